import type { Dataset, Draw, Factor, FactorBatch, Rng } from "../types.ts";

/**
 * Throws unless every row is a legal factor vector of the data set.
 *
 * @throws RangeError naming the factor, its range and the value found.
 */
export function checkFactors(dataset: Pick<Dataset, "name" | "factors">, batch: FactorBatch): void {
  const { factors, name } = dataset;
  const k = factors.length;
  if (batch.values.length !== batch.n * k)
    throw new RangeError(
      `Expected ${batch.n} × ${k} factor values for ${name} (${factors.map((f) => f.name).join(", ")}) ` +
        `but found ${batch.values.length}.`,
    );
  for (let j = 0; j < k; j++) {
    const size = factors[j]!.size;
    for (let i = j; i < batch.values.length; i += k) {
      const value = batch.values[i]!;
      if (value < 0 || value >= size)
        throw new RangeError(
          `Expected factor "${factors[j]!.name}" of ${name} in 0 … ${size - 1} but found ${value} ` +
            `in row ${(i - j) / k}.`,
        );
    }
  }
}

/** Number of factor vectors of a data set: the product of the factors' sizes. */
export function combinations(dataset: Pick<Dataset, "factors">): number {
  return dataset.factors.reduce((product, f) => product * f.size, 1);
}

/** Each factor uniform and independent, with replacement; [n, factors]. @source locatello2019 disentanglement_lib, data/ground_truth/util.py */
export function uniformFactors(dataset: Pick<Dataset, "factors">, n: number, rng: Rng): FactorBatch {
  const { factors } = dataset;
  const values = new Int32Array(n * factors.length);
  for (let i = 0, at = 0; i < n; i++) for (const factor of factors) values[at++] = rng.int(factor.size);
  return { n, values };
}

/**
 * Uniform factor vectors that all share one value of one factor, itself drawn uniformly.
 *
 * @param factor index of the shared factor.
 * @throws RangeError if there is no such factor.
 * @source kim2018 section 4
 */
export function fixedFactor(dataset: Dataset, n: number, factor: number, rng: Rng): FactorBatch {
  const value = rng.int(factorAt(dataset, factor).size);
  const batch = uniformFactors(dataset, n, rng);
  const k = dataset.factors.length;
  for (let i = 0; i < n; i++) batch.values[i * k + factor] = value;
  return batch;
}

/**
 * Uniform factor vectors whose row i agrees with row i of `other` in one factor: the second half of a pair.
 *
 * @throws RangeError if there is no such factor.
 * @source higgins2017 section 3
 */
export function agreeingFactors(dataset: Dataset, other: FactorBatch, factor: number, rng: Rng): FactorBatch {
  factorAt(dataset, factor);
  const batch = uniformFactors(dataset, other.n, rng);
  const k = dataset.factors.length;
  for (let i = 0; i < other.n; i++) batch.values[i * k + factor] = other.values[i * k + factor]!;
  return batch;
}

function factorAt(dataset: Dataset, index: number): Factor {
  const factor = dataset.factors[index];
  if (factor === undefined)
    throw new RangeError(
      `Expected a factor index in 0 … ${dataset.factors.length - 1} of ${dataset.name} but found ${index}.`,
    );
  return factor;
}

/** The default draw: `x` [n, h, w, c] in [0, 1], factors uniform. @source locatello2019 disentanglement_lib, data/ground_truth/util.py */
export const images: Draw = (dataset, n, rng) => ({
  x: { shape: [n, ...dataset.shape], data: dataset.render(uniformFactors(dataset, n, rng)) },
});

/**
 * Row-major position of a factor vector, last factor fastest.
 *
 * @throws RangeError if a value is outside its factor.
 * @source locatello2019 disentanglement_lib, data/ground_truth/util.py
 * @example factorIndex([3, 6, 40, 32, 32], [0, 0, 0, 1, 2]) // 34
 */
export function factorIndex(sizes: readonly number[], values: ArrayLike<number>): number {
  if (values.length !== sizes.length)
    throw new RangeError(`Expected ${sizes.length} factor values but found ${values.length}.`);
  let index = 0;
  for (let j = 0; j < sizes.length; j++) {
    const [size, value] = [sizes[j]!, values[j]!];
    if (!Number.isInteger(value) || value < 0 || value >= size)
      throw new RangeError(`Expected factor ${j} in 0 … ${size - 1} but found ${value}.`);
    index = index * size + value;
  }
  return index;
}

/**
 * The factor vector at a row-major position: the inverse of `factorIndex`.
 *
 * @throws RangeError if the position is outside 0 … product − 1.
 */
export function factorVector(sizes: readonly number[], index: number): Int32Array {
  const total = sizes.reduce((product, size) => product * size, 1);
  if (!Number.isInteger(index) || index < 0 || index >= total)
    throw new RangeError(`Expected an index in 0 … ${total - 1} but found ${index}.`);
  const values = new Int32Array(sizes.length);
  for (let j = sizes.length - 1, rest = index; j >= 0; j--) {
    values[j] = rest % sizes[j]!;
    rest = Math.floor(rest / sizes[j]!);
  }
  return values;
}

/** The factor vectors at positions from … to − 1, last factor fastest; all of them by default. */
export function factorRange(
  dataset: Pick<Dataset, "factors">,
  from = 0,
  to = combinations(dataset),
): FactorBatch {
  const sizes = dataset.factors.map((f) => f.size);
  const k = sizes.length;
  const values = new Int32Array(Math.max(0, to - from) * k);
  for (let index = from, at = 0; index < to; index++, at += k) values.set(factorVector(sizes, index), at);
  return { n: Math.max(0, to - from), values };
}

/**
 * Which stored row holds each factor vector, for files in any order: `table[factorIndex(v)]` is v's row.
 *
 * @param stored factor vectors of the rows in storage order.
 * @throws RangeError if a vector is missing, doubled or out of range.
 * @source locatello2019 disentanglement_lib, data/ground_truth/util.py
 */
export function storedRows(sizes: readonly number[], stored: readonly ArrayLike<number>[]): Int32Array {
  const total = sizes.reduce((product, size) => product * size, 1);
  const table = new Int32Array(total).fill(-1);
  stored.forEach((values, row) => {
    const index = factorIndex(sizes, values);
    if (table[index] !== -1)
      throw new RangeError(
        `Expected each factor vector once but rows ${table[index]} and ${row} are both [${[...factorVector(sizes, index)].join(", ")}].`,
      );
    table[index] = row;
  });
  const missing = table.indexOf(-1);
  if (missing !== -1)
    throw new RangeError(
      `Expected a row for factor vector [${[...factorVector(sizes, missing)].join(", ")}] but found none.`,
    );
  return table;
}
