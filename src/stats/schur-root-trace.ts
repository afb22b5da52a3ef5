import type { Matrix } from "../types.ts";
import { multiply } from "./matrix.ts";
import { schur } from "./schur.ts";

/** A complex upper triangular matrix, real and imaginary parts. */
interface Triangle {
  readonly n: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Principal square root of a complex number. */
function squareRoot(re: number, im: number): [re: number, im: number] {
  if (im === 0) return re >= 0 ? [Math.sqrt(re), 0] : [0, Math.sqrt(-re)];
  const size = Math.hypot(re, im);
  const real = Math.sqrt((size + re) / 2);
  return [real, im / (2 * real)];
}

/** Turns the 2 × 2 block of lines i and i + 1 into a triangle by a unitary rotation of the whole matrix. */
function openPair({ n, re, im }: Triangle, i: number) {
  const [p, q, r, s] = [re[i * n + i]!, re[i * n + i + 1]!, re[(i + 1) * n + i]!, re[(i + 1) * n + i + 1]!];
  // Eigenvector of the eigenvalue with positive imaginary part: (λ − s, r).
  const half = (p - s) / 2;
  const imaginary = Math.sqrt(-(half * half + q * r));
  const length = Math.hypot(half, imaginary, r);
  const [cr, ci, t] = [half / length, imaginary / length, r / length];
  for (let k = 0; k < n; k++) {
    const [a, b] = [i * n + k, (i + 1) * n + k];
    const [ar, ai, br, bi] = [re[a]!, im[a]!, re[b]!, im[b]!];
    [re[a], im[a]] = [cr * ar + ci * ai + t * br, cr * ai - ci * ar + t * bi];
    [re[b], im[b]] = [cr * br - ci * bi - t * ar, cr * bi + ci * br - t * ai];
  }
  for (let k = 0; k < n; k++) {
    const [a, b] = [k * n + i, k * n + i + 1];
    const [ar, ai, br, bi] = [re[a]!, im[a]!, re[b]!, im[b]!];
    [re[a], im[a]] = [ar * cr - ai * ci + br * t, ar * ci + ai * cr + bi * t];
    [re[b], im[b]] = [br * cr + bi * ci - ar * t, bi * cr - br * ci - ai * t];
  }
  re[(i + 1) * n + i] = im[(i + 1) * n + i] = 0;
}

function triangle(matrix: Matrix): Triangle {
  const n = matrix.rows;
  const form: Triangle = { n, re: schur(matrix).values, im: new Float64Array(n * n) };
  for (let i = 0; i + 1 < n; i++) if (form.re[(i + 1) * n + i] !== 0) openPair(form, i);
  return form;
}

/** Element (i, j) of the root R of T from those left of it and below it; false if it does not exist. */
function fill(t: Triangle, root: Triangle, i: number, j: number): boolean {
  const { n, re, im } = root;
  let [sr, si] = [0, 0];
  for (let k = i + 1; k < j; k++) {
    const [a, b] = [i * n + k, k * n + j];
    sr += re[a]! * re[b]! - im[a]! * im[b]!;
    si += re[a]! * im[b]! + im[a]! * re[b]!;
  }
  const at = i * n + j;
  const [nr, ni] = [t.re[at]! - sr, t.im[at]! - si];
  const [dr, di] = [re[i * n + i]! + re[j * n + j]!, im[i * n + i]! + im[j * n + j]!];
  const size = dr * dr + di * di;
  if (size === 0) return nr === 0 && ni === 0;
  re[at] = (nr * dr + ni * di) / size;
  im[at] = (ni * dr - nr * di) / size;
  return true;
}

/** The diagonal of the principal root of a square matrix in its Schur basis, or nothing if it has no root. */
function rootDiagonal(matrix: Matrix): [re: number, im: number][] | undefined {
  const t = triangle(matrix);
  const n = t.n;
  const root: Triangle = { n, re: new Float64Array(n * n), im: new Float64Array(n * n) };
  const diagonal = Array.from({ length: n }, (_, i) => squareRoot(t.re[i * n + i]!, t.im[i * n + i]!));
  diagonal.forEach(([re, im], i) => {
    root.re[i * n + i] = re;
    root.im[i * n + i] = im;
  });
  for (let j = 1; j < n; j++) for (let i = j - 1; i >= 0; i--) if (!fill(t, root, i, j)) return undefined;
  return diagonal;
}

/** Real part of the trace of the root, and the largest imaginary part on its diagonal. */
function traceOf(diagonal: readonly [re: number, im: number][]): number {
  const imaginary = Math.max(0, ...diagonal.map(([, im]) => Math.abs(im)));
  if (imaginary > 1e-3)
    throw new RangeError(
      `Expected a real root, as the common code does, but found an imaginary part of ${imaginary}. ` +
        'Use the form "factored", which is exact for any covariance.',
    );
  return diagonal.reduce((sum, [re]) => sum + re, 0);
}

function shifted(s: Matrix, offset: number): Matrix {
  const values = s.values.slice();
  for (let i = 0; i < s.rows; i++) values[i * s.columns + i]! += offset;
  return { ...s, values };
}

/** Whether 10⁻⁶ is added to both diagonals: as the common code decides, always, or never. */
export type Offset = "if needed" | "always" | "never";

/**
 * tr((S₁S₂)^½) the way most published FIDs have it: the root of the product S₁S₂ by its Schur form.
 *
 * If the root has elements that are not finite, 10⁻⁶ is added to both diagonals and it is taken again; imaginary
 * parts are dropped. Where the common code refuses an imaginary part above 10⁻³ on the root's diagonal, this looks at
 * the roots of the eigenvalues, which have the same sum. Differs from the exact value by 10⁻⁸ … 10⁻⁴ where a covariance is singular. Whether such a root
 * exists hangs on the last bits of the reduction, so "if needed" may decide otherwise than LAPACK does.
 * s1, s2: [d, d]; about 20·d³ multiply-adds, minutes for d = 2048.
 * @throws RangeError for an imaginary part above 10⁻³, or a root that only "always" would find.
 * @source heusel2017 released code
 */
export function schurRootTrace(s1: Matrix, s2: Matrix, offset: Offset = "if needed"): number {
  if (s1.rows === 0) return 0;
  const plain = offset === "always" ? undefined : rootDiagonal(multiply(s1, s2));
  if (plain) return traceOf(plain);
  if (offset === "never") throw new RangeError("Expected a product with a square root but it has none.");
  const again = rootDiagonal(multiply(shifted(s1, 1e-6), shifted(s2, 1e-6)));
  if (again) return traceOf(again);
  throw new RangeError("Expected a product with a square root but it has none, even with 1e-6 added.");
}
