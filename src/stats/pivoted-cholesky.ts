import type { Matrix } from "../types.ts";

/** Distance from 1 to the next float64. */
const epsilon = 2 ** -52;

function largestFrom(diagonal: Float64Array, from: number): number {
  let at = from;
  for (let i = from + 1; i < diagonal.length; i++) if (diagonal[i]! > diagonal[at]!) at = i;
  return at;
}

/** Columns k and pivot change places in the order, the remaining diagonal and the finished rows. */
function exchange(order: Int32Array, diagonal: Float64Array, rows: Float64Array, k: number, pivot: number) {
  const d = diagonal.length;
  [order[k], order[pivot]] = [order[pivot]!, order[k]!];
  [diagonal[k], diagonal[pivot]] = [diagonal[pivot]!, diagonal[k]!];
  for (let r = 0; r < k; r++)
    [rows[r * d + k], rows[r * d + pivot]] = [rows[r * d + pivot]!, rows[r * d + k]!];
}

/**
 * A factor F of a symmetric positive semi-definite matrix, S = Fᵀ·F, by Cholesky with diagonal pivoting.
 *
 * S: [d, d] → F: [r, d] with r the numerical rank, 0 for the zero matrix. Singular matrices are the normal case
 * of a sample with fewer rows than columns; the plain Cholesky factorisation fails on them. ‖S − Fᵀ·F‖ is of the
 * order d·2⁻⁵²·max(S). About d²·r/2 multiply-adds.
 * @throws RangeError if S is not square, or clearly not positive semi-definite.
 * @source higham1990 section 2
 */
export function pivotedCholesky(matrix: Matrix): Matrix {
  const d = matrix.rows;
  if (matrix.columns !== d)
    throw new RangeError(`Expected a square matrix but found [${d}, ${matrix.columns}].`);
  const order = Int32Array.from({ length: d }, (_, i) => i);
  const diagonal = Float64Array.from({ length: d }, (_, i) => matrix.values[i * d + i]!);
  const tolerance = d * epsilon * Math.max(0, ...diagonal);
  const rows = new Float64Array(d * d);
  let rank = 0;
  for (; rank < d; rank++) {
    const pivot = largestFrom(diagonal, rank);
    if (!(diagonal[pivot]! > tolerance)) break;
    exchange(order, diagonal, rows, rank, pivot);
    eliminate(matrix, order, diagonal, rows, rank);
  }
  const least = diagonal.subarray(rank).reduce((low, value) => Math.min(low, value), 0);
  if (least < -Math.max(1e4 * tolerance, 1e-300))
    throw new RangeError(
      `Expected a positive semi-definite matrix but found a negative direction (${least}).`,
    );
  const values = new Float64Array(rank * d);
  for (let r = 0; r < rank; r++) for (let j = r; j < d; j++) values[r * d + order[j]!] = rows[r * d + j]!;
  return { rows: rank, columns: d, values };
}

/** Row k of the factor in pivoted order, and the diagonal that remains after it. */
function eliminate(
  { values, rows: d }: Matrix,
  order: Int32Array,
  diagonal: Float64Array,
  rows: Float64Array,
  k: number,
) {
  const root = Math.sqrt(diagonal[k]!);
  const row = rows.subarray(k * d, (k + 1) * d);
  const from = order[k]! * d;
  for (let j = k + 1; j < d; j++) row[j] = values[from + order[j]!]!;
  for (let r = 0; r < k; r++) {
    const weight = rows[r * d + k]!;
    if (weight === 0) continue;
    const above = rows.subarray(r * d, (r + 1) * d);
    for (let j = k + 1; j < d; j++) row[j]! -= weight * above[j]!;
  }
  row[k] = root;
  for (let j = k + 1; j < d; j++) {
    row[j]! /= root;
    diagonal[j]! -= row[j]! * row[j]!;
  }
}
