import type { Row } from "../types.ts";
import type { LogRecord } from "./records.ts";

/** Rows of a training log, written at evenly spaced steps. */
export interface TrainingLog {
  /** Takes the terms of one finished step, counted from 1. */
  add(step: number, terms: Readonly<Record<string, number>>): void;
  /** What a checkpoint keeps of it. */
  record(): LogRecord;
  readonly rows: readonly Row[];
}

/** Nine digits tell any two float32 numbers apart. */
const digits = (value: number): number => Number(value.toPrecision(9));

/**
 * A log of about 200 rows: `step`, each term exactly as it was at that step, and `<term>/mean` over the steps
 * since the row before.
 *
 * @param steps length of the training, in steps.
 * @param previous where an interrupted training left its log.
 */
export function trainingLog(steps: number, previous?: LogRecord): TrainingLog {
  const every = Math.max(1, Math.floor(steps / 200));
  const rows: Row[] = [...(previous?.rows ?? [])];
  let sums: Record<string, number> = { ...previous?.sums };
  let count = previous?.count ?? 0;
  return {
    rows,
    add(step, terms) {
      for (const [name, value] of Object.entries(terms)) sums[name] = (sums[name] ?? 0) + value;
      count++;
      if (step !== 1 && step % every !== 0 && step !== steps) return;
      const row: Record<string, number> = { step };
      for (const [name, value] of Object.entries(terms)) row[name] = digits(value);
      for (const [name, sum] of Object.entries(sums)) row[`${name}/mean`] = digits(sum / count);
      rows.push(row);
      [sums, count] = [{}, 0];
    },
    record: () => ({ rows: rows.map((row) => ({ ...row })), sums: { ...sums }, count }),
  };
}
