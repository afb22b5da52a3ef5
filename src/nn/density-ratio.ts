import { tf, type Scalar, type Tensor, type Tensor2D } from "../tf.ts";

/** Class scores of a discriminator: column 0 for codes drawn from q(z), column 1 for permuted ones. */
const scores = (logits: Tensor2D): [drawn: Tensor, permuted: Tensor] => [
  tf.slice(logits, [0, 0], [-1, 1]),
  tf.slice(logits, [0, 1], [-1, 1]),
];

/**
 * Total correlation by the density ratio: the mean difference of the two logits at codes drawn from q(z), nats.
 *
 * logits: [n, 2] → [].
 * @source kim2018 Eq. 3
 */
export function densityRatio(logits: Tensor2D): Scalar {
  const [drawn, permuted] = scores(logits);
  return tf.mean(tf.sub(drawn, permuted)) as Scalar;
}

/**
 * Cross-entropy of the discriminator, ½ of it for each kind of codes; ln 2 if it cannot tell them apart.
 *
 * [n, 2] each → [], nats, finite for every finite logit.
 * @param cut probabilities are cut to [cut, 1 − cut], beyond which no gradient flows; disentanglement_lib has 1e−6. 0,
 *   the default, for none, as the paper.
 * @source kim2018 algorithm 2; locatello2019 published code
 */
export function discriminatorLoss(ofDrawn: Tensor2D, ofPermuted: Tensor2D, cut = 0): Scalar {
  const lead = (logits: Tensor2D): Tensor => {
    const [drawn, permuted] = scores(logits);
    return tf.sub(drawn, permuted);
  };
  /** −log of the probability that a lead gives to its class: of two classes, softplus of what it lacks. */
  const surprise = (ahead: Tensor): Tensor =>
    cut > 0 ? tf.neg(tf.log(tf.clipByValue(tf.sigmoid(ahead), cut, 1 - cut))) : tf.softplus(tf.neg(ahead));
  const loss = tf.add(tf.mean(surprise(lead(ofDrawn))), tf.mean(surprise(tf.neg(lead(ofPermuted)))));
  return tf.mul(loss, 0.5);
}
