import type { Engine, Matrix, NdArray, Optimizer, Rng, Weights } from "../types.ts";
import { adagrad } from "../nn/adagrad.ts";
import { mlpClassifier, mlpWeights } from "../nn/mlp-classifier.ts";
import { training } from "../engine/training.ts";
import { argmaxRows, checkTrainingSet, type Classifier } from "../stats/classifier.ts";
import { matrix, multiply } from "../stats/matrix.ts";

/** Dropout masks drawn in advance. */
const stock = 4096;

export interface NonlinearOptions {
  readonly epochs?: number;
  /** Width of both hidden layers. */
  readonly hidden?: number;
  readonly optimizer?: Optimizer;
  /** Weight of ½ Σ p². */
  readonly decay?: number;
}

const array = (m: Matrix): NdArray<Float32Array> => ({
  shape: [m.rows, m.columns],
  data: Float32Array.from(m.values),
});

function oneHot(labels: Int32Array, classes: number): NdArray<Float32Array> {
  const data = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (data[i * classes + label] = 1));
  return { shape: [labels.length, classes], data };
}

/** Half of the numbers 0, the other 2: what is kept makes up for what is dropped. */
const masks = (hidden: number, rng: Rng): NdArray<Float32Array> => ({
  shape: [stock, hidden],
  data: Float32Array.from({ length: stock * hidden }, () => 2 * rng.int(2)),
});

/** Epochs in one native call: the largest divisor of all that is at most 100. */
function epochsPerCall(epochs: number): number {
  for (let count = Math.min(100, epochs); count > 1; count--) if (epochs % count === 0) return count;
  return 1;
}

/** Rows of the masks for `steps` steps; a leading axis of steps only where there are several. */
function pickedRows(steps: number, n: number, rng: Rng): NdArray<Int32Array> {
  const data = Int32Array.from({ length: steps * n }, () => rng.int(stock));
  return { shape: steps === 1 ? [n] : [steps, n], data };
}

function layer(x: Matrix, weights: Weights, path: string): Matrix {
  const kernel = weights[`${path}/kernel`]!;
  const bias = weights[`${path}/bias`]!.data;
  const y = multiply(x, matrix(kernel.shape[0]!, kernel.shape[1]!, Float64Array.from(kernel.data)));
  for (let i = 0; i < y.values.length; i++) y.values[i]! += bias[i % bias.length]!;
  return y;
}

const relu = (m: Matrix): Matrix =>
  matrix(
    m.rows,
    m.columns,
    m.values.map((v) => Math.max(0, v)),
  );

/**
 * The replication's "nonlinear" classifier: D → 256 → 256 → K with relu and dropout of one half, Adagrad at 1e−3
 * with weight decay 1e−4, 5,000 steps on the whole training set.
 *
 * Training runs in float32 on the engine; 2 · 10¹² operations for 1,000 points, so not on "cpu". For codes of tiny
 * scale (ICA) the published code takes `{ optimizer: adam({ learningRate: 1e-3 }) }`.
 * @throws RangeError if training diverges.
 * @source fil2021 published code
 */
export function nonlinearClassifier(
  engine: Engine,
  {
    epochs = 5000,
    hidden = 256,
    optimizer = adagrad({ learningRate: 1e-3 }),
    decay = 1e-4,
  }: NonlinearOptions = {},
): Classifier {
  return async (points, labels, classes, rng) => {
    checkTrainingSet(points, labels, classes);
    const start: Weights = {
      ...mlpWeights({ inputs: points.columns, hidden, classes }, rng.split("weights")),
      "data/points": array(points),
      "data/labels": oneHot(labels, classes),
      "data/masks": masks(hidden, rng.split("masks")),
    };
    const { state, step, weightsOf } = training({ phases: [mlpClassifier({ optimizer, decay })] }, start);
    const steps = epochsPerCall(epochs);
    const rows = rng.split("rows");
    const feed = (): Record<string, NdArray> => ({
      rows1: pickedRows(steps, points.rows, rows),
      rows2: pickedRows(steps, points.rows, rows),
    });
    const loop = await engine.loop(step, state, feed(), { steps });
    try {
      for (let done = 0; done < epochs; done += steps) {
        const { crossEntropy } = await loop.run(feed());
        if (!crossEntropy!.every(Number.isFinite))
          throw new RangeError(
            `Expected a finite cross-entropy but it diverged within epoch ${done + steps}.`,
          );
      }
      const trained = weightsOf(await loop.read());
      return (other) => {
        const first = relu(layer(other, trained, "classifier/dense1"));
        return argmaxRows(
          layer(relu(layer(first, trained, "classifier/dense2")), trained, "classifier/dense3"),
        );
      };
    } finally {
      await loop.dispose();
    }
  };
}
