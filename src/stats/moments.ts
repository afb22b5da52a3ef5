import type { Matrix } from "../types.ts";
import { requireFinite } from "./require-finite.ts";
import { timesTransposed } from "./times-transposed.ts";

/** Mean [d] and covariance [d, d] of a sample; what a reference file of FID holds. */
export interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/** Sample minus its mean, transposed: [n, d] → mean [d] and [d, n]. */
function centredColumns({ rows: n, columns: d, values }: Matrix): { mean: Float64Array; columns: Matrix } {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j]! += values[i * d + j]!;
  for (let j = 0; j < d; j++) mean[j]! /= n;
  const centred = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) centred[j * n + i] = values[i * d + j]! - mean[j]!;
  return { mean, columns: { rows: d, columns: n, values: centred } };
}

/**
 * Mean and covariance with divisor n − 1, in two passes and float64.
 *
 * samples: [n, d], n ≥ 2.
 * @throws RangeError for fewer than two rows, or a value that is not finite.
 * @source heusel2017 section 3
 * @example moments({ rows: 2, columns: 1, values: Float64Array.of(0, 2) }).covariance.values[0] // 2
 */
export function moments(samples: Matrix): Moments {
  if (samples.rows < 2)
    throw new RangeError(`Expected two or more rows for a covariance but found ${samples.rows}.`);
  requireFinite(samples.values, "every feature");
  const { mean, columns } = centredColumns(samples);
  const covariance = timesTransposed(columns, columns);
  for (let i = 0; i < covariance.values.length; i++) covariance.values[i]! /= samples.rows - 1;
  return { mean, covariance };
}
