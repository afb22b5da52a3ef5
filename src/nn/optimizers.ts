import type { Optimizer } from "../types.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamW } from "./adam-w.ts";
import { rmsProp } from "./rms-prop.ts";
import type { Schedule } from "./schedule.ts";
import { sgd } from "./sgd.ts";

/** Optimisers by name. Each starts from its published defaults and a learning rate. */
export const optimizers = { adagrad, adam, adamW, rmsProp, sgd } satisfies Record<
  string,
  (options: { learningRate: number | Schedule }) => Optimizer
>;

/** A key of `optimizers`. */
export type OptimizerName = keyof typeof optimizers;
