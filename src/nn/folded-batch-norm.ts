/** What a batch norm has learnt, one number a channel. */
export interface BatchNorm {
  readonly gamma: ArrayLike<number>;
  readonly beta: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/**
 * A batch norm in inference as y = scale·x + shift, float64.
 *
 * scale = gamma / √(variance + epsilon), shift = beta − mean·scale, one number a channel. Folded into a convolution it
 * costs nothing.
 * @throws RangeError if variance + epsilon is not positive somewhere.
 * @source ioffe2015 algorithm 2
 */
export function foldedBatchNorm(
  { gamma, beta, mean, variance }: BatchNorm,
  epsilon: number,
): { readonly scale: Float64Array; readonly shift: Float64Array } {
  const scale = Float64Array.from(gamma, (value, i) => {
    if (!(variance[i]! + epsilon > 0))
      throw new RangeError(`Expected a variance above −${epsilon} but found ${variance[i]} in channel ${i}.`);
    return value / Math.sqrt(variance[i]! + epsilon);
  });
  return { scale, shift: scale.map((value, i) => beta[i]! - mean[i]! * value) };
}
