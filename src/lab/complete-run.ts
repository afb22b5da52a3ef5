import type { Dataset, Hyper, Method, Run } from "../types.ts";
import { datasets } from "../datasets/index.ts";
import { methods } from "../methods/index.ts";
import { runId } from "./run-id.ts";
import { lookUp, unknownName } from "../stats/nearest-name.ts";

/** A run whose names are known and whose hyper-parameters are all written out. */
export interface CompleteRun {
  readonly id: string;
  readonly run: Run;
  readonly method: Method;
}

/** A method of the registry; TypeScript can't say which hyper-parameters a name read from disk has. */
type Builder = (hyper?: Hyper) => Method;

function checkHyper(name: string, hyper: Hyper, known: Hyper): void {
  for (const [key, value] of Object.entries(hyper)) {
    if (!Object.hasOwn(known, key)) throw unknownName(`hyper-parameter of ${name}`, key, Object.keys(known));
    if (typeof value !== typeof known[key])
      throw new TypeError(
        `Expected ${key} of ${name} to be a ${typeof known[key]} but found ${JSON.stringify(value)}. ` +
          `Its default is ${JSON.stringify(known[key])}.`,
      );
  }
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
  const build = lookUp("method", run.method, methods) as Builder;
  checkHyper(run.method, run.hyper, build().hyper);
  const method = build(run.hyper);
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
