import { describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { training } from "../../src/engine/training.ts";
import { higginsFeature } from "../../src/metrics/beta-vae-points.ts";
import { adagrad } from "../../src/nn/adagrad.ts";
import { dense } from "../../src/nn/dense.ts";
import { accuracy, argmaxRows } from "../../src/stats/classifier.ts";
import { fitLinear } from "../../src/stats/linear-classifier.ts";
import { logisticRegression } from "../../src/stats/logistic-regression.ts";
import { matrix, matrixOf, multiply, pickRows, rowsOf } from "../../src/stats/matrix.ts";
import { mapped, pca, whitening } from "../../src/stats/pca.ts";
import { rng } from "../../src/stats/rng.ts";
import { tf, type Scalar, type Tensor2D } from "../../src/tf.ts";
import type { Matrix } from "../../src/types.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Table = number[][];
interface FeatureCase {
  op: "higginsFeature";
  inputs: { z1: Table; z2: Table };
  expected: { feature: number[] };
}
interface Points {
  label: number[];
  index1: Table;
  index2: Table;
}
interface MetricCase {
  op: "higginsMetric";
  inputs: { codes: Table; train: Points; eval: Points };
  expected: {
    trainFeatures: Table;
    evalFeatures: Table;
    coef: Table;
    intercept: number[];
    trainAccuracy: number;
    evalAccuracy: number;
  };
}
interface AdagradCase {
  op: "adagradSoftmax";
  params: {
    lr: number;
    steps: number;
    initialAccumulator: number;
    epsilon: number;
    epsilonPlacement: string;
  };
  inputs: { features: Table; labels: number[]; evalFeatures?: Table; evalLabels?: number[] };
  expected: {
    W: Table;
    b: number[];
    lossAtStep?: Record<string, number>;
    trainAccuracy?: number;
    evalAccuracy?: number;
  };
}
interface PcaCase {
  op: "pcaWhiten";
  params: { nComponents: number };
  inputs: { X: Table };
  expected: { mean: number[]; explainedVariance: number[]; components: Table; transformed: Table };
}
type Case = { name: string } & (FeatureCase | MetricCase | AdagradCase | PcaCase);

const centred = (values: ArrayLike<number>): number[] => {
  const list = Array.from(values);
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
  return list.map((v) => v - mean);
};

function checkMetric({ inputs, expected }: MetricCase): void {
  const codes = matrixOf(inputs.codes);
  const features = ({ index1, index2 }: Points): Matrix =>
    matrixOf(index1.map((rows, i) => higginsFeature(pickRows(codes, rows), pickRows(codes, index2[i]!))));
  const [train, fresh] = [features(inputs.train), features(inputs.eval)];
  expectClose(rowsOf(train), expected.trainFeatures, { relative: 1e-9 }, "trainFeatures");
  expectClose(rowsOf(fresh), expected.evalFeatures, { relative: 1e-9 }, "evalFeatures");
  const fit = logisticRegression(train, inputs.train.label, { tolerance: 1e-12 });
  expectClose(rowsOf(fit.coefficients), expected.coef, { absolute: 1e-4 }, "coef");
  expectClose(centred(fit.intercepts), centred(expected.intercept), { absolute: 1e-4 }, "intercept");
  expect(accuracy(fit.predict(train), inputs.train.label)).toBe(expected.trainAccuracy);
  expect(accuracy(fit.predict(fresh), inputs.eval.label)).toBe(expected.evalAccuracy);
}

/** The same descent with our optimiser and tensors on the reference engine: float32. */
async function descended({ params, inputs, expected }: AdagradCase) {
  const [n, d] = [inputs.features.length, inputs.features[0]!.length];
  const classes = expected.b.length;
  const optimizer = adagrad({
    learningRate: params.lr,
    initialAccumulator: params.initialAccumulator,
    epsilon: params.epsilon,
    epsilonInsideRoot: params.epsilonPlacement.startsWith("inside"),
  });
  const loss = (p: Record<string, tf.Tensor>) => {
    const logits = dense(p, "classifier/dense", p["data/points"] as Tensor2D);
    const picked = tf.sum(tf.mul(p["data/labels"]!, tf.logSoftmax(logits)), 1);
    return { loss: tf.neg(tf.mean(picked)) as Scalar };
  };
  const { state, step, weightsOf } = training(
    { phases: [{ updates: "classifier", optimizer, loss }] },
    {
      "classifier/dense/kernel": { shape: [d, classes], data: new Float32Array(d * classes) },
      "classifier/dense/bias": { shape: [classes], data: new Float32Array(classes) },
      "data/points": { shape: [n, d], data: Float32Array.from(inputs.features.flat()) },
      "data/labels": {
        shape: [n, classes],
        data: Float32Array.from(
          inputs.labels.flatMap((k) => Array.from({ length: classes }, (_, j) => Number(j === k))),
        ),
      },
    },
  );
  const loop = await engines.cpu.loop(step, state, {});
  const losses: number[] = [];
  for (let t = 0; t < params.steps; t++) losses.push((await loop.run({}))["loss/classifier"]![0]!);
  const found = weightsOf(await loop.read());
  return {
    weights: matrix(d, classes, Float64Array.from(found["classifier/dense/kernel"]!.data)),
    biases: Float64Array.from(found["classifier/dense/bias"]!.data),
    losses,
  };
}

function checkDescent(
  { inputs, expected }: AdagradCase,
  found: { weights: Matrix; biases: Float64Array; losses: ArrayLike<number> },
  tolerance: { relative: number; absolute: number },
): void {
  expectClose(rowsOf(found.weights), expected.W, tolerance, "W");
  expectClose(found.biases, expected.b, tolerance, "b");
  for (const [step, loss] of Object.entries(expected.lossAtStep ?? {}))
    expectClose(found.losses[Number(step) - 1], loss, tolerance, `loss at step ${step}`);
  const scored = (features: Table, labels: number[]): number => {
    const logits = multiply(matrixOf(features), found.weights);
    logits.values.forEach((value, i) => (logits.values[i] = value + found.biases[i % found.biases.length]!));
    return accuracy(argmaxRows(logits), labels);
  };
  if (expected.trainAccuracy !== undefined)
    expect(scored(inputs.features, inputs.labels)).toBe(expected.trainAccuracy);
  if (expected.evalAccuracy !== undefined)
    expect(scored(inputs.evalFeatures!, inputs.evalLabels!)).toBe(expected.evalAccuracy);
}

async function checkAdagrad(given: AdagradCase): Promise<void> {
  const { params, inputs, expected } = given;
  checkDescent(given, await descended(given), { relative: 1e-4, absolute: 1e-6 });
  // The float64 classifier has PyTorch's rule only.
  if (params.initialAccumulator !== 0 || params.epsilonPlacement.startsWith("inside")) return;
  const classes = expected.b.length;
  const start = { weights: matrix(inputs.features[0]!.length, classes), biases: new Float64Array(classes) };
  const options = { rate: params.lr, epochs: params.steps };
  const fit = fitLinear(matrixOf(inputs.features), Int32Array.from(inputs.labels), start, options);
  checkDescent(given, fit, { relative: 1e-8, absolute: 1e-12 });
}

function checkPca({ params, inputs, expected }: PcaCase): void {
  const data = matrixOf(inputs.X);
  const found = pca(data, params.nComponents, rng(0));
  expectClose(found.mean, expected.mean, { absolute: 1e-7 }, "mean");
  expectClose(found.variance, expected.explainedVariance, { relative: 1e-7 }, "explainedVariance");
  expectClose(rowsOf(found.components), expected.components, { absolute: 1e-7 }, "components");
  expectClose(
    rowsOf(mapped(whitening(found), data)),
    expected.transformed,
    { absolute: 1e-7 },
    "transformed",
  );
}

describe("betavae-metric", () => {
  for (const given of vectorFile<{ cases: Case[] }>("betavae-metric").cases)
    it(`${given.op}() agrees with the case ${given.name}`, async () => {
      switch (given.op) {
        case "higginsFeature": {
          const { z1, z2 } = given.inputs;
          const found = higginsFeature(matrixOf(z1), matrixOf(z2));
          return expectClose(found, given.expected.feature, { relative: 1e-8 }, "feature");
        }
        case "higginsMetric":
          return checkMetric(given);
        case "adagradSoftmax":
          return checkAdagrad(given);
        case "pcaWhiten":
          return checkPca(given);
        default:
          throw new Error(`No adapter for ${JSON.stringify(given)}.`);
      }
    });
});
