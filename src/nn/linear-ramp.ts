import { tf, type Scalar } from "../tf.ts";

/** A weight that moves from one value at step 0 to another at step `over`, then stays. */
export interface Ramp {
  readonly from: number;
  readonly to: number;
  /** Steps, positive. */
  readonly over: number;
}

/**
 * The value of a ramp at a step: from + (to − from) · min(step / over, 1).
 *
 * step: [], counts from 0 → [].
 * @source burgess2018 section 5 for capacities; dubois2019 disvae/models/losses.py for weights
 */
export function linearRamp(step: Scalar, { from, to, over }: Ramp): Scalar {
  return tf.add(tf.mul(tf.minimum(tf.div(step, over), 1), to - from), from);
}
