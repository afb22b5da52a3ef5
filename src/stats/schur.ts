import type { Matrix } from "../types.ts";

const epsilon = 2 ** -52;

/** A square matrix under reduction; rows and columns lo … hi are still to do. */
interface Work {
  readonly a: Float64Array;
  readonly n: number;
}

function swapLines({ a, n }: Work, i: number, j: number) {
  for (let k = 0; k < n; k++) [a[k * n + i], a[k * n + j]] = [a[k * n + j]!, a[k * n + i]!];
  for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k]!, a[i * n + k]!];
}

/** Moves rows that isolate an eigenvalue to the bottom and columns that do to the top; → lo and hi of the rest. */
function isolate(work: Work): [lo: number, hi: number] {
  const { a, n } = work;
  let [lo, hi] = [0, n - 1];
  const rowIsZero = (i: number) => {
    for (let k = 0; k <= hi; k++) if (k !== i && a[i * n + k] !== 0) return false;
    return true;
  };
  const columnIsZero = (j: number) => {
    for (let k = lo; k <= hi; k++) if (k !== j && a[k * n + j] !== 0) return false;
    return true;
  };
  for (let i = hi; i >= 0 && hi > 0; i--)
    if (rowIsZero(i)) {
      swapLines(work, i, hi--);
      i = hi + 1;
    }
  for (let j = lo; j <= hi; j++)
    if (columnIsZero(j)) {
      swapLines(work, j, lo++);
      j = lo - 1;
    }
  return [lo, hi];
}

/** I − τ·v·vᵀ with v₀ = 1 that maps x onto a multiple of the first axis. */
function reflector(x: readonly number[]): { v: number[]; tau: number; beta: number } {
  const tail = Math.hypot(...x.slice(1));
  const alpha = x[0]!;
  if (tail === 0) return { v: x.map((_, i) => (i === 0 ? 1 : 0)), tau: 0, beta: alpha };
  const beta = -Math.sign(alpha || 1) * Math.hypot(alpha, tail);
  return { v: x.map((value, i) => (i === 0 ? 1 : value / (alpha - beta))), tau: (beta - alpha) / beta, beta };
}

/** Applies a reflector of rows (and columns) at … at + v.length − 1: from the left to columns ≥ first, from the right to rows ≤ last. */
function reflect({ a, n }: Work, v: readonly number[], tau: number, at: number, first: number, last: number) {
  if (tau === 0) return;
  for (let j = first; j < n; j++) {
    let sum = 0;
    for (let k = 0; k < v.length; k++) sum += v[k]! * a[(at + k) * n + j]!;
    for (let k = 0; k < v.length; k++) a[(at + k) * n + j]! -= tau * sum * v[k]!;
  }
  for (let i = 0; i <= last; i++) {
    let sum = 0;
    for (let k = 0; k < v.length; k++) sum += v[k]! * a[i * n + at + k]!;
    for (let k = 0; k < v.length; k++) a[i * n + at + k]! -= tau * sum * v[k]!;
  }
}

/** Zeroes what lies below the first subdiagonal. */
function reduceToHessenberg(work: Work, lo: number, hi: number) {
  const { a, n } = work;
  for (let k = lo; k < hi - 1; k++) {
    const x = Array.from({ length: hi - k }, (_, i) => a[(k + 1 + i) * n + k]!);
    const { v, tau, beta } = reflector(x);
    reflect(work, v, tau, k + 1, k + 1, hi);
    a[(k + 1) * n + k] = beta;
    for (let i = k + 2; i <= hi; i++) a[i * n + k] = 0;
  }
}

/** Start of the unreduced block that ends at hi; sets the negligible subdiagonal before it to 0. */
function blockStart({ a, n }: Work, lo: number, hi: number): number {
  for (let k = hi; k > lo; k--) {
    const below = Math.abs(a[k * n + k - 1]!);
    const [upper, lower] = [a[(k - 1) * n + k - 1]!, a[k * n + k]!];
    let scale = Math.abs(upper) + Math.abs(lower);
    if (scale === 0) {
      if (k - 2 >= lo) scale += Math.abs(a[(k - 1) * n + k - 2]!);
      if (k + 1 <= hi) scale += Math.abs(a[(k + 1) * n + k]!);
    }
    const negligible = below <= 2 ** -1021 * (n / epsilon);
    if (
      negligible ||
      (below <= epsilon * scale && isNegligible(below, Math.abs(a[(k - 1) * n + k]!), upper, lower))
    ) {
      a[k * n + k - 1] = 0;
      return k;
    }
  }
  return lo;
}

