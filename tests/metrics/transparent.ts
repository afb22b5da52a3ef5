import { checkFactors } from "../../src/datasets/sampling.ts";
import { matrix } from "../../src/stats/matrix.ts";
import type { Dataset, Encode } from "../../src/types.ts";

/** A data set whose pixels are its factors: pixel k is value k over its greatest, in [0, 1]. */
export function transparent(sizes: readonly number[]): Dataset {
  const dataset: Dataset = {
    name: "transparent",
    source: { key: "locatello2019", where: "made for tests" },
    factors: sizes.map((size, k) => ({ name: `f${k}`, size })),
    shape: [1, sizes.length, 1],
    render(factors) {
      checkFactors(dataset, factors);
      return Float32Array.from(
        factors.values,
        (value, i) => value / Math.max(1, sizes[i % sizes.length]! - 1),
      );
    },
  };
  return dataset;
}

/** Encodes a transparent image by a function of its factors; `row` numbers the images of one call. */
export const encoding =
  (codes: (factors: Float32Array, row: number) => readonly number[]): Encode =>
  async (images, n) => {
    const k = images.length / n;
    const rows = Array.from({ length: n }, (_, i) => codes(images.subarray(i * k, (i + 1) * k), i));
    return matrix(n, rows[0]!.length, Float64Array.from(rows.flat()));
  };

/** The factors themselves. */
export const ideal: Encode = encoding((f) => [...f]);

/** The first two factors turned by 45° in their plane. */
export const rotated: Encode = encoding(([x, y, ...rest]) => {
  const s = Math.SQRT1_2;
  return [s * (x! - y!), s * (x! + y!), ...rest];
});

/** A number in [−1, 1) that looks random, the same for the same factors and index. */
export function scrambled(factors: ArrayLike<number>, index: number): number {
  let hash = 2166136261 ^ index;
  for (let k = 0; k < factors.length; k++) {
    hash = Math.imul(hash ^ Math.round(factors[k]! * 1000), 16777619);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 31 - 1;
}
