import type { Source } from "../types.ts";
import { tf, type Tensor } from "../tf.ts";
import { bernoulli } from "./bernoulli.ts";
import { bernoulliProbabilities } from "./bernoulli-probabilities.ts";
import { sumPerSample } from "./per-sample.ts";

/**
 * What a decoder's logits mean. β and other weights cannot be moved between likelihoods: their scales differ,
 * so a run's record names the likelihood beside β.
 */
export interface Likelihood {
  readonly source: Source;
  /** Reconstruction term per image: logits and x [n, h, w, c] → [n], nats up to a constant. */
  loss(logits: Tensor, x: Tensor): tf.Tensor1D;
  /** The image shown: logits [n, h, w, c] → means in [0, 1]. */
  mean(logits: Tensor): Tensor;
}

/** weight · Σ (r − x)², [n, …] → [n]: no ½ and no constant. @source dubois2019 disvae/models/losses.py */
export const squaredError = (r: Tensor, x: Tensor, weight = 1): tf.Tensor1D =>
  scaled(sumPerSample(tf.square(tf.sub(r, x))), weight);

/** weight · Σ |r − x|, [n, …] → [n]. @source dubois2019 disvae/models/losses.py */
export const absoluteError = (r: Tensor, x: Tensor, weight = 1): tf.Tensor1D =>
  scaled(sumPerSample(tf.abs(tf.sub(r, x))), weight);

const scaled = (sums: tf.Tensor1D, weight: number): tf.Tensor1D =>
  weight === 1 ? sums : tf.mul(sums, weight);

/** Cross-entropy of pixels with probabilities p and 1 − p, each given by itself so that neither loses digits. */
const crossEntropy = (x: Tensor, p: Tensor, complement: Tensor): tf.Tensor1D =>
  sumPerSample(tf.neg(tf.add(tf.mul(x, tf.log(p)), tf.mul(tf.sub(1, x), tf.log(complement)))));

const cut = (p: Tensor): Tensor => tf.clipByValue(p, 1e-6, 1 - 1e-6);

/** Entropy of pixels read as probabilities, cut to [1e−6, 1 − 1e−6]: [n, …] → [n], nats. @source locatello2019 section 2.1 */
export function pixelEntropy(x: Tensor): tf.Tensor1D {
  const [p, q] = [cut(x), cut(tf.sub(1, x))];
  return sumPerSample(tf.neg(tf.add(tf.mul(p, tf.log(p)), tf.mul(q, tf.log(q)))));
}

/** tanh(l)/2 + ½ = sigmoid(2l), cut to [1e−6, 1 − 1e−6]. @source locatello2019 section 2.1 */
const tanhProbability = (logits: Tensor): Tensor => cut(tf.sigmoid(tf.mul(logits, 2)));

const sigmoid = (logits: Tensor): Tensor => tf.sigmoid(logits);
const published = { key: "dubois2019", where: "disvae/models/losses.py" };

/** Reconstruction terms of the sources by name: sums over pixels and channels. */
export const likelihoods = {
  /** From logits: the stable form, and the default. */
  bernoulli: { source: { key: "kingma2014", where: "appendix C.1" }, loss: bernoulli, mean: sigmoid },
  /** Less the images' entropy: 0 at best. Off in the study of locatello2019; same gradient. */
  bernoulliMinusEntropy: {
    source: { key: "locatello2019", where: "section 2.1; published code, losses" },
    loss: (logits: Tensor, x: Tensor) => tf.sub(bernoulli(logits, x), pixelEntropy(x)),
    mean: sigmoid,
  },
  /** From probabilities in float32, logarithms cut at −100, as PyTorch sources have it. */
  bernoulliProbabilities: {
    source: published,
    loss: (logits: Tensor, x: Tensor) => bernoulliProbabilities(tf.sigmoid(logits), x),
    mean: sigmoid,
  },
  /** Probabilities by tanh, an option of disentanglement_lib. */
  bernoulliTanh: {
    source: { key: "locatello2019", where: "published code, losses" },
    loss: (logits: Tensor, x: Tensor) =>
      crossEntropy(x, tanhProbability(logits), tanhProbability(tf.neg(logits))),
    mean: tanhProbability,
  },
  /** Σ (sigmoid(l) − x)². */
  gaussian: {
    source: { key: "konny2018", where: "solver, reconstruction_loss" },
    loss: (logits: Tensor, x: Tensor) => squaredError(tf.sigmoid(logits), x),
    mean: sigmoid,
  },
  /** Σ (255 r − 255 x)² / 255 = 255 · Σ (r − x)². */
  gaussian255: {
    source: published,
    loss: (logits: Tensor, x: Tensor) => squaredError(tf.sigmoid(logits), x, 255),
    mean: sigmoid,
  },
  /** 3 · Σ |r − x|. */
  laplace: {
    source: published,
    loss: (logits: Tensor, x: Tensor) => absoluteError(tf.sigmoid(logits), x, 3),
    mean: sigmoid,
  },
} satisfies Record<string, Likelihood>;

/** A key of `likelihoods`. */
export type LikelihoodName = keyof typeof likelihoods;
