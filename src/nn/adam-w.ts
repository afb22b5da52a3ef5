import type { Optimizer } from "../types.ts";
import { tf } from "../tf.ts";
import { adamStep, type AdamOptions } from "./adam.ts";
import { scheduleOf } from "./schedule.ts";

/**
 * Adam with decoupled weight decay: parameters shrink by rate · weightDecay apart from the gradient step.
 *
 * Defaults are PyTorch's.
 * @source loshchilov2019 algorithm 2
 */
export function adamW({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0.01,
}: Omit<AdamOptions, "epsilonBeforeCorrection"> & { readonly weightDecay?: number } = {}): Optimizer {
  const schedule = scheduleOf(learningRate);
  const constants = { beta1, beta2, epsilon, isBefore: false };
  return {
    name: "adamW",
    hyper: { ...schedule.hyper, beta1, beta2, epsilon, weightDecay },
    slots: [0, 0],
    update(param, grad, [m, v], step) {
      const rate = schedule.rate(step);
      const { change, slots } = adamStep(constants, grad, [m!, v!], rate, step);
      return { param: tf.sub(tf.mul(param, tf.sub(1, tf.mul(rate, weightDecay))), change), slots };
    },
  };
}
