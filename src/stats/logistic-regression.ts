import type { Matrix } from "../types.ts";
import { argmaxRows, checkTrainingSet, type Classifier, type Predict } from "./classifier.ts";
import { lbfgs, type Objective, type Stopping } from "./lbfgs.ts";
import { matrix } from "./matrix.ts";

/** A fitted model; with two classes there is one row of coefficients, for the second class. */
export interface LogisticFit {
  /** Distinct labels in ascending order. */
  readonly classes: Int32Array;
  /** [classes, d], or [1, d] for two classes. */
  readonly coefficients: Matrix;
  readonly intercepts: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** Points [n, d] → [n, classes], rows sum to 1. */
  probabilities(points: Matrix): Matrix;
  readonly predict: Predict;
}

/** Logits [outputs] of one row; parameters are outputs rows of d weights and an intercept. */
function logitsOf(
  values: Float64Array,
  at: number,
  d: number,
  params: Float64Array,
  logits: Float64Array,
): void {
  for (let k = 0, p = 0; k < logits.length; k++, p++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += params[p++]! * values[at + j]!;
    logits[k] = sum + params[p]!;
  }
}

/** Logits → probabilities in place; returns ln Σ exp. */
function softmax(logits: Float64Array): number {
  let most = -Infinity;
  for (const value of logits) if (value > most) most = value;
  let sum = 0;
  for (let k = 0; k < logits.length; k++) sum += logits[k] = Math.exp(logits[k]! - most);
  for (let k = 0; k < logits.length; k++) logits[k]! /= sum;
  return most + Math.log(sum);
}

/** strength · Σ log-loss + ½ ‖weights‖², intercepts free. `outputs` is 1 for a single logistic, 0 for one class. */
function penalisedLoss(points: Matrix, targets: Int32Array, outputs: number, strength: number): Objective {
  if (outputs === 0) return () => 0;
  const { rows, columns: d, values } = points;
  const logits = new Float64Array(outputs);
  return (params, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let i = 0, at = 0; i < rows; i++, at += d) {
      logitsOf(values, at, d, params, logits);
      const target = targets[i]!;
      if (outputs === 1) {
        const logit = logits[0]!;
        loss += Math.max(logit, 0) - target * logit + Math.log1p(Math.exp(-Math.abs(logit)));
        logits[0] = 1 / (1 + Math.exp(-logit)) - target;
      } else {
        const own = logits[target]!;
        loss += softmax(logits) - own;
        logits[target]!--;
      }
      for (let k = 0, p = 0; k < outputs; k++, p++) {
        const residual = logits[k]!;
        for (let j = 0; j < d; j++) gradient[p++]! += residual * values[at + j]!;
        gradient[p]! += residual;
      }
    }
    let square = 0;
    for (let p = 0; p < params.length; p++) {
      gradient[p]! *= strength;
      if (p % (d + 1) === d) continue;
      gradient[p]! += params[p]!;
      square += params[p]! ** 2;
    }
    return strength * loss + square / 2;
  };
}

/** With fewer outputs than classes there are at most two classes, and the outputs are logits of the second. */
function probabilitiesOf(points: Matrix, params: Float64Array, classes: number): Matrix {
  const d = points.columns;
  const out = matrix(points.rows, classes);
  const logits = new Float64Array(params.length / (d + 1));
  for (let i = 0; i < points.rows; i++) {
    logitsOf(points.values, i * d, d, params, logits);
    if (logits.length === classes) {
      softmax(logits);
      out.values.set(logits, i * classes);
    } else {
      const second = classes === 2 ? 1 / (1 + Math.exp(-logits[0]!)) : 0;
      out.values[i * classes] = 1 - second;
      if (classes === 2) out.values[i * classes + 1] = second;
    }
  }
  return out;
}

/** scikit-learn's: scipy's limit on the decrease stops most fits, some 1e−3 short of the optimum in a weight. */
const scikitStopping = { tolerance: 1e-4, decrease: 1e7 * Number.EPSILON, iterations: 1000 };

/**
 * Multinomial logistic regression: minimises C Σᵢ −ln p(labelᵢ | pointᵢ) + ½ ‖W‖², intercepts free.
 *
 * points [n, d], any integer labels [n]. Softmax over more than two classes, one logistic for two; a single class is
 * predicted always. Iterates and stopping are those of scikit-learn's LogisticRegression(C) with its lbfgs solver,
 * except that 1,000 iterations are allowed instead of 100. `{ tolerance: 1e-8, decrease: 0 }` goes on to the optimum.
 *
 * @param C inverse strength of the penalty, > 0.
 * @throws RangeError if points and labels differ in number, there are none, a point is not finite, or C ≤ 0.
 * @source locatello2019 section 4.1
 */
export function logisticRegression(
  points: Matrix,
  labels: ArrayLike<number>,
  { C = 1, ...stopping }: { readonly C?: number } & Stopping = {},
): LogisticFit {
  checkTrainingSet(points, labels);
  if (!(C > 0 && Number.isFinite(C)))
    throw new RangeError(`Expected C to be a positive number but found ${C}.`);
  const classes = Int32Array.from(new Set(Array.from(labels))).sort();
  const d = points.columns;
  const outputs = classes.length > 2 ? classes.length : classes.length - 1;
  const targets = Int32Array.from(labels, (label) => classes.indexOf(label));
  const start = new Float64Array(outputs * (d + 1));
  const fit = lbfgs(penalisedLoss(points, targets, outputs, C), start, { ...scikitStopping, ...stopping });
  const coefficients = matrix(outputs, d);
  for (let k = 0; k < outputs; k++)
    coefficients.values.set(fit.x.subarray(k * (d + 1), k * (d + 1) + d), k * d);
  const probabilities = (other: Matrix): Matrix => {
    if (other.columns !== d)
      throw new RangeError(`Expected points of ${d} columns, as in training, but found ${other.columns}.`);
    return probabilitiesOf(other, fit.x, classes.length);
  };
  return {
    classes,
    coefficients,
    intercepts: Float64Array.from({ length: outputs }, (_, k) => fit.x[k * (d + 1) + d]!),
    iterations: fit.iterations,
    converged: fit.converged,
    probabilities,
    predict: (other) => argmaxRows(probabilities(other)).map((k) => classes[k]!),
  };
}

/**
 * The replication's "logreg" classifier: `logisticRegression` with C = 1 and up to 500 iterations.
 *
 * @source fil2021 published code
 */
export const logisticClassifier =
  ({ iterations = 500 }: { readonly iterations?: number } = {}): Classifier =>
  async (points, labels, classes) => {
    checkTrainingSet(points, labels, classes);
    return logisticRegression(points, labels, { iterations }).predict;
  };
