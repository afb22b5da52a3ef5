import { EigenvalueDecomposition, Matrix as Dense, SingularValueDecomposition } from "ml-matrix";
import type { Matrix } from "../types.ts";

/**
 * A float64 matrix, row-major; zeros unless values are given, which are kept, not copied.
 *
 * @throws RangeError if the number of values is not rows · columns.
 */
export function matrix(rows: number, columns: number, values?: Float64Array): Matrix {
  if (!Number.isSafeInteger(rows) || rows < 0 || !Number.isSafeInteger(columns) || columns < 0)
    throw new RangeError(`Expected a matrix size of integers but found ${rows} × ${columns}.`);
  const held = values ?? new Float64Array(rows * columns);
  if (held.length !== rows * columns)
    throw new RangeError(
      `Expected ${rows} × ${columns} = ${rows * columns} values but found ${held.length}.`,
    );
  return { rows, columns, values: held };
}

/**
 * The matrix whose rows are given, e.g. nested arrays or typed arrays.
 *
 * @throws RangeError if rows differ in length.
 */
export function matrixOf(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const out = matrix(rows.length, columns);
  rows.forEach((row, i) => {
    if (row.length !== columns)
      throw new RangeError(`Expected ${columns} values in row ${i}, as in row 0, but found ${row.length}.`);
    out.values.set(row, i * columns);
  });
  return out;
}

/** Row i as a view, [columns]: writing to it writes to the matrix. */
export const row = (m: Matrix, i: number): Float64Array =>
  m.values.subarray(i * m.columns, (i + 1) * m.columns);

/** The rows as views. */
export const rowsOf = (m: Matrix): Float64Array[] => Array.from({ length: m.rows }, (_, i) => row(m, i));

/**
 * Column j, copied, [rows].
 *
 * @throws RangeError if there is no such column.
 */
export function column(m: Matrix, j: number): Float64Array {
  if (!Number.isInteger(j) || j < 0 || j >= m.columns)
    throw new RangeError(`Expected a column in 0 … ${m.columns - 1} but found ${j}.`);
  const out = new Float64Array(m.rows);
  for (let i = 0; i < m.rows; i++) out[i] = m.values[i * m.columns + j]!;
  return out;
}

/** The rows at the given indices, in that order, copied. */
export function pickRows(m: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(indices.length, m.columns);
  for (let i = 0; i < indices.length; i++) out.values.set(row(m, indices[i]!), i * m.columns);
  return out;
}

/** The columns at the given indices, in that order, copied. */
export function pickColumns(m: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(m.rows, indices.length);
  for (let i = 0, at = 0; i < m.rows; i++)
    for (let j = 0; j < indices.length; j++) out.values[at++] = m.values[i * m.columns + indices[j]!]!;
  return out;
}

/**
 * One matrix under another.
 *
 * @throws RangeError if they differ in columns.
 */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]?.columns ?? 0;
  const out = matrix(
    parts.reduce((n, part) => n + part.rows, 0),
    columns,
  );
  let at = 0;
  for (const part of parts) {
    if (part.columns !== columns)
      throw new RangeError(`Expected ${columns} columns in every part but found ${part.columns}.`);
    out.values.set(part.values, at);
    at += part.values.length;
  }
  return out;
}

/** The transpose of m, [columns, rows]. */
export function transpose(m: Matrix): Matrix {
  const out = matrix(m.columns, m.rows);
  for (let i = 0; i < m.rows; i++)
    for (let j = 0; j < m.columns; j++) out.values[j * m.rows + i] = m.values[i * m.columns + j]!;
  return out;
}

/**
 * The product a b, [a.rows, b.columns].
 *
 * @throws RangeError if the inner sizes differ.
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows)
    throw new RangeError(
      `Expected inner sizes that agree but found ${a.rows} × ${a.columns} times ${b.rows} × ${b.columns}.`,
    );
  const out = matrix(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    const target = row(out, i);
    for (let k = 0; k < a.columns; k++) {
      const factor = a.values[i * a.columns + k]!;
      const source = row(b, k);
      for (let j = 0; j < target.length; j++) target[j]! += factor * source[j]!;
    }
  }
  return out;
}

/**
 * Mean of each column, [columns].
 *
 * @throws RangeError if there are no rows.
 */
