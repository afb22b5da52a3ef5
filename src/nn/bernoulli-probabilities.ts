import { tf, type Tensor } from "../tf.ts";
import { customGradient } from "./custom-gradient.ts";
import { perSampleFactor, sumPerSample } from "./per-sample.ts";

/** Logarithms of probabilities are cut here, as PyTorch's binary_cross_entropy does. */
const leastLog = -100;
/** PyTorch's floor for p(1 − p) in the gradient, which keeps p = 0 and p = 1 finite. */
const leastVariance = 1e-12;

/**
 * Cross-entropy between pixels in [0, 1] and Bernoulli laws given by probabilities, summed per image.
 *
 * p, x: [n, …] → [n], nats; each logarithm is cut at −100. Saturates in float32 where `bernoulli` on logits does
 * not; kept because published runs used it. No gradient flows to x.
 * @source dubois2019 disvae/models/losses.py
 */
export function bernoulliProbabilities(p: Tensor, x: Tensor): tf.Tensor1D {
  const logOf = (q: Tensor): Tensor => tf.maximum(tf.log(q), leastLog);
  return customGradient(
    p,
    (q) => sumPerSample(tf.neg(tf.add(tf.mul(x, logOf(q)), tf.mul(tf.sub(1, x), logOf(tf.sub(1, q)))))),
    (dy, q, x) =>
      tf.mul(
        tf.div(tf.sub(q, x!), tf.maximum(tf.mul(q, tf.sub(1, q)), leastVariance)),
        perSampleFactor(dy, q.rank),
      ),
    [x],
  );
}
