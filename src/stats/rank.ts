/**
 * Ranks 1 … n; equal values share the average of their ranks.
 *
 * @throws RangeError if a value is NaN.
 * @example ranks([10, 20, 20]) // [1, 2.5, 2.5]
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  for (const i of order)
    if (Number.isNaN(values[i])) throw new RangeError(`Expected numbers to rank but found NaN at ${i}.`);
  order.sort((i, j) => values[i]! - values[j]! || i - j);
  const out = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) out[order[at]!] = (start + 1 + end) / 2;
  }
  return out;
}

/**
 * Spearman's rank correlation, in [−1, 1]: the correlation of average ranks.
 *
 * @throws RangeError if lengths differ, there are fewer than two points, or one side is constant.
 * @source locatello2019 section 4.5
 * @example spearman([1, 2, 3], [1, 4, 9]) // 1
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length < 2)
    throw new RangeError(
      `Expected two lists of one length of 2 or more but found ${a.length} and ${b.length}.`,
    );
  const [left, right] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  let [cross, leftSquares, rightSquares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [left[i]! - mean, right[i]! - mean];
    cross += x * y;
    leftSquares += x * x;
    rightSquares += y * y;
  }
  if (leftSquares === 0 || rightSquares === 0)
    throw new RangeError(
      `Expected values that vary but the ${leftSquares === 0 ? "first" : "second"} list is constant: ` +
        "its rank correlation is undefined.",
    );
  return Math.max(-1, Math.min(1, cross / Math.sqrt(leftSquares * rightSquares)));
}