export function columnMeans(m: Matrix): Float64Array {
  if (m.rows === 0) throw new RangeError("Expected at least one row to average but found none.");
  const out = new Float64Array(m.columns);
  for (let i = 0; i < m.rows; i++)
    for (let j = 0; j < m.columns; j++) out[j]! += m.values[i * m.columns + j]!;
  return out.map((sum) => sum / m.rows);
}

/**
 * Variance of each column, [columns], by two passes.
 *
 * @param lost degrees of freedom taken off the divisor: 1 for the unbiased estimate, 0 for the population's.
 * @throws RangeError if there are not more rows than that.
 */
export function columnVariances(m: Matrix, lost: 0 | 1 = 1): Float64Array {
  checkRows(m, lost);
  const means = columnMeans(m);
  const out = new Float64Array(m.columns);
  for (let i = 0; i < m.rows; i++)
    for (let j = 0; j < m.columns; j++) out[j]! += (m.values[i * m.columns + j]! - means[j]!) ** 2;
  return out.map((sum) => sum / (m.rows - lost));
}

/**
 * Covariance of the columns, [columns, columns], symmetric to the last bit.
 *
 * @param lost as in `columnVariances`.
 * @throws RangeError if there are not more rows than that.
 */
export function covariance(m: Matrix, lost: 0 | 1 = 1): Matrix {
  checkRows(m, lost);
  const means = columnMeans(m);
  const d = m.columns;
  const out = matrix(d, d);
  const centred = new Float64Array(d);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < d; j++) centred[j] = m.values[i * d + j]! - means[j]!;
    for (let j = 0; j < d; j++) {
      const left = centred[j]!;
      for (let k = j; k < d; k++) out.values[j * d + k]! += left * centred[k]!;
    }
  }
  for (let j = 0; j < d; j++)
    for (let k = j; k < d; k++)
      out.values[k * d + j] = out.values[j * d + k] = out.values[j * d + k]! / (m.rows - lost);
  return out;
}

function checkRows(m: Matrix, lost: 0 | 1): void {
  if (m.rows <= lost)
    throw new RangeError(`Expected more than ${lost} rows for a variance but found ${m.rows}.`);
}

const dense = (m: Matrix): Dense => new Dense(rowsOf(m));
const light = (m: Dense): Matrix => matrixOf(m.to2DArray());

/**
 * Eigenvalues in descending order and their eigenvectors, as columns, of a symmetric matrix.
 *
 * @throws RangeError if the matrix is not square.
 */
export function symmetricEigen(m: Matrix): { readonly values: Float64Array; readonly vectors: Matrix } {
  if (m.rows !== m.columns)
    throw new RangeError(`Expected a square matrix but found ${m.rows} × ${m.columns}.`);
  const found = new EigenvalueDecomposition(dense(m), { assumeSymmetric: true });
  const order = found.realEigenvalues.map((_, i) => i);
  order.sort((a, b) => found.realEigenvalues[b]! - found.realEigenvalues[a]!);
  return {
    values: Float64Array.from(order, (i) => found.realEigenvalues[i]!),
    vectors: pickColumns(light(found.eigenvectorMatrix), order),
  };
}

/** Thin singular value decomposition m = u · diag(values) · vᵀ, values in descending order. */
export function singular(m: Matrix): {
  readonly u: Matrix;
  readonly values: Float64Array;
  readonly v: Matrix;
} {
  const found = new SingularValueDecomposition(dense(m), { autoTranspose: true });
  return {
    u: light(found.leftSingularVectors),
    values: Float64Array.from(found.diagonal),
    v: light(found.rightSingularVectors),
  };
}
