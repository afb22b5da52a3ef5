import type { ImageShape, Params, Rng, Weights } from "../types.ts";
import { tf, type Tensor, type Tensor2D } from "../tf.ts";
import { kaimingUniform } from "./initializers.ts";
import { forward, initial, type Layer } from "./layer.ts";

const conv = (filters: number): Layer => {
  return { kind: "conv", filters, kernel: 4, stride: 2, padding: "same", activation: "relu" };
};
const trunk: readonly Layer[] = [
  conv(16),
  conv(32),
  conv(48),
  { kind: "dense", units: 64, activation: "relu" },
];
/** Shape 3, then scale, x, y, and the sine and cosine of the orientation. */
const head: readonly Layer[] = [{ kind: "dense", units: 8, activation: "linear" }];

/** Input of the embedded feature network: height, width, channels. */
export const featureNetInput: ImageShape = [32, 32, 3];
/** Length of its feature vector. */
export const featureNetDimensions = 64;

/** Starting weights: `features/…` and, for training, `head/…`. */
export function initialFeatureNet(rng: Rng): Weights {
  const trunkStart = initial(trunk, "net/features", featureNetInput, featureNetInput, kaimingUniform, rng);
  const headStart = initial(head, "net/head", trunkStart.output, featureNetInput, kaimingUniform, rng);
  return { ...trunkStart.weights, ...headStart.weights };
}

/**
 * The embedded feature network: three convolutions and a dense layer, 82,000 weights.
 *
 * x: [n, 32, 32, 3] in [0, 1] → [n, 64], 0 or more.
 * @throws RangeError if a parameter is missing.
 */
export const featureNet = (params: Params, x: Tensor): Tensor2D =>
  forward(trunk, params, "net/features", tf.sub(tf.mul(x, 2), 1)) as Tensor2D;

/** What the network was trained to say of a sprite: [n, 64] → [n, 8], three logits and five numbers. */
export const featureNetHead = (params: Params, features: Tensor2D): Tensor2D =>
  forward(head, params, "net/head", features) as Tensor2D;