/** The conservative test of Ahues and Tisseur for a small subdiagonal element. */
function isNegligible(below: number, above: number, upper: number, lower: number): boolean {
  const [ab, ba] = [Math.max(below, above), Math.min(below, above)];
  const difference = Math.abs(upper - lower);
  const aa = Math.max(Math.abs(lower), difference);
  const bb = Math.min(Math.abs(lower), difference);
  const s = aa + ab;
  return ba * (ab / s) <= Math.max(2 ** -1021 / epsilon, epsilon * (bb * (aa / s)));
}

/** One implicit double-shift sweep over rows from … hi. */
function sweep(work: Work, from: number, hi: number, exceptional: boolean) {
  const { a, n } = work;
  const at = (i: number, j: number) => a[i * n + j]!;
  let [h11, h12, h21, h22] = [at(hi - 1, hi - 1), at(hi - 1, hi), at(hi, hi - 1), at(hi, hi)];
  if (exceptional) {
    const s = Math.abs(at(hi, hi - 1)) + Math.abs(hi - 2 >= from ? at(hi - 1, hi - 2) : 0);
    h11 = h22 = 0.75 * s + at(hi, hi);
    [h12, h21] = [-0.4375 * s, s];
  }
  const [trace, determinant] = [h11 + h22, h11 * h22 - h12 * h21];
  const [x, y, z] = [at(from, from), at(from + 1, from), at(from, from + 1)];
  let start = [
    x * x + z * y - trace * x + determinant,
    y * (x + at(from + 1, from + 1) - trace),
    y * at(from + 2, from + 1),
  ];
  const scale = Math.abs(start[0]!) + Math.abs(start[1]!) + Math.abs(start[2]!);
  if (scale > 0) start = start.map((value) => value / scale);
  for (let k = from; k < hi; k++) {
    const size = Math.min(3, hi - k + 1);
    const column = k === from ? start : Array.from({ length: size }, (_, i) => at(k + i, k - 1));
    const { v, tau, beta } = reflector(column.slice(0, size));
    reflect(work, v, tau, k, k, Math.min(k + 3, hi));
    if (k > from) {
      a[k * n + k - 1] = beta;
      for (let i = 1; i < size; i++) a[(k + i) * n + k - 1] = 0;
    }
  }
}

/** Applies the rotation [c s; −s c] to lines i and i + 1. */
function rotate({ a, n }: Work, i: number, c: number, s: number) {
  for (let k = 0; k < n; k++) {
    const [p, q] = [a[i * n + k]!, a[(i + 1) * n + k]!];
    a[i * n + k] = c * p + s * q;
    a[(i + 1) * n + k] = c * q - s * p;
  }
  for (let k = 0; k < n; k++) {
    const [p, q] = [a[k * n + i]!, a[k * n + i + 1]!];
    a[k * n + i] = c * p + s * q;
    a[k * n + i + 1] = c * q - s * p;
  }
}

/** Splits the block of lines i and i + 1 if its eigenvalues are real. */
function splitPair(work: Work, i: number) {
  const { a, n } = work;
  const [p, q, r, s] = [a[i * n + i]!, a[i * n + i + 1]!, a[(i + 1) * n + i]!, a[(i + 1) * n + i + 1]!];
  if (r === 0) return;
  const half = 0.5 * (p - s);
  const discriminant = half * half + q * r;
  if (discriminant < 0) return;
  const z = half + Math.sign(half || 1) * Math.sqrt(discriminant);
  const length = Math.hypot(r, z);
  rotate(work, i, z / length, r / length);
  a[(i + 1) * n + i] = 0;
}

/**
 * The real Schur form of a square matrix: upper triangular but for 2 × 2 blocks of complex pairs, float64.
 *
 * matrix: [n, n] → [n, n], orthogonally similar to it. Lines that isolate an eigenvalue are first moved to the ends,
 * as LAPACK does, so that structural zeros stay exact zeros on the diagonal. About 10·n³ multiply-adds.
 * @throws RangeError if the iteration does not converge, which an element that is not finite causes.
 * @source francis1961 section 2
 */
export function schur(matrix: Matrix): Matrix {
  const n = matrix.rows;
  const work: Work = { a: matrix.values.slice(), n };
  const [lo, end] = isolate(work);
  reduceToHessenberg(work, lo, end);
  let hi = end;
  for (let iteration = 1; hi > lo; iteration++) {
    if (iteration > 60) throw new RangeError(`The Schur form did not converge at line ${hi} of ${n}.`);
    const from = blockStart(work, lo, hi);
    if (from >= hi - 1) {
      if (from === hi - 1) splitPair(work, from);
      hi = from - 1;
      iteration = 0;
    } else sweep(work, from, hi, iteration % 10 === 0);
  }
  return { rows: n, columns: n, values: work.a };
}
