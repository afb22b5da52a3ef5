import { tf, type Tensor } from "../tf.ts";
import { customGradient } from "./custom-gradient.ts";

/** The identity, through which no gradient flows. TensorFlow.js has no such operation. */
export function stopGradient<T extends Tensor>(x: T): T {
  return customGradient(
    x,
    (y) => tf.clone(y) as T,
    (dy) => tf.zerosLike(dy),
  );
}
