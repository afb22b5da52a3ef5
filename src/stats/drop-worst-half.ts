/**
 * The rule by which the β-VAE paper reports its table: of the scores pooled over model seeds and classifier
 * restarts, the worst half is discarded before averaging. Returns what is left, best first: ⌈n / 2⌉ scores.
 *
 * Differs from every later paper, which keep all scores: the rule turns a method that fails on half of its seeds
 * into one that never fails. Report both.
 * @throws RangeError if there are no scores or one is NaN.
 * @source higgins2017 figure 6
 * @example dropWorstHalf([0.6, 0.99, 0.98, 0.7]) // [0.99, 0.98]
 */
export function dropWorstHalf(scores: ArrayLike<number>): number[] {
  if (scores.length === 0) throw new RangeError("Expected scores to choose from but found none.");
  const list = Array.from(scores);
  const wrong = list.findIndex(Number.isNaN);
  if (wrong >= 0) throw new RangeError(`Expected scores but found NaN at ${wrong}.`);
  return list.sort((a, b) => b - a).slice(0, Math.ceil(list.length / 2));
}
