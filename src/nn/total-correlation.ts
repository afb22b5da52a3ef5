import type { Gaussian } from "../types.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../tf.ts";
import { stopGradient } from "./stop-gradient.ts";

const logTwoPi = Math.log(2 * Math.PI);

/** log Σ exp along the second axis, [n, n, …] → [n, …], shifted by the largest term. */
function logSumExp(t: Tensor): Tensor {
  // The shift cancels, so no gradient need pass through it.
  const largest = stopGradient(tf.max(t, 1, true));
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(t, largest)), 1)), tf.squeeze(largest, [1]));
}

/**
 * Total correlation KL(q(z) ‖ ∏ⱼ q(zⱼ)) of a batch, by minibatch weighted sampling.
 *
 * z and q: [n, d] → [], nats; usually negative. Like disentanglement_lib it leaves out the constant (d − 1)·log(n·N),
 * which the authors' estimator adds: gradients and differences agree, values do not.
 * @source chen2018 section 4.1, Eq. 4
 * @example totalCorrelation(z, standardNormals) // −(d − 1) · ln n if all posteriors are equal
 */
export function totalCorrelation(z: Tensor2D, { mean, logVar }: Gaussian): Scalar {
  const [n, d] = z.shape;
  const others = (t: Tensor): Tensor => tf.reshape(t, [1, n, d]);
  const distance = tf.sub(tf.reshape(z, [n, 1, d]), others(mean));
  const scaled = tf.mul(tf.square(distance), others(tf.exp(tf.neg(logVar))));
  // [n, n, d]: log density of sample j, latent l under the posterior of image i.
  const logDensity = tf.mul(tf.add(scaled, others(tf.add(logVar, logTwoPi))), -0.5);
  const joint = logSumExp(tf.sum(logDensity, 2));
  const marginals = tf.sum(logSumExp(logDensity), 1);
  return tf.mean(tf.sub(joint, marginals)) as Scalar;
}
