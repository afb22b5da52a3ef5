import type { Matrix, Rng } from "../types.ts";
import { columnMeans, covariance, matrix, symmetricEigen } from "./matrix.ts";
import { leadingEigenvectors } from "./leading-eigenvectors.ts";

/** Rows of samples in either precision; images stay float32, sums are float64. */
export interface Samples {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array | Float32Array;
}
/** Leading principal components, largest variance first. */
export interface PrincipalComponents {
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** Orthonormal rows, [components, columns]; the loading of largest magnitude is positive. */
  readonly components: Matrix;
  /** Variance along each component, divided by n − 1. */
  readonly variance: Float64Array;
}

/** Up to this many columns the whole covariance matrix is decomposed. */
const mostExact = 256;

/** The sign of an eigenvector is arbitrary; this choice makes results comparable. */
function fixSign(component: Float64Array): void {
  let largest = 0;
  for (const loading of component) if (Math.abs(loading) > Math.abs(largest)) largest = loading;
  if (largest < 0) for (let j = 0; j < component.length; j++) component[j]! *= -1;
}

/**
 * Principal component analysis.
 *
 * Up to 256 columns exactly; beyond that by block Lanczos iteration, which reads the samples a dozen times, skips
 * zeros, and stops when every component solves its eigenvalue equation to 1e−7 of the largest variance.
 * @param data [n, columns], n ≥ 2.
 * @param components how many, at most min(n − 1, columns).
 * @param rng draws the starting block of the iteration; not used up to 256 columns.
 * @throws RangeError if there are fewer directions than components.
 * @source pearson1901 page 560, lines and planes of closest fit
 */
export function pca(data: Samples, components: number, rng: Rng): PrincipalComponents {
  const { rows, columns, values } = data;
  const most = Math.min(rows - 1, columns);
  if (!Number.isInteger(components) || components < 1 || components > most)
    throw new RangeError(
      `Expected 1 … ${most} components of ${rows} samples with ${columns} columns but found ${components}.`,
    );
  const exact = (): { values: Float64Array; vectors: Float64Array[] } => {
    const all = { rows, columns, values: Float64Array.from(values) };
    const { values: variances, vectors } = symmetricEigen(covariance(all));
    const component = (k: number): Float64Array =>
      Float64Array.from({ length: columns }, (_, j) => vectors.values[j * columns + k]!);
    return {
      values: variances.slice(0, components),
      vectors: Array.from({ length: components }, (_, k) => component(k)),
    };
  };
  // Reading columns is all it does, which float32 values allow as well.
  const mean = columnMeans(data as Matrix);
  const found = columns <= mostExact ? exact() : leadingEigenvectors(data, mean, components, rng);
  const rowsOut = matrix(components, columns);
  found.vectors.forEach((vector, k) => {
    fixSign(vector);
    rowsOut.values.set(vector, k * columns);
  });
  return { mean, components: rowsOut, variance: found.values.map((v) => Math.max(v, 0)) };
}

/** An affine map of rows, x · kernel + bias: what PCA and ICA leave to be applied. */
export interface AffineMap {
  /** [columns, components]. */
  readonly kernel: Matrix;
  /** [components]. */
  readonly bias: Float64Array;
}

/**
 * The map to whitened components: centred, projected, divided by the standard deviation along each.
 *
 * @throws RangeError if a component has no variance, naming how many have.
 */
export function whitening({ mean, components, variance }: PrincipalComponents): AffineMap {
  const { rows: d, columns } = components;
  const least = (variance[0] ?? 0) * 1e-10;
  const alive = variance.findIndex((v) => !(v > least));
  if (alive !== -1)
    throw new RangeError(
      `Expected ${d} components with variance but found ${alive}. Ask for ${alive} or give more varied samples.`,
    );
  const kernel = matrix(columns, d);
  const bias = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    const scale = 1 / Math.sqrt(variance[k]!);
    for (let j = 0; j < columns; j++) {
      const weight = components.values[k * columns + j]! * scale;
      kernel.values[j * d + k] = weight;
      bias[k]! -= mean[j]! * weight;
    }
  }
  return { kernel, bias };
}

/** Rows mapped: [n, columns] → [n, components]. */
export function mapped({ kernel, bias }: AffineMap, data: Samples): Matrix {
  const out = matrix(data.rows, kernel.columns);
  for (let i = 0; i < data.rows; i++) {
    const target = out.values.subarray(i * kernel.columns, (i + 1) * kernel.columns);
    target.set(bias);
    for (let j = 0; j < data.columns; j++) {
      const x = data.values[i * data.columns + j]!;
      if (x !== 0)
        for (let k = 0; k < target.length; k++) target[k]! += x * kernel.values[j * kernel.columns + k]!;
    }
  }
  return out;
}
