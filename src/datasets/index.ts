import type { Dataset } from "../types.ts";
import { dsprites, dsprites32 } from "./dsprites.ts";

/** Every data set, by name. Loading is explicit: nothing is read or drawn before the call. */
export const datasets = {
  dsprites,
  dsprites32,
} satisfies Record<string, () => Promise<Dataset>>;

/** The name of a data set in the registry. */
export type DatasetName = keyof typeof datasets;
