import type { Matrix } from "../types.ts";

/** Columns handled at a time: 4 rows of this length on each side stay in the first-level cache. */
const block = 512;

/** A stretch of columns: from … to − 1. */
type Span = readonly [from: number, to: number];

/** out[i, j] += Σ_c a[i, c]·b[j, c] for a 4 × 4 tile of rows and a stretch of columns. */
function addTile(a: Matrix, b: Matrix, out: Float64Array, i: number, j: number, [from, to]: Span) {
  const [x, y, d] = [a.values, b.values, a.columns];
  const [x0, x1, x2, x3] = [i * d, (i + 1) * d, (i + 2) * d, (i + 3) * d];
  const [y0, y1, y2, y3] = [j * d, (j + 1) * d, (j + 2) * d, (j + 3) * d];
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let c = from; c < to; c++) {
    const [p0, p1, p2, p3] = [x[x0 + c]!, x[x1 + c]!, x[x2 + c]!, x[x3 + c]!];
    const q0 = y[y0 + c]!;
    s00 += p0 * q0;
    s10 += p1 * q0;
    s20 += p2 * q0;
    s30 += p3 * q0;
    const q1 = y[y1 + c]!;
    s01 += p0 * q1;
    s11 += p1 * q1;
    s21 += p2 * q1;
    s31 += p3 * q1;
    const q2 = y[y2 + c]!;
    s02 += p0 * q2;
    s12 += p1 * q2;
    s22 += p2 * q2;
    s32 += p3 * q2;
    const q3 = y[y3 + c]!;
    s03 += p0 * q3;
    s13 += p1 * q3;
    s23 += p2 * q3;
    s33 += p3 * q3;
  }
  const sums = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) out[(i + r) * b.rows + j + c]! += sums[4 * r + c]!;
}

function addDot(a: Matrix, b: Matrix, out: Float64Array, i: number, j: number) {
  const d = a.columns;
  let sum = 0;
  for (let c = 0; c < d; c++) sum += a.values[i * d + c]! * b.values[j * d + c]!;
  out[i * b.rows + j] = sum;
}

/**
 * The product a·bᵀ: all inner products of the rows of a with the rows of b, float64.
 *
 * a: [m, d], b: [n, d] → [m, n]. For a = b (the same object) half the work is done and the result is exactly
 * symmetric.
 * @throws RangeError if a and b differ in columns.
 * @example timesTransposed(x, x) // the Gram matrix of the rows of x
 */
export function timesTransposed(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.columns)
    throw new RangeError(`Expected as many columns as ${a.columns} but found ${b.columns}.`);
  const [m, n, d] = [a.rows, b.rows, a.columns];
  const values = new Float64Array(m * n);
  const [m4, n4] = [m - (m % 4), n - (n % 4)];
  const symmetric = a === b;
  for (let from = 0; from < d; from += block)
    for (let i = 0; i < m4; i += 4)
      for (let j = symmetric ? i : 0; j < n4; j += 4)
        addTile(a, b, values, i, j, [from, Math.min(from + block, d)]);
  for (let i = 0; i < m; i++)
    for (let j = i < m4 ? n4 : symmetric ? i : 0; j < n; j++) addDot(a, b, values, i, j);
  if (symmetric)
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) values[i * m + j] = values[j * m + i]!;
  return { rows: m, columns: n, values };
}
