import type { Matrix } from "../types.ts";
import { multiply, symmetricEigen, transpose } from "./matrix.ts";

const root = (value: number): number => Math.sqrt(Math.max(value, 0));

/** The positive semi-definite root of a symmetric matrix, its negative eigenvalues taken as 0. */
function half(s: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(s);
  const roots = values.map(root);
  const scaled = { ...vectors, values: vectors.values.map((value, i) => value * roots[i % s.columns]!) };
  return multiply(scaled, transpose(vectors));
}

/**
 * tr((S₁S₂)^½) as Σ √λ over the eigenvalues of S₁^½ S₂ S₁^½, negative ones taken as 0; float64.
 *
 * s1, s2: [d, d], symmetric positive semi-definite. A null direction of S₁ or S₂ adds about 10⁻⁸·√(‖S₁‖‖S₂‖) of
 * rounding, which `nuclearNorm` of the product of two factors does not.
 * @source dowson1982 Eq. 16
 */
export function symmetricRootTrace(s1: Matrix, s2: Matrix): number {
  if (s1.rows === 0) return 0;
  const left = half(s1);
  const product = multiply(multiply(left, s2), left);
  const other = transpose(product).values;
  const even = { ...product, values: product.values.map((value, i) => (value + other[i]!) / 2) };
  return symmetricEigen(even).values.reduce((sum, value) => sum + root(value), 0);
}
