import { describe, expect, it } from "vitest";
import { adagrad } from "../../src/nn/adagrad.ts";
import { adam } from "../../src/nn/adam.ts";
import { adamW } from "../../src/nn/adam-w.ts";
import { optimizers } from "../../src/nn/optimizers.ts";
import { rmsProp } from "../../src/nn/rms-prop.ts";
import { stepped } from "../../src/nn/schedule.ts";
import { sgd } from "../../src/nn/sgd.ts";
import type { Optimizer } from "../../src/types.ts";
import { tf, type Tensor } from "../../src/tf.ts";
import { expectClose } from "../vectors/close.ts";

await tf.setBackend("cpu");

/** Parameters after each of a list of gradients. */
function path(optimizer: Optimizer, start: number[], grads: number[][]): number[][] {
  return tf.tidy(() => {
    let param: Tensor = tf.tensor1d(start);
    let slots: readonly Tensor[] = optimizer.slots.map((value) => tf.fill([start.length], value));
    return grads.map((grad, step) => {
      ({ param, slots } = optimizer.update(param, tf.tensor1d(grad), slots, tf.scalar(step)));
      return [...param.dataSync()];
    });
  });
}
/** The least value of a function that an optimiser comes to. */
function minimise(optimizer: Optimizer, f: (x: Tensor) => Tensor, start: number[], steps: number): number {
  let param: Tensor = tf.tensor1d(start);
  let slots: readonly Tensor[] = optimizer.slots.map((value) => tf.fill([start.length], value));
  let least = Infinity;
  for (let step = 0; step < steps; step++) {
    const next = tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((x: Tensor) => f(x) as tf.Scalar)(param);
      const { param: p, slots: s } = optimizer.update(param, grad, slots, tf.scalar(step));
      return [value, p, ...s];
    });
    least = Math.min(least, next[0]!.dataSync()[0]!);
    tf.dispose([param, ...slots, next[0]!]);
    [param, slots] = [next[1]!, next.slice(2)];
  }
  tf.dispose([param, ...slots]);
  return least;
}
const parabola = (x: Tensor): Tensor => tf.sum(tf.square(tf.sub(x, tf.tensor1d([3, -1]))));
const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = tf.unstack(x) as [Tensor, Tensor];
  return tf.add(tf.square(tf.sub(1, a)), tf.mul(100, tf.square(tf.sub(b, tf.square(a)))));
};

/** A new optimiser adds a row. */
const underTest: Record<keyof typeof optimizers, { parabola: Optimizer; rosenbrock: Optimizer }> = {
  adagrad: { parabola: adagrad({ learningRate: 1 }), rosenbrock: adagrad({ learningRate: 0.5 }) },
  adam: { parabola: adam({ learningRate: 0.1 }), rosenbrock: adam({ learningRate: 0.05 }) },
  adamW: {
    parabola: adamW({ learningRate: 0.1, weightDecay: 0 }),
    rosenbrock: adamW({ learningRate: 0.05, weightDecay: 0 }),
  },
  rmsProp: { parabola: rmsProp({ learningRate: 0.02 }), rosenbrock: rmsProp({ learningRate: 0.003 }) },
  sgd: {
    parabola: sgd({ learningRate: 0.1, momentum: 0.5 }),
    rosenbrock: sgd({ learningRate: 5e-4, momentum: 0.9, nesterov: true }),
  },
};

describe("optimizers", () => {
  it.each(Object.entries(underTest))("%s() finds the minimum of a parabola", (_, { parabola: optimizer }) => {
    expect(minimise(optimizer, parabola, [0, 0], 300)).toBeLessThan(1e-2);
  });

  it.each(Object.entries(underTest))(
    "%s() comes down Rosenbrock's valley",
    (_, { rosenbrock: optimizer }) => {
      expect(minimise(optimizer, rosenbrock, [-1, 1], 1500)).toBeLessThan(0.05);
    },
  );

  it.each(Object.entries(optimizers))(
    "%s() has hyper-parameters that JSON keeps, the rate first",
    (_, make) => {
      const { hyper } = make({ learningRate: 0.25 });
      expect(JSON.parse(JSON.stringify(hyper))).toEqual(hyper);
      expect(hyper["learningRate"]).toBe(0.25);
    },
  );
});

/** The textbook recurrence in float64. */
function adamBy(
  { rate, b1, b2, eps }: { rate: number; b1: number; b2: number; eps: number },
  start: number,
  grads: number[],
  isBefore = false,
): number[] {
  let [x, m, v] = [start, 0, 0];
  return grads.map((g, k) => {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    const [m1, v1] = [m / (1 - b1 ** (k + 1)), v / (1 - b2 ** (k + 1))];
    const tensorflow = (rate * Math.sqrt(1 - b2 ** (k + 1))) / (1 - b1 ** (k + 1));
    x -= isBefore ? (tensorflow * m) / (Math.sqrt(v) + eps) : (rate * m1) / (Math.sqrt(v1) + eps);
    return x;
  });
}

