/**
 * The p-quantile, interpolated linearly between order statistics (numpy's and R's default, type 7).
 *
 * @param p in [0, 1].
 * @throws RangeError if there are no values, one is NaN, or p is outside [0, 1].
 * @example quantile([3, 1, 2, 4], 0.5) // 2.5
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) throw new RangeError("Expected values to take a quantile of but found none.");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Expected a probability in [0, 1] but found ${p}.`);
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts NaN to its end.
  if (Number.isNaN(sorted[sorted.length - 1]))
    throw new RangeError("Expected numbers but found NaN among the values.");
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const weight = at - below;
  return weight === 0 ? low : low + weight * (sorted[below + 1]! - low);
}

/** The 0.5-quantile. @throws RangeError as `quantile` does. */
export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
