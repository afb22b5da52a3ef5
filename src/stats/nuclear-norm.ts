import { Matrix as Dense, SingularValueDecomposition } from "ml-matrix";
import type { Matrix } from "../types.ts";
import { rowsOf, transpose } from "./matrix.ts";
import { requireFinite } from "./require-finite.ts";

/**
 * Sum of the singular values of a matrix, float64; 0 for a matrix without rows or columns.
 *
 * m: any shape. Each singular value is right to about 2⁻⁵² of the largest one, which the square roots of the
 * eigenvalues of mᵀ·m are not.
 * @throws RangeError if an element is not finite.
 */
export function nuclearNorm(m: Matrix): number {
  requireFinite(m.values, "every element");
  if (m.values.length === 0) return 0;
  // The decomposition wants at least as many rows as columns.
  const tall = m.rows < m.columns ? transpose(m) : m;
  return new SingularValueDecomposition(new Dense(rowsOf(tall)), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  }).diagonal.reduce((sum, value) => sum + value, 0);
}
