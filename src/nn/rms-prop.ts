import type { Optimizer } from "../types.ts";
import { tf } from "../tf.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";

/**
 * RMSProp: rate · g / (√v + ε), v a running mean of g² that starts at 0. Defaults are PyTorch's.
 *
 * @source hinton2012 lecture 6.5
 */
export function rmsProp({
  learningRate = 0.01,
  decay = 0.99,
  epsilon = 1e-8,
}: {
  readonly learningRate?: number | Schedule;
  readonly decay?: number;
  readonly epsilon?: number;
} = {}): Optimizer {
  const schedule = scheduleOf(learningRate);
  return {
    name: "rmsProp",
    hyper: { ...schedule.hyper, decay, epsilon },
    slots: [0],
    update(param, grad, [v], step) {
      const v1 = tf.add(tf.mul(v!, decay), tf.mul(tf.square(grad), 1 - decay));
      const change = tf.div(tf.mul(grad, schedule.rate(step)), tf.add(tf.sqrt(v1), epsilon));
      return { param: tf.sub(param, change), slots: [v1] };
    },
  };
}
