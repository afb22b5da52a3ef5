import type { Optimizer, Params, Phase, Rng, Weights } from "../types.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../tf.ts";
import { activations } from "./activations.ts";
import { dense } from "./dense.ts";
import { drawn, torchUniform } from "./initializers.ts";
import { parameter } from "./parameter.ts";

/** Sizes of the perceptron: points of width `inputs`, two hidden layers of `hidden`, `classes` logits. */
export interface MlpSizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
}

/** Starting weights `classifier/dense1…3/{kernel, bias}`, as PyTorch starts dense layers. */
export function mlpWeights({ inputs, hidden, classes }: MlpSizes, rng: Rng): Weights {
  const widths = [inputs, hidden, hidden, classes];
  const weights: Record<string, Weights[string]> = {};
  for (let l = 1; l < widths.length; l++) {
    const [fanIn, fanOut] = [widths[l - 1]!, widths[l]!];
    const fans = { kind: "dense", fanIn, fanOut } as const;
    const path = `classifier/dense${l}`;
    weights[`${path}/kernel`] = drawn([fanIn, fanOut], torchUniform.kernel(fans), rng.split(path, "kernel"));
    weights[`${path}/bias`] = drawn([fanOut], torchUniform.bias(fans), rng.split(path, "bias"));
  }
  return weights;
}

/**
 * Logits [n, classes] of points [n, inputs]: dense, relu, dense, relu, dense.
 *
 * @param masks factors [n, hidden] on the two hidden layers, for dropout; none when predicting.
 */
export function mlpLogits(params: Params, x: Tensor2D, masks?: readonly [Tensor, Tensor]): Tensor2D {
  const hidden = (l: 1 | 2, input: Tensor2D): Tensor2D => {
    const y = activations.relu(dense(params, `classifier/dense${l}`, input));
    return (masks ? tf.mul(y, masks[l - 1]!) : y) as Tensor2D;
  };
  return dense(params, "classifier/dense3", hidden(2, hidden(1, x)));
}

/** ½ Σ p² over all parameters, biases included: its gradient is PyTorch's weight decay. */
function halfSquares(params: Params): Scalar {
  const own = Object.keys(params).filter((path) => path.startsWith("classifier/"));
  return tf.mul(0.5, tf.addN(own.map((path) => tf.sum(tf.square(params[path]!))))) as Scalar;
}

/**
 * Training of the perceptron on its whole training set: mean cross-entropy, dropout, weight decay.
 *
 * The set is part of the state, as `data/points` [n, inputs] and `data/labels` [n, classes] of zeros and ones.
 * So is a stock of dropout masks, `data/masks` [stock, hidden], of which every step picks one a point and layer:
 * the batch's `rows1` and `rows2`, [n] int32. Log: `crossEntropy`, nats.
 *
 * Differs from dropout in that masks are drawn once and picked with replacement; a stock of thousands cannot be
 * told from fresh ones, and drawing fresh ones would take longer than training.
 * @param decay weight of ½ Σ p².
 * @source fil2021 published code
 */
export function mlpClassifier({
  optimizer,
  decay,
}: {
  readonly optimizer: Optimizer;
  readonly decay: number;
}): Phase {
  return {
    updates: "classifier",
    optimizer,
    loss(params, batch) {
      const pick = (rows: string): Tensor =>
        tf.gather(parameter(params, "data/masks") as Tensor2D, batch[rows] as tf.Tensor1D);
      const logits = mlpLogits(params, parameter(params, "data/points") as Tensor2D, [
        pick("rows1"),
        pick("rows2"),
      ]);
      const labels = parameter(params, "data/labels");
      const crossEntropy = tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1))) as Scalar;
      return {
        loss: tf.add(crossEntropy, tf.mul(decay, halfSquares(params))) as Scalar,
        log: { crossEntropy },
      };
    },
  };
}
