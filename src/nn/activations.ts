import { tf, type Tensor } from "../tf.ts";

/** Slope of the leaky rectifier for negative inputs. @source locatello2019 section 2.3 */
export const negativeSlope = 0.2;

/** Elementwise non-linearities by name; `linear` is the identity. */
export const activations = {
  linear: (x: Tensor): Tensor => x,
  relu: (x: Tensor): Tensor => tf.relu(x),
  leakyRelu: (x: Tensor): Tensor => tf.leakyRelu(x, negativeSlope),
  tanh: (x: Tensor): Tensor => tf.tanh(x),
} satisfies Record<string, (x: Tensor) => Tensor>;

/** A key of `activations`. */
export type Activation = keyof typeof activations;
