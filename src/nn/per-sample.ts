import { tf, type Tensor } from "../tf.ts";

/** Sum over all axes but the first: [n, …] → [n]. */
export function sumPerSample(t: Tensor): tf.Tensor1D {
  const axes = t.shape.map((_, axis) => axis).slice(1);
  return axes.length === 0 ? (t as tf.Tensor1D) : tf.sum(t, axes);
}

/** A number per sample, shaped so that it multiplies a tensor of that rank: [n] → [n, 1, …]. */
export function perSampleFactor(factor: Tensor, rank: number): Tensor {
  return rank === 1 ? factor : tf.reshape(factor, [factor.shape[0]!, ...Array<number>(rank - 1).fill(1)]);
}
