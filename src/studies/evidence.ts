import type { Results, Row } from "../types.ts";
import { meanInterval } from "../stats/mean-interval.ts";

/** Columns that pick out a setting: data set, method, hyper-parameters, steps. */
export type Where = Readonly<Record<string, number | string | boolean>>;
/** One number a seed. */
export type BySeed = ReadonlyMap<number, number>;

/** A claim lacks the runs that would decide it; the message says which, and the claim is then untested. */
export class Lacking extends Error {
  override readonly name = "Lacking";
  /** What was measured all the same. */
  readonly ours?: string;

  constructor(message: string, ours?: string) {
    super(message);
    if (ours !== undefined) this.ours = ours;
  }
}

const isIn =
  (where: Where) =>
  (row: Row): boolean =>
    Object.entries(where).every(([column, value]) => row[column] === value);

const inWords = (where: Where): string =>
  Object.entries(where)
    .map(([column, value]) => `${column} ${value}`)
    .join(", ");

/** The rows of a setting. */
export function rowsOf({ rows }: Pick<Results, "rows">, where: Where): readonly Row[] {
  return rows.filter(isIn(where));
}

/** The different values of a numeric column among the rows of a setting, ascending. */
export function levelsOf(results: Pick<Results, "rows">, where: Where, column: string): readonly number[] {
  const found = rowsOf(results, where).flatMap((row) => {
    const value = row[column];
    return typeof value === "number" ? [value] : [];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

/**
 * A score of each seed of a setting; seeds that lack it are left out.
 *
 * @throws RangeError if two rows of one seed fit: the setting leaves something open.
 */
export function bySeed(results: Pick<Results, "rows">, where: Where, column: string): BySeed {
  const found = new Map<number, number>();
  for (const row of rowsOf(results, where)) {
    const [seed, value] = [row["seed"], row[column]];
    if (typeof seed !== "number" || typeof value !== "number") continue;
    if (found.has(seed))
      throw new RangeError(
        `Expected one row of seed ${seed} with ${inWords(where)} but found two: ${String(row["id"])} and another. Say more.`,
      );
    found.set(seed, value);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

/**
 * As `bySeed`, for claims.
 *
 * @throws Lacking if there are fewer than `atLeast` seeds.
 */
export function evidence(results: Pick<Results, "rows">, where: Where, column: string, atLeast = 2): BySeed {
  const found = bySeed(results, where, column);
  if (found.size < atLeast)
    throw new Lacking(
      `Needs ${column} of at least ${atLeast} seeds with ${inWords(where)} but ${found.size} ${found.size === 1 ? "is" : "are"} there.`,
    );
  return found;
}

/** a − b of the seeds that both have. */
export function difference(a: BySeed, b: BySeed): readonly number[] {
  return [...a].flatMap(([seed, value]) => (b.has(seed) ? [value - b.get(seed)!] : []));
}

/** The median; the mean of the two middle values of an even number. @throws RangeError if there are none. */
export function median(values: Iterable<number>): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError("Expected values to take the median of but found none.");
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** The mean. @throws RangeError if there are no values. */
export function mean(values: Iterable<number>): number {
  const list = [...values];
  if (list.length === 0) throw new RangeError("Expected values to average but found none.");
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

/** "0.923 ± 0.031": mean and standard deviation over seeds; the bare value if there is one. */
export function spread(values: Iterable<number>, digits = 3): string {
  const list = [...values];
  if (list.length < 2) return mean(list).toFixed(digits);
  const found = meanInterval(list);
  return `${found.mean.toFixed(digits)} ± ${found.deviation.toFixed(digits)}`;
}

/** "0.923 ± 0.031 (95 % 0.885 … 0.961)": as `spread`, with the t-interval of the mean. */
export function spreadWithInterval(values: Iterable<number>, digits = 3): string {
  const list = [...values];
  if (list.length < 2) return spread(list, digits);
  const { low, high } = meanInterval(list);
  return `${spread(list, digits)} (95 % ${low.toFixed(digits)} … ${high.toFixed(digits)})`;
}

/** The 95 % t-interval of the mean. @throws RangeError if there are fewer than two values. */
export function interval(values: Iterable<number>): readonly [low: number, high: number] {
  const { low, high } = meanInterval([...values]);
  return [low, high];
}

/** Whether each value exceeds the one before. */
export const isRising = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value > values[i - 1]!);
