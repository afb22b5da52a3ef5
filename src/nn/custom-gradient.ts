import { tf, type Tensor } from "../tf.ts";

/**
 * A function of one tensor whose gradient is given, not derived.
 *
 * @param x the tensor that the gradient is taken for.
 * @param value what is computed; its inner operations are not differentiated.
 * @param gradient the gradient with respect to x, given that of the value, x and the constants.
 * @param constants other tensors the gradient needs; none flows to them.
 * @example customGradient(x, tf.square, (dy) => tf.zerosLike(dy)) // x², flat everywhere for the optimiser
 */
export function customGradient<T extends Tensor>(
  x: Tensor,
  value: (x: Tensor) => T,
  gradient: (dy: T, x: Tensor, ...constants: Tensor[]) => Tensor,
  constants: readonly Tensor[] = [],
): T {
  const fn = tf.customGrad<T>((input, save) => {
    // tfjs types the saving function as one more tensor; it keeps what the backward pass reads.
    (save as (tensors: Tensor[]) => void)([input as Tensor, ...constants]);
    return {
      value: value(input as Tensor),
      gradFunc: (dy, [saved, ...rest]) => gradient(dy, saved!, ...rest),
    };
  });
  return fn(x);
}
