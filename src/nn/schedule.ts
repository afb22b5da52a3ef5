import type { Hyper } from "../types.ts";
import { tf, type Scalar } from "../tf.ts";

/** A learning rate as a function of the step, which counts from 0. */
export interface Schedule {
  readonly hyper: Hyper;
  rate(step: Scalar): Scalar;
}

/** The same rate at every step. */
export function constant(learningRate: number): Schedule {
  return { hyper: { learningRate }, rate: () => tf.scalar(learningRate) };
}

/**
 * Multiplies the rate by `factor` after every `every` steps: PyTorch's StepLR, counted in steps.
 *
 * @throws RangeError if `every` is not a positive integer.
 * @source fil2021 published code, factor 0.2 after three quarters of the epochs
 * @example stepped({ learningRate: 0.01, factor: 0.2, every: 100 }) // 0.01 to step 99, then 0.002, …
 */
export function stepped(options: { learningRate: number; factor: number; every: number }): Schedule {
  const { learningRate, factor, every } = options;
  if (!Number.isInteger(every) || every < 1)
    throw new RangeError(`Expected every to be a positive number of steps but found ${every}.`);
  return {
    hyper: { learningRate, decayFactor: factor, decayEvery: every },
    rate: (step) => tf.mul(tf.pow(factor, tf.floor(tf.div(step, every))), learningRate),
  };
}

/** A number stands for a constant schedule. */
export const scheduleOf = (rate: number | Schedule): Schedule =>
  typeof rate === "number" ? constant(rate) : rate;
