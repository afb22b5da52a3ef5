import type { Gaussian } from "../types.ts";
import { tf, type Scalar, type Tensor2D } from "../tf.ts";

/**
 * Covariance of a batch of codes with divisor n: E[z zᵀ] − E[z] E[z]ᵀ, [n, d] → [d, d].
 *
 * @source kumar2018 section 3
 */
export function batchCovariance(z: Tensor2D): Tensor2D {
  const n = z.shape[0];
  const mean = tf.mean(z, 0, true) as Tensor2D;
  return tf.sub(tf.div(tf.matMul(z, z, true, false), n), tf.matMul(mean, mean, true, false));
}

/**
 * Covariance of posterior samples, the noise included: Cov[mean] + diag(E[exp(logVar)]), [n, d] each → [d, d].
 *
 * @source kumar2018 section 3
 */
export function sampledCovariance({ mean, logVar }: Gaussian): Tensor2D {
  const variance = tf.mul(tf.eye(mean.shape[1]), tf.mean(tf.exp(logVar), 0));
  return tf.add(batchCovariance(mean), variance);
}

/**
 * DIP-VAE's distance of a covariance from the identity: λ_od Σ_{i≠j} C² + λ_d Σ_i (C_ii − 1)², both triangles counted.
 *
 * covariance: [d, d] → []. DIP-VAE-I takes `batchCovariance` of the posterior means, DIP-VAE-II `sampledCovariance`.
 * @source kumar2018 Eq. 6 and 7
 */
export function dipPenalty(covariance: Tensor2D, offDiagonal: number, diagonal: number): Scalar {
  const identity = tf.eye(covariance.shape[0]);
  const squares = tf.square(tf.sub(covariance, identity));
  const onDiagonal = tf.sum(tf.mul(squares, identity));
  const all = tf.sum(squares);
  return tf.add(tf.mul(tf.sub(all, onDiagonal), offDiagonal), tf.mul(onDiagonal, diagonal));
}
