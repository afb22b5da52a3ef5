import type { Matrix, Rng } from "../types.ts";
import { argmaxRows, checkTrainingSet, type Classifier } from "./classifier.ts";
import { column, matrix, matrixOf, multiply, pickColumns, rowsOf, transpose } from "./matrix.ts";
import { plateau } from "./plateau.ts";

/** Weights [d, classes] and biases [classes] of a softmax over linear logits. */
export interface Linear {
  readonly weights: Matrix;
  readonly biases: Float64Array;
}
export interface LinearOptions {
  /** Learning rate of the first epoch. */
  readonly rate?: number;
  /** Steps on the whole training set. */
  readonly epochs?: number;
  /** Epochs without improvement before the rate falls tenfold, and where it stops falling. */
  readonly patience?: number;
  readonly floor?: number;
  readonly rule?: keyof typeof rules;
}

type Update = (param: Float64Array, gradient: Float64Array, rate: number) => void;

/** Both as PyTorch has them, each with fresh accumulators. */
const rules = {
  adagrad: (size: number): Update => {
    const sum = new Float64Array(size);
    return (param, gradient, rate) => {
      for (let p = 0; p < size; p++) {
        sum[p]! += gradient[p]! ** 2;
        param[p]! -= (rate * gradient[p]!) / (Math.sqrt(sum[p]!) + 1e-10);
      }
    };
  },
  adam: (size: number): Update => {
    const first = new Float64Array(size);
    const second = new Float64Array(size);
    let [decay1, decay2] = [1, 1];
    return (param, gradient, rate) => {
      decay1 *= 0.9;
      decay2 *= 0.999;
      for (let p = 0; p < size; p++) {
        first[p] = 0.9 * first[p]! + 0.1 * gradient[p]!;
        second[p] = 0.999 * second[p]! + 0.001 * gradient[p]! ** 2;
        param[p]! -= ((rate / (1 - decay1)) * first[p]!) / (Math.sqrt(second[p]! / (1 - decay2)) + 1e-8);
      }
    };
  },
} as const;

/** Softmax of the logits [classes, n], in place → (probability − 1 at the label) / n; returns Σ −ln p(label). */
function residuals(logits: Float64Array, labels: Int32Array, classes: number): number {
  const n = labels.length;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let most = logits[i]!;
    for (let at = i + n; at < logits.length; at += n) if (logits[at]! > most) most = logits[at]!;
    const own = labels[i]! * n + i;
    loss += most - logits[own]!;
    let sum = 0;
    for (let k = 0, at = i; k < classes; k++, at += n) sum += logits[at] = Math.exp(logits[at]! - most);
    loss += Math.log(sum);
    const scale = 1 / (sum * n);
    for (let k = 0, at = i; k < classes; k++, at += n) logits[at]! *= scale;
    logits[own]! -= 1 / n;
  }
  return loss;
}

/** Mean cross-entropy and its gradient in parameters laid out as `classes` rows of d weights and a bias. */
function crossEntropy(points: Matrix, labels: Int32Array, classes: number) {
  const { rows: n, columns: d } = points;
  const columns = transpose(points).values;
  const logits = new Float64Array(classes * n);
  return (params: Float64Array, gradient: Float64Array): number => {
    for (let k = 0; k < classes; k++) {
      const target = logits.subarray(k * n, (k + 1) * n).fill(params[k * (d + 1) + d]!);
      for (let j = 0; j < d; j++) addScaled(target, columns, j * n, params[k * (d + 1) + j]!);
    }
    const loss = residuals(logits, labels, classes);
    for (let k = 0; k < classes; k++) {
      const residual = logits.subarray(k * n, (k + 1) * n);
      for (let j = 0; j < d; j++) gradient[k * (d + 1) + j] = dotAt(residual, columns, j * n);
      gradient[k * (d + 1) + d] = residual.reduce((sum, r) => sum + r, 0);
    }
    return loss / n;
  };
}

function addScaled(target: Float64Array, source: Float64Array, at: number, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[at + i]!;
}

/** Four sums, so that additions need not wait for each other. */
function dotAt(a: Float64Array, b: Float64Array, at: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i]! * b[at + i]!;
    s1 += a[i + 1]! * b[at + i + 1]!;
    s2 += a[i + 2]! * b[at + i + 2]!;
    s3 += a[i + 3]! * b[at + i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[at + i]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * Fits a linear softmax classifier by gradient descent on the whole training set.
 *
 * points [n, d], labels [n] in 0 … classes − 1. `losses` holds the mean cross-entropy before each update, nats.
 * Cost: epochs · n · d · classes · 2 multiplications, about 2 s for 10,000 epochs of 1,000 × 10 × 5.
 * @param start where to begin, copied.
 * @throws RangeError if points and labels differ in number, there are none, or a point is not finite.
 * @source fil2021 published code
 */
export function fitLinear(
  points: Matrix,
  labels: Int32Array,
  start: Linear,
  { rate = 0.01, epochs = 10_000, patience = 5000, floor = 1e-5, rule = "adagrad" }: LinearOptions = {},
): Linear & { readonly losses: Float64Array } {
  const d = points.columns;
  const classes = start.biases.length;
  checkTrainingSet(points, labels, classes);
  const params = laidOut(start);
  const gradient = new Float64Array(params.length);
  const loss = crossEntropy(points, labels, classes);
  const update = rules[rule](params.length);
  const rateAfter = plateau(rate, patience, floor);
  const losses = new Float64Array(epochs);
  for (let epoch = 0, current = rate; epoch < epochs; epoch++) {
    losses[epoch] = loss(params, gradient);
    update(params, gradient, current);
    current = rateAfter(losses[epoch]!);
  }
  const rows = matrix(classes, d + 1, params);
  const weights = transpose(pickColumns(rows, [...Array(d).keys()]));
  return { weights, biases: column(rows, d), losses };
}

/** `classes` rows of d weights and a bias. */
function laidOut({ weights, biases }: Linear): Float64Array {
  const rows = rowsOf(transpose(weights)).map((row, k) => [...row, biases[k]!]);
  return matrixOf(rows).values;
}

/** Weights and biases uniform in ±1/√d, as PyTorch starts a dense layer. */
function torchStart(d: number, classes: number, rng: Rng): Linear {
  const bound = 1 / Math.sqrt(d);
  const draw = (n: number): Float64Array =>
    Float64Array.from({ length: n }, () => bound * (2 * rng.uniform() - 1));
  return { weights: matrix(d, classes, draw(d * classes)), biases: draw(classes) };
}

/**
 * The replication's "linear" classifier: one dense layer and a softmax, Adagrad on the whole training set.
 *
 * Nothing regularises it, so on separable points its weights depend on the number of epochs. Differs from the
 * published code, which keeps one optimiser for all representations and so lets accumulators leak from one to
 * the next: here each fit has its own. For codes of tiny scale (ICA) that code takes `{ rule: "adam", rate: 1 }`.
 * @source fil2021 published code
 */
export const linearClassifier =
  (options: LinearOptions = {}): Classifier =>
  async (points, labels, classes, rng) => {
    const { weights, biases } = fitLinear(points, labels, torchStart(points.columns, classes, rng), options);
    return (other) => {
      const logits = multiply(other, weights);
      for (let i = 0; i < logits.values.length; i++) logits.values[i]! += biases[i % classes]!;
      return argmaxRows(logits);
    };
  };
