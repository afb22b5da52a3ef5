import type { Matrix, Rng } from "../types.ts";
import { matrix, symmetricEigen } from "./matrix.ts";
import { mapped, pca, whitening, type AffineMap, type Samples } from "./pca.ts";

export interface FastIcaOptions {
  readonly components: number;
  /** Most fixed-point iterations. Default 400, as fil2021. */
  readonly iterations?: number;
  /** Largest change of a direction, 1 − |cos|, at which the iteration stops. Default 1e−4. */
  readonly tolerance?: number;
}
/** Independent components: the map from rows to sources of unit variance. */
export interface IndependentComponents {
  readonly map: AffineMap;
  /** Fixed-point iterations made. */
  readonly iterations: number;
  /** Whether the last one changed no direction by more than the tolerance. */
  readonly isConverged: boolean;
}

/** (W Wᵀ)^(−½) W: the nearest matrix with orthonormal rows. */
function decorrelated(w: Matrix): Matrix {
  const d = w.rows;
  const gram = matrix(d, d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) gram.values[i * d + j]! += w.values[i * d + k]! * w.values[j * d + k]!;
  const { values, vectors } = symmetricEigen(gram);
  const out = matrix(d, d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      let root = 0;
      for (let k = 0; k < d; k++)
        root += (vectors.values[i * d + k]! * vectors.values[j * d + k]!) / Math.sqrt(values[k]!);
      for (let k = 0; k < d; k++) out.values[i * d + k]! += root * w.values[j * d + k]!;
    }
  return out;
}

/** One parallel fixed-point step for log cosh: E[tanh(W x) xᵀ] − diag(E[1 − tanh²(W x)]) W. */
function fixedPointStep(w: Matrix, x: Matrix): Matrix {
  const d = w.rows;
  const out = matrix(d, d);
  const slope = new Float64Array(d);
  for (let i = 0; i < x.rows; i++) {
    const row = x.values.subarray(i * d, (i + 1) * d);
    for (let a = 0; a < d; a++) {
      let y = 0;
      for (let k = 0; k < d; k++) y += w.values[a * d + k]! * row[k]!;
      const t = Math.tanh(y);
      slope[a]! += 1 - t * t;
      for (let k = 0; k < d; k++) out.values[a * d + k]! += t * row[k]!;
    }
  }
  for (let a = 0; a < d; a++)
    for (let k = 0; k < d; k++) {
      const at = a * d + k;
      out.values[at] = (out.values[at]! - slope[a]! * w.values[at]!) / x.rows;
    }
  return decorrelated(out);
}

/** Largest change of a row's direction, 1 − |cos|. */
function change(a: Matrix, b: Matrix): number {
  let most = 0;
  for (let i = 0; i < a.rows; i++) {
    let cos = 0;
    for (let k = 0; k < a.columns; k++) cos += a.values[i * a.columns + k]! * b.values[i * a.columns + k]!;
    most = Math.max(most, Math.abs(Math.abs(cos) - 1));
  }
  return most;
}

/**
 * FastICA with log cosh and symmetric decorrelation, on whitened principal components.
 *
 * Sources have unit variance (divisor n). Differs from the library fil2021 used, whose sources had variance 1/n: their
 * "tiny scale" moved classifiers with a fixed step. Order and signs of the sources are arbitrary but fixed by `rng`.
 * @param data [n, columns].
 * @param rng draws the starting rotation.
 * @throws RangeError if there are fewer directions than components.
 * @source hyvarinen1999 section IV; hyvarinen2000 section 6
 */
export function fastIca(
  data: Samples,
  { components: d, iterations = 400, tolerance = 1e-4 }: FastIcaOptions,
  rng: Rng,
): IndependentComponents {
  const principal = pca(data, d, rng.split("pca"));
  const population = principal.variance.map((v) => (v * (data.rows - 1)) / data.rows);
  const white = whitening({ ...principal, variance: population });
  const x = mapped(white, data);
  let w = decorrelated(matrix(d, d, Float64Array.from(rng.split("rotation").normal(d * d))));
  let made = 0;
  let isConverged = false;
  while (made < iterations && !isConverged) {
    const next = fixedPointStep(w, x);
    isConverged = change(next, w) < tolerance;
    w = next;
    made++;
  }
  return { map: rotated(white, w), iterations: made, isConverged };
}

/** The map followed by the rotation y = W x. */
function rotated({ kernel, bias }: AffineMap, w: Matrix): AffineMap {
  const d = w.rows;
  const turn = (source: Float64Array, from: number, k: number): number => {
    let sum = 0;
    for (let a = 0; a < d; a++) sum += source[from + a]! * w.values[k * d + a]!;
    return sum;
  };
  const values = new Float64Array(kernel.values.length);
  for (let j = 0; j < kernel.rows; j++)
    for (let k = 0; k < d; k++) values[j * d + k] = turn(kernel.values, j * d, k);
  return {
    kernel: matrix(kernel.rows, d, values),
    bias: Float64Array.from({ length: d }, (_, k) => turn(bias, 0, k)),
  };
}
