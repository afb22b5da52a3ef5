import type { Optimizer } from "../types.ts";
import { tf, type Scalar, type Tensor } from "../tf.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";

export interface AdamOptions {
  readonly learningRate?: number | Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Add ε to √v before the bias correction, as TensorFlow 1 does, instead of after it. Default false. */
  readonly epsilonBeforeCorrection?: boolean;
}

/** Adam's moments and its step: shared with `adamW`. @source kingma2015 algorithm 1 and section 2 */
export function adamStep(
  { beta1, beta2, epsilon, isBefore }: { beta1: number; beta2: number; epsilon: number; isBefore: boolean },
  grad: Tensor,
  [m, v]: readonly [Tensor, Tensor],
  rate: Scalar,
  step: Scalar,
): { readonly change: Tensor; readonly slots: readonly [Tensor, Tensor] } {
  const m1 = tf.add(tf.mul(m, beta1), tf.mul(grad, 1 - beta1));
  const v1 = tf.add(tf.mul(v, beta2), tf.mul(tf.square(grad), 1 - beta2));
  const t = tf.add(step, 1);
  // Both corrections are scalars: folded into the rate and ε, they cost no pass over the parameters.
  const root = tf.sqrt(tf.sub(1, tf.pow(beta2, t)));
  const scale = tf.div(tf.mul(rate, root), tf.sub(1, tf.pow(beta1, t)));
  const floor = isBefore ? tf.scalar(epsilon) : tf.mul(root, epsilon);
  return { change: tf.div(tf.mul(m1, scale), tf.add(tf.sqrt(v1), floor)), slots: [m1, v1] };
}

/**
 * Adam: rate · m̂ / (√v̂ + ε) with bias-corrected moments.
 *
 * TensorFlow 1, and so disentanglement_lib, adds ε to the uncorrected √v: with ε = 1e−8 no difference that
 * float32 shows, unless gradients are that small; `epsilonBeforeCorrection` gives its form.
 * @source kingma2015 algorithm 1
 */
export function adam({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  epsilonBeforeCorrection = false,
}: AdamOptions = {}): Optimizer {
  const schedule = scheduleOf(learningRate);
  const constants = { beta1, beta2, epsilon, isBefore: epsilonBeforeCorrection };
  return {
    name: "adam",
    hyper: { ...schedule.hyper, beta1, beta2, epsilon, epsilonBeforeCorrection },
    slots: [0, 0],
    update(param, grad, [m, v], step) {
      const { change, slots } = adamStep(constants, grad, [m!, v!], schedule.rate(step), step);
      return { param: tf.sub(param, change), slots };
    },
  };
}
