import type { Optimizer } from "../types.ts";
import { tf } from "../tf.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";

/**
 * Gradient descent. With momentum μ a velocity u ← μ·u + g replaces the gradient; Nesterov's form steps along
 * μ·u + g. The rate multiplies the velocity when it is used, not when it is stored, as in PyTorch.
 *
 * @throws RangeError if Nesterov's form is asked for without momentum.
 * @source sutskever2013 section 2
 */
export function sgd({
  learningRate = 0.01,
  momentum = 0,
  nesterov = false,
}: {
  readonly learningRate?: number | Schedule;
  readonly momentum?: number;
  readonly nesterov?: boolean;
} = {}): Optimizer {
  if (nesterov && momentum <= 0)
    throw new RangeError(`Expected a positive momentum for Nesterov's form but found ${momentum}.`);
  const schedule = scheduleOf(learningRate);
  return {
    name: "sgd",
    hyper: { ...schedule.hyper, momentum, nesterov },
    slots: momentum > 0 ? [0] : [],
    update(param, grad, [u], step) {
      if (!u) return { param: tf.sub(param, tf.mul(grad, schedule.rate(step))), slots: [] };
      const u1 = tf.add(tf.mul(u, momentum), grad);
      const along = nesterov ? tf.add(grad, tf.mul(u1, momentum)) : u1;
      return { param: tf.sub(param, tf.mul(along, schedule.rate(step))), slots: [u1] };
    },
  };
}
