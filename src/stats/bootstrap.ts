import type { Rng } from "../types.ts";
import { quantile } from "./quantile.ts";

/**
 * Percentile bootstrap interval of any statistic of independent values.
 *
 * Too narrow for a handful of values (with 3 seeds there are 10 distinct resamples): prefer `meanInterval` there.
 *
 * @param level coverage in (0, 1).
 * @param resamples drawn with replacement.
 * @throws RangeError if there are no values or the level is outside (0, 1).
 * @source efron1979 section 2
 */
export function bootstrap(
  values: ArrayLike<number>,
  statistic: (resample: Float64Array) => number,
  rng: Rng,
  { level = 0.95, resamples = 2000 }: { readonly level?: number; readonly resamples?: number } = {},
): readonly [low: number, high: number] {
  const n = values.length;
  if (n === 0) throw new RangeError("Expected values to resample but found none.");
  if (!(level > 0 && level < 1)) throw new RangeError(`Expected a level in (0, 1) but found ${level}.`);
  const found = Float64Array.from({ length: resamples }, () =>
    statistic(Float64Array.from({ length: n }, () => values[rng.int(n)]!)),
  );
  return [quantile(found, (1 - level) / 2), quantile(found, (1 + level) / 2)];
}
