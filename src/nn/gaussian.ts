import type { Gaussian } from "../types.ts";
import { tf, type Scalar, type Tensor2D } from "../tf.ts";

/**
 * A sample of the posterior as a function of standard normal noise: z = mean + exp(logVar / 2) · eps.
 *
 * [n, d] each → [n, d].
 * @source kingma2014 section 2.4
 */
export function reparameterise({ mean, logVar }: Gaussian, eps: Tensor2D): Tensor2D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(logVar, 0.5)), eps));
}

/**
 * KL(q(z|x) ‖ N(0, 1)) of every sample and latent, [n, d] → [n, d], nats, ≥ 0.
 *
 * @source kingma2014 appendix B
 */
export function klDivergence({ mean, logVar }: Gaussian): Tensor2D {
  return tf.mul(tf.sub(tf.add(tf.square(mean), tf.exp(logVar)), tf.add(logVar, 1)), 0.5);
}

/** KL of each sample, summed over latents: [n, d] → [n], nats. */
export const klPerSample = (q: Gaussian): tf.Tensor1D => tf.sum(klDivergence(q), 1);

/** KL of each latent, averaged over the batch: [n, d] → [d], nats. */
export const klPerLatent = (q: Gaussian): tf.Tensor1D => tf.mean(klDivergence(q), 0);

/** KL of a batch: summed over latents, averaged over samples; nats per image. */
export const kl = (q: Gaussian): Scalar => tf.sum(klPerLatent(q));
