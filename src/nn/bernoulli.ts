import { tf, type Tensor } from "../tf.ts";
import { customGradient } from "./custom-gradient.ts";
import { perSampleFactor, sumPerSample } from "./per-sample.ts";

/**
 * Cross-entropy between pixels in [0, 1] and Bernoulli laws given by logits, summed per image.
 *
 * logits, x: [n, …] → [n], nats: Σ max(l, 0) − l·x + log(1 + exp(−|l|)), written softplus(l) − l·x; finite for every
 * finite logit. Its gradient is exactly sigmoid(l) − x, for the logits only: none flows to x. For grey images
 * the minimum is the pixels' entropy, not 0.
 * @source kingma2014 appendix C.1
 */
export function bernoulli(logits: Tensor, x: Tensor): tf.Tensor1D {
  return customGradient(
    logits,
    (l) => sumPerSample(tf.sub(tf.softplus(l), tf.mul(l, x))),
    (dy, l, x) => tf.mul(tf.sub(tf.sigmoid(l), x!), perSampleFactor(dy, l.rank)),
    [x],
  );
}
