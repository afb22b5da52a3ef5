/** Labels renumbered 0 … count − 1 in order of appearance. */
function renumbered(labels: ArrayLike<number>): { readonly codes: Int32Array; readonly count: number } {
  const seen = new Map<number, number>();
  const codes = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    let code = seen.get(label);
    if (code === undefined) seen.set(label, (code = seen.size));
    codes[i] = code;
  }
  return { codes, count: seen.size };
}

/**
 * Mutual information of two discrete variables from their contingency table, in nats, ≥ 0.
 *
 * a, b: labels of the same n points. Terms below 2⁻⁵² count as 0, as in the learning library that
 * disentanglement_lib calls.
 * @throws RangeError if the lengths differ or are 0.
 * @source locatello2019 section 4.1
 * @example mutualInformation([0, 0, 1, 1], [5, 5, 7, 7]) // 0.6931471805599453
 */
export function mutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  if (n === 0 || b.length !== n)
    throw new RangeError(`Expected two label lists of one positive length but found ${n} and ${b.length}.`);
  const [left, right] = [renumbered(a), renumbered(b)];
  if (left.count === 1 || right.count === 1) return 0;
  const table = new Float64Array(left.count * right.count);
  const leftCounts = new Float64Array(left.count);
  const rightCounts = new Float64Array(right.count);
  for (let i = 0; i < n; i++) {
    const [x, y] = [left.codes[i]!, right.codes[i]!];
    table[x * right.count + y]!++;
    leftCounts[x]!++;
    rightCounts[y]!++;
  }
  let total = 0;
  for (let x = 0; x < left.count; x++)
    for (let y = 0; y < right.count; y++) {
      const joint = table[x * right.count + y]!;
      if (joint === 0) continue;
      const outer = leftCounts[x]! * rightCounts[y]!;
      const term =
        (joint / n) * (Math.log(joint) - Math.log(n)) + (joint / n) * (2 * Math.log(n) - Math.log(outer));
      if (Math.abs(term) >= Number.EPSILON) total += term;
    }
  return Math.max(0, total);
}

/**
 * Entropy of a discrete variable, in nats, ≥ 0: its mutual information with itself.
 *
 * @throws RangeError if there are no labels.
 * @source locatello2019 section 4.1
 */
export const entropy = (labels: ArrayLike<number>): number => mutualInformation(labels, labels);
