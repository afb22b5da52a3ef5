import type { Results, Row, Scale } from "../types.ts";
import { assessmentArrays, assessmentOf } from "./assessment.ts";
import { readLog, trainingOf } from "./finished-run.ts";
import type { Store } from "./store.ts";

function rowOf(runs: Store, id: string, study: string, scale: Scale): Row {
  const at = runs.at(id);
  const training = trainingOf(at);
  const assessment = assessmentOf(at, study, scale.name);
  if (!training || !assessment)
    throw new Error(
      `Expected run ${id} in ${runs.folder} to be ${training ? "measured" : "trained"} for study ${study} ` +
        `at scale ${scale.name} but it is not. Reproduce the study first.`,
    );
  const { dataset, method, hyper, seed, steps, batch } = runs.find(id).run;
  const { seconds, sessions } = training;
  const engine = [...new Set(sessions.map((session) => session.engine))].join("+");
  return { id, dataset, method, ...hyper, seed, steps, batch, seconds, engine, ...assessment.scores };
}

/**
 * All finished runs of a study as a table, with their arrays and logs at hand.
 *
 * @throws Error if a run is not trained or not measured.
 */
export function results(runs: Store, ids: readonly string[], study: string, scale: Scale): Results {
  const known = new Set(ids);
  const at = (id: string): string => {
    if (!known.has(id))
      throw new RangeError(`Expected the id of one of ${ids.length} runs but found "${id}".`);
    return runs.at(id);
  };
  return {
    scale,
    rows: ids.map((id) => rowOf(runs, id, study, scale)),
    arrays: (id) => assessmentArrays(at(id), study, scale.name),
    log: (id) => readLog(at(id)),
  };
}
