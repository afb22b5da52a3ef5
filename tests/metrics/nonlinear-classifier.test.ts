import { describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { nonlinearClassifier } from "../../src/metrics/nonlinear-classifier.ts";
import { adam } from "../../src/nn/adam.ts";
import { mlpClassifier, mlpLogits, mlpWeights } from "../../src/nn/mlp-classifier.ts";
import { sgd } from "../../src/nn/sgd.ts";
import { accuracy } from "../../src/stats/classifier.ts";
import { matrix } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import { tf, type Scalar, type Tensor2D } from "../../src/tf.ts";
import type { Params, Weights } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";

/** Labels are the quadrant: no linear classifier gets far beyond chance. */
function quadrants(n: number, seed: number) {
  const values = Float64Array.from(rng(seed).normal(n * 2));
  const labels = Int32Array.from({ length: n }, (_, i) => Number(values[2 * i]! * values[2 * i + 1]! > 0));
  return { points: matrix(n, 2, values), labels };
}
const tensors = (weights: Weights): Params =>
  Object.fromEntries(
    Object.entries(weights).map(([path, { shape, data }]) => [path, tf.tensor(data, [...shape])]),
  );

describe("nonlinearClassifier", () => {
  it("nonlinearClassifier() learns what no linear classifier can, the same on every run", async () => {
    const [train, test] = [quadrants(300, 1), quadrants(300, 2)];
    const learn = nonlinearClassifier(engines.onnx, {
      epochs: 300,
      hidden: 32,
      optimizer: adam({ learningRate: 0.01 }),
    });
    const predicted = (await learn(train.points, train.labels, 2, rng(3)))(test.points);
    expect(accuracy(predicted, test.labels)).toBeGreaterThan(0.9);
    expect((await learn(train.points, train.labels, 2, rng(3)))(test.points)).toEqual(predicted);
  });

  it("nonlinearClassifier() says so when it diverges", async () => {
    const { points, labels } = quadrants(20, 1);
    const wild = nonlinearClassifier(engines.cpu, {
      epochs: 30,
      hidden: 4,
      optimizer: sgd({ learningRate: 1e20 }),
    });
    await expect(wild(points, labels, 2, rng(1))).rejects.toThrow(/diverged within epoch/);
  });
});

describe("mlpClassifier", () => {
  const sizes = { inputs: 3, hidden: 5, classes: 4 };
  const x = tf.tensor2d([
    [1, -2, 3],
    [0, 1, 0],
  ]);

  it("mlpLogits() with masks of ones is prediction; with masks of zeros only the last bias is left", () => {
    const params = tensors(mlpWeights(sizes, rng(1)));
    const both = (value: number) => [tf.fill([2, 5], value), tf.fill([2, 5], value)] as const;
    expectClose(mlpLogits(params, x, both(1)).arraySync(), mlpLogits(params, x).arraySync(), {}, "ones");
    const bias = Array.from(params["classifier/dense3/bias"]!.dataSync());
    expectClose(mlpLogits(params, x, both(0)).arraySync(), [bias, bias], {}, "zeros");
  });

  it("mlpClassifier() has the loss ln K at weights of zero and decays with p", () => {
    const zero = tensors(mlpWeights(sizes, rng(1)));
    for (const path of Object.keys(zero))
      (zero as Record<string, tf.Tensor>)[path] = tf.zerosLike(zero[path]!);
    const data = {
      "data/points": x,
      "data/labels": tf.tensor2d([
        [1, 0, 0, 0],
        [0, 0, 1, 0],
      ]),
      "data/masks": tf.tensor2d([[2, 0, 2, 0, 2]]),
    };
    const rows = { rows1: tf.tensor1d([0, 0], "int32"), rows2: tf.tensor1d([0, 0], "int32") };
    const at = (p: Params, decay: number): number =>
      mlpClassifier({ optimizer: adam({}), decay })
        .loss({ ...p, ...data }, rows, {}, tf.scalar(0) as Scalar)
        .loss.arraySync();
    expectClose(at(zero, 1), Math.log(4), { relative: 1e-6 }, "zero");
    const bias = { ...zero, "classifier/dense3/bias": tf.ones([4]) as unknown as Tensor2D };
    expectClose(at(bias, 0.5) - at(bias, 0), 0.5 * 0.5 * 4, { relative: 1e-6 }, "decay");
  });
});
