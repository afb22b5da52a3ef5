import type { Optimizer } from "../types.ts";
import { tf } from "../tf.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";

/**
 * Adagrad: rate · g / (√(Σ g²) + ε).
 *
 * The defaults are PyTorch's: the sum starts at 0 and 1e−10 is added outside the root, so that first steps have
 * the length of the rate whatever the gradient. TensorFlow.js starts at 0.1 with 1e−7 inside the root and takes
 * far smaller ones: `{ initialAccumulator: 0.1, epsilon: 1e-7, epsilonInsideRoot: true }` gives its form.
 * @source duchi2011 section 1.1
 */
export function adagrad({
  learningRate = 0.01,
  initialAccumulator = 0,
  epsilon = 1e-10,
  epsilonInsideRoot = false,
}: {
  readonly learningRate?: number | Schedule;
  readonly initialAccumulator?: number;
  readonly epsilon?: number;
  readonly epsilonInsideRoot?: boolean;
} = {}): Optimizer {
  const schedule = scheduleOf(learningRate);
  return {
    name: "adagrad",
    hyper: { ...schedule.hyper, initialAccumulator, epsilon, epsilonInsideRoot },
    slots: [initialAccumulator],
    update(param, grad, [sum], step) {
      const sum1 = tf.add(sum!, tf.square(grad));
      const root = epsilonInsideRoot ? tf.sqrt(tf.add(sum1, epsilon)) : tf.add(tf.sqrt(sum1), epsilon);
      return { param: tf.sub(param, tf.div(tf.mul(grad, schedule.rate(step)), root)), slots: [sum1] };
    },
  };
}
