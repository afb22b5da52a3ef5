import { pickRows } from "../stats/matrix.ts";
import type { Matrix, Rng } from "../types.ts";
import { frechetDistance, type FeatureSide } from "./frechet-distance.ts";

/** A line through distances against 1/n. */
export interface Extrapolation {
  /** Its value at 1/n = 0: the distance for infinitely many samples. */
  readonly distance: number;
  /** The bias of n samples is about slope / n. */
  readonly slope: number;
}

/**
 * Extrapolates Fréchet distances at several sample sizes to infinitely many samples: the intercept of an ordinary
 * least-squares line of the distance on 1/n.
 *
 * sizes, distances: of one length, two or more different sizes.
 * @throws RangeError if the lengths differ, a number is not finite, or all sizes are equal.
 * @source chong2020 section 3
 * @example extrapolate([1, 2], [3, 2]) // { distance: 1, slope: 2 }
 */
export function extrapolate(sizes: readonly number[], distances: readonly number[]): Extrapolation {
  if (sizes.length !== distances.length)
    throw new RangeError(
      `Expected as many distances as sizes, ${sizes.length}, but found ${distances.length}.`,
    );
  if (![...sizes, ...distances].every(Number.isFinite) || sizes.some((n) => n <= 0))
    throw new RangeError("Expected positive sizes and finite distances but found one that is not.");
  const x = sizes.map((n) => 1 / n);
  const [meanX, meanY] = [x, distances].map((list) => list.reduce((sum, v) => sum + v, 0) / list.length);
  const spread = x.reduce((sum, v) => sum + (v - meanX!) ** 2, 0);
  if (!(spread > 0)) throw new RangeError("Expected two or more different sizes but found one.");
  const slope = x.reduce((sum, v, i) => sum + (v - meanX!) * (distances[i]! - meanY!), 0) / spread;
  return { distance: meanY! - slope * meanX!, slope };
}

/** `count` sizes evenly spaced from `from` to `to`, rounded down, as the authors' code has them. */
export const evenSizes = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(from + ((to - from) * i) / (count - 1)));

/**
 * Fréchet distance of a reference and a pool of features, extrapolated to an infinite pool.
 *
 * reference: any side; pool: [n, d]. At each size a random subset of the pool is compared. Its bias in the reference
 * remains, so use one with many samples. The authors take 15 sizes from 5,000 to 50,000 and a pool drawn from a Sobol
 * sequence; drawing the pool is the caller's business.
 * @throws RangeError if a size is not an integer of 2 … n.
 * @source chong2020 section 3
 */
export function frechetInfinity(
  reference: FeatureSide,
  pool: Matrix,
  sizes: readonly number[],
  rng: Rng,
): Extrapolation & { readonly distances: readonly number[] } {
  const distances = sizes.map((size, i) => {
    if (!Number.isSafeInteger(size) || size < 2 || size > pool.rows)
      throw new RangeError(`Expected a size of 2 … ${pool.rows}, the rows of the pool, but found ${size}.`);
    const rows = rng.split("frechet-infinity", i).permutation(pool.rows).subarray(0, size);
    return frechetDistance(reference, pickRows(pool, rows));
  });
  return { ...extrapolate(sizes, distances), distances };
}
