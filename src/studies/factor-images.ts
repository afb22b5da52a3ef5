import type { Dataset, Encode, Matrix, Rng } from "../types.ts";

/** A data set whose "images" are its factors: what a metric gives the ground truth itself. */
export interface FactorImages {
  readonly dataset: Dataset;
  /** Codes are the factors, each of mean 0 and variance 1 over its values. */
  readonly encode: Encode;
}

/**
 * The factors of a data set in place of its images, one pixel [1, 1, k] in [0, 1] a factor.
 *
 * @param silenced name of a factor whose code is noise of standard deviation 0.01 instead: a representation that
 * lacks it.
 * @throws RangeError if there is no such factor.
 */
export function factorImages(
  dataset: Dataset,
  silenced?: { readonly factor: string; readonly rng: Rng },
): FactorImages {
  const { factors } = dataset;
  const k = factors.length;
  const names = factors.map(({ name }) => name);
  const silent = silenced === undefined ? -1 : names.indexOf(silenced.factor);
  if (silenced !== undefined && silent < 0)
    throw new RangeError(
      `Expected a factor of ${dataset.name} (${names.join(", ")}) but found "${silenced.factor}".`,
    );
  // Values i = 0 … n − 1 have mean (n − 1) / 2 and variance (n² − 1) / 12.
  const standard = (value: number, size: number): number =>
    size === 1 ? 0 : (value * (size - 1) - (size - 1) / 2) / Math.sqrt((size * size - 1) / 12);
  return {
    dataset: {
      ...dataset,
      shape: [1, 1, k],
      render: ({ values }) =>
        Float32Array.from(values, (value, at) => value / Math.max(1, factors[at % k]!.size - 1)),
    },
    encode: (images, n): Promise<Matrix> => {
      const noise = silenced?.rng.normal(n);
      const values = Float64Array.from(images, (value, at) =>
        at % k === silent ? 0.01 * noise![Math.floor(at / k)]! : standard(value, factors[at % k]!.size),
      );
      return Promise.resolve({ rows: n, columns: k, values });
    },
  };
}
