/** P(|T| ≤ t) for t ≥ 0 and an integer number of degrees of freedom: a finite trigonometric sum. */
function centralProbability(t: number, freedom: number): number {
  const angle = Math.atan2(t, Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/**
 * Quantile of Student's t distribution with an integer number of degrees of freedom.
 *
 * @param p in (0, 1).
 * @param freedom 1, 2, …
 * @throws RangeError if p or the degrees of freedom are outside their ranges.
 * @source abramowitz1964 equations 26.7.3 and 26.7.4
 * @example studentQuantile(0.975, 4) // 2.776445105197794
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Expected a probability in (0, 1) but found ${p}.`);
  if (!Number.isSafeInteger(freedom) || freedom < 1)
    throw new RangeError(`Expected a positive integer number of degrees of freedom but found ${freedom}.`);
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  const wanted = 2 * p - 1;
  let [low, high] = [0, 1];
  while (centralProbability(high, freedom) < wanted) high *= 2;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2)
    if (centralProbability(middle, freedom) < wanted) low = middle;
    else high = middle;
  return high;
}
