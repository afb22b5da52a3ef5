import type { Dataset } from "../types.ts";
import { dspritesOriginal } from "./dsprites-original.ts";
import { dsprites, dsprites32 } from "./dsprites.ts";
import { fashionMnist, fashionMnistTest } from "./fashion-mnist.ts";
import { miniDiscs } from "./mini-discs.ts";
import { miniEllipses } from "./mini-ellipses.ts";
import { toy } from "./toy.ts";

/** Every data set, by name. Loading is explicit: nothing is read or drawn before the call. */
export const datasets = {
  dsprites,
  dsprites32,
  dspritesOriginal,
  fashionMnist,
  fashionMnistTest,
  miniDiscs,
  miniEllipses,
  toy,
} satisfies Record<string, () => Promise<Dataset>>;

/** The name of a data set in the registry. */
export type DatasetName = keyof typeof datasets;
