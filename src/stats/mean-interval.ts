import { studentQuantile } from "./student-t.ts";

/** A mean over seeds with its spread. */
export interface MeanInterval {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation over seeds, divisor n − 1. */
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean ± t-interval of independent values such as one score a seed.
 *
 * @param level coverage in (0, 1), exact for normal values.
 * @throws RangeError if there are fewer than two values, one is not finite, or the level is outside (0, 1).
 */
export function meanInterval(values: ArrayLike<number>, level = 0.95): MeanInterval {
  const n = values.length;
  if (n < 2)
    throw new RangeError(`Expected at least 2 values for an interval but found ${n}. Run more seeds.`);
  const list = Array.from(values);
  const wrong = list.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`Expected finite values but found ${list[wrong]} at ${wrong}.`);
  if (!(level > 0 && level < 1)) throw new RangeError(`Expected a level in (0, 1) but found ${level}.`);
  const mean = list.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (studentQuantile((1 + level) / 2, n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, low: mean - half, high: mean + half };
}
