import { pickRows } from "../stats/matrix.ts";
import { requireFinite } from "../stats/require-finite.ts";
import { timesTransposed } from "../stats/times-transposed.ts";
import type { Matrix, Rng } from "../types.ts";

/** Rows of each side that one subset is made of. */
export interface SubsetRows {
  readonly rowsOf1: ArrayLike<number>;
  readonly rowsOf2: ArrayLike<number>;
}

/** Sum of (x·y/d + 1)³ over pairs of rows, and the part of it on the diagonal. */
function kernelSums(a: Matrix, b: Matrix): { readonly sum: number; readonly diagonal: number } {
  const { values, rows, columns } = timesTransposed(a, b);
  let [sum, diagonal] = [0, 0];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const k = (values[i * columns + j]! / a.columns + 1) ** 3;
      sum += k;
      if (i === j) diagonal += k;
    }
  return { sum, diagonal };
}

function check(a: Matrix, b: Matrix): void {
  if (a.columns !== b.columns)
    throw new RangeError(
      `Expected features of the same dimension but found ${a.columns} and ${b.columns}. ` +
        "Use one extractor for both sides.",
    );
  if (a.rows < 2 || b.rows < 2)
    throw new RangeError(`Expected two or more rows on each side but found ${a.rows} and ${b.rows}.`);
  requireFinite(a.values, "every feature");
  requireFinite(b.values, "every feature");
}

/**
 * Kernel inception distance: the squared maximum mean discrepancy of two sets of features under the polynomial kernel
 * k(x, y) = (x·y/d + 1)³.
 *
 * a: [m, d], b: [n, d], float64, each with two or more rows. The "unbiased" estimate leaves out the pairs of a row
 * with itself: its mean is 0 for equal distributions, whatever m and n, and it can be negative. The "biased" one keeps
 * them and is never negative. Reports often multiply by 1000; this doesn't.
 * @throws RangeError if the dimensions differ, a side has fewer than two rows, or a feature is not finite.
 * @source binkowski2018 Eq. 4
 */
export function kernelInceptionDistance(
  a: Matrix,
  b: Matrix,
  estimate: "unbiased" | "biased" = "unbiased",
): number {
  check(a, b);
  const [m, n] = [a.rows, b.rows];
  const [within1, within2] = [kernelSums(a, a), kernelSums(b, b)];
  const between = kernelSums(a, b).sum / (m * n);
  if (estimate === "biased") return within1.sum / (m * m) + within2.sum / (n * n) - 2 * between;
  return (
    (within1.sum - within1.diagonal) / (m * (m - 1)) +
    (within2.sum - within2.diagonal) / (n * (n - 1)) -
    2 * between
  );
}

/**
 * The subsets of the usual protocol: `count` draws of `size` rows of each side, without replacement within a draw.
 *
 * size is at most the smaller side; the usual 100 draws of 1000 rows are the default.
 * @throws RangeError unless count is a positive integer and size an integer of 2 … the smaller side.
 * @source binkowski2018 section 4
 */
export function kidSubsets(
  rows1: number,
  rows2: number,
  rng: Rng,
  { count = 100, size = Math.min(1000, rows1, rows2) } = {},
): SubsetRows[] {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`Expected count to be a positive integer but found ${count}.`);
  if (!Number.isSafeInteger(size) || size < 2 || size > Math.min(rows1, rows2))
    throw new RangeError(
      `Expected a subset size of 2 … ${Math.min(rows1, rows2)}, the smaller side, but found ${size}.`,
    );
  return Array.from({ length: count }, (_, i) => ({
    rowsOf1: rng.split("kid", i, 1).permutation(rows1).subarray(0, size),
    rowsOf2: rng.split("kid", i, 2).permutation(rows2).subarray(0, size),
  }));
}

/**
 * Kernel inception distance averaged over subsets, and its value on each; float64.
 *
 * The mean has the expectation of the full estimate; values of different subset sizes differ only in spread.
 * @throws RangeError as `kernelInceptionDistance` does, or if there are no subsets.
 * @source binkowski2018 section 4
 */
export function kidOverSubsets(
  a: Matrix,
  b: Matrix,
  subsets: readonly SubsetRows[],
): { readonly mean: number; readonly values: Float64Array } {
  if (subsets.length === 0) throw new RangeError("Expected one or more subsets but found none.");
  const values = Float64Array.from(subsets, ({ rowsOf1, rowsOf2 }) =>
    kernelInceptionDistance(pickRows(a, rowsOf1), pickRows(b, rowsOf2)),
  );
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, values };
}
