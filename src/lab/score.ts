import { from, type ColumnTable } from "arquero";
import { rng } from "../stats/rng.ts";
import type { Metric, Row, Trained } from "../types.ts";

/**
 * Metrics of trained runs as a table: one row a run with its id, data set, method, hyper-parameters, seed, steps and
 * batch, and a column `<metric>.<score>` for each score.
 *
 * Metric m on run r draws from stream ("score", m.name) of r's seed, so that a score does not depend on the others.
 * @throws RangeError if no run is given, or a metric is undefined on a run.
 */
export async function score(
  runs: Trained | readonly Trained[],
  metrics: readonly Metric[],
): Promise<ColumnTable> {
  const all = Array.isArray(runs) ? (runs as readonly Trained[]) : [runs as Trained];
  if (all.length === 0) throw new RangeError("Expected at least one trained run to score but found none.");
  const rows: Row[] = [];
  for (const { id, run, encode, dataset } of all) {
    const { hyper, dataset: name, method, seed, steps, batch } = run;
    const row: Record<string, Row[string]> = { id, dataset: name, method, ...hyper, seed, steps, batch };
    for (const metric of metrics) {
      const scores = await metric.evaluate(encode, dataset, rng(seed).split("score", metric.name));
      for (const [key, value] of Object.entries(scores)) row[`${metric.name}.${key}`] = value;
    }
    rows.push(row);
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return from(rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))));
}
