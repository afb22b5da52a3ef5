import type { Matrix, Rng } from "../types.ts";

/** Points [n, d] → their most probable labels, [n]. */
export type Predict = (points: Matrix) => Int32Array;

/** Learns to tell labels apart: points [n, d] and one label each, [n], 0 … classes − 1. */
export type Classifier = (points: Matrix, labels: Int32Array, classes: number, rng: Rng) => Promise<Predict>;

/**
 * The usual checks of a training set.
 *
 * @param classes labels must be integers below it, and not negative; not checked unless given.
 * @throws RangeError if points and labels differ in number, there are none, a point is not finite, or a label is
 * out of range.
 */
export function checkTrainingSet(points: Matrix, labels: ArrayLike<number>, classes?: number): void {
  if (points.rows !== labels.length || points.rows === 0)
    throw new RangeError(
      `Expected as many points as labels, and some, but found ${points.rows} points and ${labels.length} labels.`,
    );
  checkFinite(points, "points");
  if (classes === undefined) return;
  const wrong = Array.from(labels).find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (wrong !== undefined) throw new RangeError(`Expected labels in 0 … ${classes - 1} but found ${wrong}.`);
}

/**
 * @param what plural name of the rows, for the message.
 * @throws RangeError naming the first row and column that is not finite.
 */
export function checkFinite(m: Matrix, what: string): void {
  const at = m.values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new RangeError(
      `Expected finite ${what} but found ${m.values[at]} in row ${Math.floor(at / m.columns)}, ` +
        `column ${at % m.columns}. Has training diverged?`,
    );
}

/**
 * Index of the greatest value of each row; the lowest index of several.
 *
 * @example argmaxRows(matrixOf([[0, 3, 3]])) // [1]
 */
export function argmaxRows(m: Matrix): Int32Array {
  const out = new Int32Array(m.rows);
  for (let i = 0; i < m.rows; i++) {
    let best = 0;
    for (let j = 1; j < m.columns; j++)
      if (m.values[i * m.columns + j]! > m.values[i * m.columns + best]!) best = j;
    out[i] = best;
  }
  return out;
}

/**
 * Share of labels that were predicted, in [0, 1].
 *
 * @throws RangeError if the lists differ in length or are empty.
 */
export function accuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (predicted.length !== labels.length || labels.length === 0)
    throw new RangeError(
      `Expected as many predictions as labels, and some, but found ${predicted.length} and ${labels.length}.`,
    );
  let right = 0;
  for (let i = 0; i < labels.length; i++) right += Number(predicted[i] === labels[i]);
  return right / labels.length;
}
