import type { Dataset, Method, Run } from "../types.ts";
import { datasets } from "../datasets/index.ts";
import { methodOf } from "../methods/method-of.ts";
import { runId } from "./run-id.ts";
import { lookUp } from "../stats/nearest-name.ts";

/** A run whose names are known and whose hyper-parameters are all written out. */
export interface CompleteRun {
  readonly id: string;
  readonly run: Run;
  readonly method: Method;
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`Expected ${name} to be an integer of ${least} or more but found ${value}.`);
}

/**
 * The method of a run, and the run with every hyper-parameter written out, so that leaving one out and giving its
 * default are the same run.
 *
 * @throws RangeError for an unknown data set, method or hyper-parameter (naming the closest), or counts out of range.
 * @throws TypeError for a hyper-parameter of the wrong type.
 */
export function completeRun(run: Run): CompleteRun {
  lookUp("data set", run.dataset, datasets);
  const method = methodOf(run);
  checkCount("seed", run.seed, 0);
  checkCount("batch", run.batch, 1);
  checkCount("steps", run.steps, 0);
  const { dataset, method: name, seed, steps, batch } = run;
  const whole: Run = { dataset, method: name, hyper: method.hyper, seed, steps, batch };
  return { id: runId(whole), run: whole, method };
}

/** A data set of the registry, loaded. @throws RangeError if there is no such name, naming the closest. */
export async function loadDataset(name: string): Promise<Dataset> {
  return await (lookUp("data set", name, datasets) as () => Promise<Dataset>)();
}
