import type { Method } from "../types.ts";
import { annealedVae } from "./annealed-vae.ts";
import { betaVae } from "./beta-vae.ts";
import { fastIca } from "./fast-ica.ts";
import { pca } from "./pca.ts";
import { rawPixels } from "./raw-pixels.ts";
import { vae } from "./vae.ts";

/** Methods by name: hyper-parameters in, method out. `methods[name](method.hyper)` makes the same method again. */
export const methods = { annealedVae, betaVae, fastIca, pca, rawPixels, vae } satisfies Record<
  string,
  (hyper?: never) => Method
>;

/** A key of `methods`. */
export type MethodName = keyof typeof methods;
/** The hyper-parameters that a method takes. */
export type HyperOf<M extends MethodName> = NonNullable<Parameters<(typeof methods)[M]>[0]>;