describe("adam", () => {
  const grads = [0.3, -2, 0.001, 0, 5, -0.7];
  const constants = { rate: 0.01, b1: 0.5, b2: 0.9, eps: 0.1 };
  const options = { learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 0.1 };

  it("adam() follows the textbook recurrence", () => {
    const found = path(
      adam(options),
      [1],
      grads.map((g) => [g]),
    ).flat();
    expectClose(found, adamBy(constants, 1, grads), { absolute: 1e-6 }, "parameter");
  });

  it("adam() with epsilonBeforeCorrection follows TensorFlow 1, which differs for a large epsilon", () => {
    const found = path(
      adam({ ...options, epsilonBeforeCorrection: true }),
      [1],
      grads.map((g) => [g]),
    ).flat();
    const expected = adamBy(constants, 1, grads, true);
    expectClose(found, expected, { absolute: 1e-6 }, "parameter");
    expect(Math.abs(expected[0]! - adamBy(constants, 1, grads)[0]!)).toBeGreaterThan(1e-3);
  });

  it("adam() first steps by the rate whatever the size of the gradient", () => {
    const [first] = path(adam({ learningRate: 0.01 }), [0, 0], [[1e-3, -40]]);
    expectClose(first, [-0.01, 0.01], { relative: 1e-4 }, "step");
  });

  it("adamW() shrinks parameters apart from the gradient step", () => {
    const found = path(
      adamW({ learningRate: 0.1, weightDecay: 0.5 }),
      [2, -4],
      [
        [0, 0],
        [0, 0],
      ],
    );
    expectClose(
      found,
      [
        [1.9, -3.8],
        [1.805, -3.61],
      ],
      { relative: 1e-6 },
      "parameters",
    );
  });
});

describe("adagrad", () => {
  it("adagrad() starts like PyTorch: steps of the rate, then rate / √2", () => {
    const found = path(
      adagrad({ learningRate: 0.01 }),
      [0, 0],
      [
        [7, -1e-4],
        [7, -1e-4],
      ],
    );
    const second = 0.01 + 0.01 / Math.SQRT2;
    expectClose(
      found,
      [
        [-0.01, 0.01],
        [-second, second],
      ],
      { relative: 1e-5 },
      "parameters",
    );
  });

  it("adagrad() leaves a parameter alone while its gradient is 0", () => {
    expect(path(adagrad(), [1], [[0], [0]])).toEqual([[1], [1]]);
  });

  it("adagrad() with TensorFlow.js' constants agrees with tf.train.adagrad", () => {
    const variable = tf.variable(tf.tensor1d([1, -2]));
    const theirs = tf.train.adagrad(0.05);
    for (let k = 0; k < 3; k++)
      theirs.minimize(() => tf.sum(tf.mul(tf.square(variable), tf.tensor1d([0.1, 2]))) as tf.Scalar);
    const ours = adagrad({
      learningRate: 0.05,
      initialAccumulator: 0.1,
      epsilon: 1e-7,
      epsilonInsideRoot: true,
    });
    let param: Tensor = tf.tensor1d([1, -2]);
    let slots: readonly Tensor[] = [tf.fill([2], 0.1)];
    for (let k = 0; k < 3; k++) {
      const grad = tf.mul(param, tf.tensor1d([0.2, 4]));
      ({ param, slots } = ours.update(param, grad, slots, tf.scalar(k)));
    }
    expectClose([...param.dataSync()], [...variable.dataSync()], { relative: 1e-6 }, "parameters");
  });
});

describe("rmsProp", () => {
  it("rmsProp() first steps by rate / √(1 − decay)", () => {
    const [first] = path(rmsProp({ learningRate: 0.01, decay: 0.99 }), [0], [[3]]);
    expectClose(first, [-0.1], { relative: 1e-5 }, "step");
  });
});

describe("sgd", () => {
  it("sgd() steps along the gradient", () => {
    expectClose(
      path(sgd({ learningRate: 0.5 }), [1], [[2], [-1]]),
      [[0], [0.5]],
      { absolute: 1e-7 },
      "plain",
    );
  });

  it("sgd() adds up velocity, and looks ahead in Nesterov's form", () => {
    const heavy = path(sgd({ learningRate: 1, momentum: 0.5 }), [0], [[1], [1]]);
    expectClose(heavy, [[-1], [-2.5]], { absolute: 1e-6 }, "momentum");
    const nesterov = path(sgd({ learningRate: 1, momentum: 0.5, nesterov: true }), [0], [[1], [1]]);
    expectClose(nesterov, [[-1.5], [-3.25]], { absolute: 1e-6 }, "Nesterov");
    expect(() => sgd({ nesterov: true })).toThrow(/positive momentum/);
  });
});

describe("stepped", () => {
  it("stepped() multiplies the rate after every so many steps", () => {
    const schedule = stepped({ learningRate: 0.01, factor: 0.2, every: 3 });
    const rates = Array.from({ length: 8 }, (_, k) => schedule.rate(tf.scalar(k)).dataSync()[0]!);
    const expected = [1, 1, 1, 0.2, 0.2, 0.2, 0.04, 0.04].map((x) => 0.01 * x);
    expectClose(rates, expected, { relative: 1e-6 }, "rates");
    expect(() => stepped({ learningRate: 1, factor: 0.5, every: 0 })).toThrow(RangeError);
  });

  it("stepped() moves an optimiser", () => {
    const schedule = stepped({ learningRate: 1, factor: 0.1, every: 1 });
    const found = path(sgd({ learningRate: schedule }), [0], [[1], [1]]);
    expectClose(found, [[-1], [-1.1]], { absolute: 1e-6 }, "parameters");
    expect(sgd({ learningRate: schedule }).hyper).toMatchObject({ decayFactor: 0.1, decayEvery: 1 });
  });
});
