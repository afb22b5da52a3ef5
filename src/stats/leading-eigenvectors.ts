import type { Rng } from "../types.ts";
import { matrix, symmetricEigen } from "./matrix.ts";
import type { Samples } from "./pca.ts";

/** Residual of the eigenvalue equation at which a vector is taken, as a share of the largest eigenvalue. */
const tolerance = 1e-7;
/** Vectors in a block beyond those asked for: they make the wanted ones converge sooner. */
const extra = 8;
/** Blocks in the basis, and so passes over the samples, before giving up. */
const mostBlocks = 60;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const addScaled = (a: Float64Array, b: Float64Array, scale: number): void => {
  for (let i = 0; i < a.length; i++) a[i]! += scale * b[i]!;
};

/** Vectors made orthonormal to a basis and each other; those that lie in its span are dropped. */
function orthonormal(vectors: readonly Float64Array[], basis: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const vector of vectors) {
    const before = Math.sqrt(dot(vector, vector));
    // Twice is enough: one pass of Gram–Schmidt leaves rounding errors in the span.
    for (let pass = 0; pass < 2; pass++)
      for (const q of [...basis, ...kept]) addScaled(vector, q, -dot(vector, q));
    const length = Math.sqrt(dot(vector, vector));
    if (length > 1e-10 * before) kept.push(vector.map((x) => x / length));
  }
  return kept;
}

/** The sample covariance times each vector, in one pass over the samples; zeros cost nothing. */
function covarianceTimes(data: Samples, mean: Float64Array, block: readonly Float64Array[]): Float64Array[] {
  const { rows, columns, values } = data;
  const b = block.length;
  const interleaved = new Float64Array(columns * b);
  block.forEach((vector, k) => vector.forEach((x, j) => (interleaved[j * b + k] = x)));
  const shift = block.map((vector) => dot(mean, vector));
  const sums = new Float64Array(columns * b);
  const y = new Float64Array(b);
  const total = new Float64Array(b);
  const filled = new Int32Array(columns);
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    let count = 0;
    for (let k = 0; k < b; k++) y[k] = -shift[k]!;
    for (let j = 0; j < columns; j++) {
      const x = values[start + j]!;
      if (x === 0) continue;
      filled[count++] = j;
      const at = j * b;
      for (let k = 0; k < b; k++) y[k]! += x * interleaved[at + k]!;
    }
    for (let k = 0; k < b; k++) total[k]! += y[k]!;
    for (let f = 0; f < count; f++) {
      const x = values[start + filled[f]!]!;
      const at = filled[f]! * b;
      for (let k = 0; k < b; k++) sums[at + k]! += x * y[k]!;
    }
  }
  // y is centred up to rounding; what is left of its sum would weigh the mean, which may be large.
  const product = (j: number, k: number): number => (sums[j * b + k]! - mean[j]! * total[k]!) / (rows - 1);
  return block.map((_, k) => Float64Array.from({ length: columns }, (_, j) => product(j, k)));
}

const combine = (basis: readonly Float64Array[], weights: (i: number) => number): Float64Array => {
  const out = new Float64Array(basis[0]!.length);
  basis.forEach((vector, i) => addScaled(out, vector, weights(i)));
  return out;
};

/** Best approximations from a basis, and the largest residual of their eigenvalue equations. */
function ritz(basis: readonly Float64Array[], images: readonly Float64Array[], count: number) {
  const k = basis.length;
  const projected = matrix(k, k);
  for (let i = 0; i < k; i++)
    for (let j = i; j < k; j++)
      projected.values[i * k + j] = projected.values[j * k + i] = dot(basis[i]!, images[j]!);
  const { values, vectors } = symmetricEigen(projected);
  const weight = (column: number) => (i: number) => vectors.values[i * k + column]!;
  const found = Array.from({ length: count }, (_, c) => combine(basis, weight(c)));
  const residuals = found.map((vector, c) => {
    const image = combine(images, weight(c));
    addScaled(image, vector, -values[c]!);
    return Math.sqrt(dot(image, image));
  });
  return { values: values.slice(0, count), vectors: found, residual: Math.max(...residuals) };
}

/**
 * Leading eigenvectors of the sample covariance without forming it, by block Lanczos iteration with full
 * reorthogonalisation; eigenvalues in descending order.
 *
 * @param mean of each column.
 * @param count at most min(n − 1, columns).
 * @param rng draws the starting block; the result does not depend on it beyond the tolerance.
 * @throws RangeError if 60 passes do not separate the components: their variances are too nearly equal.
 * @source golub2013 section 10.3.6
 */
export function leadingEigenvectors(
  data: Samples,
  mean: Float64Array,
  count: number,
  rng: Rng,
): { readonly values: Float64Array; readonly vectors: Float64Array[] } {
  const width = Math.min(count + extra, data.rows - 1, data.columns);
  const start = Array.from({ length: width }, (_, k) =>
    Float64Array.from(rng.split("eigenvector", k).normal(data.columns)),
  );
  // One product first: a start in the samples' own span keeps the iteration there.
  let block = orthonormal(covarianceTimes(data, mean, orthonormal(start, [])), []);
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  for (let blocks = 1; blocks <= mostBlocks; blocks++) {
    const products = covarianceTimes(data, mean, block);
    basis.push(...block);
    images.push(...products);
    block = orthonormal(
      products.map((p) => p.slice()),
      basis,
    );
    const isLast = block.length === 0 || blocks === mostBlocks;
    if (!isLast && (blocks < 4 || blocks % 2 === 1)) continue;
    if (basis.length < count)
      throw new RangeError(
        `Expected samples that vary in ${count} directions but found ${basis.length}. Ask for fewer components.`,
      );
    const { residual, ...found } = ritz(basis, images, count);
    if (residual <= tolerance * found.values[0]!) return found;
  }
  throw new RangeError(
    `Expected ${count} principal components that can be told apart but ${basis.length} trial vectors did not ` +
      "separate them. Ask for fewer components.",
  );
}
