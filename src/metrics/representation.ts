import type { Dataset, Encode, FactorBatch, Matrix, Rng } from "../types.ts";
import { checkFinite } from "../stats/classifier.ts";
import { stackRows } from "../stats/matrix.ts";
import { uniformFactors } from "../datasets/sampling.ts";

/** Codes [n, d] and the factors they were made from, [n, k]. */
export interface Sample {
  readonly codes: Matrix;
  readonly factors: FactorBatch;
}

/** Images rendered and encoded at a time: enough to keep an engine busy, 32 MiB at 64 × 64. */
export const imagesAtATime = 2048;

/**
 * The codes [n, d] of the images that factors make, a batch at a time.
 *
 * @throws RangeError if the encoder returns other than one finite row an image, or rows of varying length.
 */
export async function representation(
  encode: Encode,
  dataset: Dataset,
  factors: FactorBatch,
): Promise<Matrix> {
  const k = dataset.factors.length;
  const parts: Matrix[] = [];
  for (let from = 0; from < factors.n; from += imagesAtATime) {
    const n = Math.min(imagesAtATime, factors.n - from);
    const batch = { n, values: factors.values.subarray(from * k, (from + n) * k) };
    const codes = await encode(dataset.render(batch), n);
    if (codes.rows !== n || codes.columns < 1)
      throw new RangeError(
        `Expected codes [${n}, d] of ${n} images but found [${codes.rows}, ${codes.columns}].`,
      );
    checkFinite(codes, "codes");
    parts.push(codes);
  }
  return stackRows(parts);
}

/** Codes and factors of images drawn with replacement, all factors uniform and independent. */
export async function sample(encode: Encode, dataset: Dataset, points: number, rng: Rng): Promise<Sample> {
  checkCount(points, "points");
  const factors = uniformFactors(dataset, points, rng);
  return { codes: await representation(encode, dataset, factors), factors };
}

/**
 * Indices of the factors that a representation can be asked about: those with more than one value, less one that
 * a protocol leaves out.
 *
 * @param least how many the metric needs.
 * @param without name of the factor left out.
 * @throws RangeError if there is no such factor, or fewer than `least` remain.
 */
export function usableFactors(dataset: Dataset, least: number, without?: string): number[] {
  const names = dataset.factors.map(({ name }) => name);
  if (without !== undefined && !names.includes(without))
    throw new RangeError(
      `Expected a factor of ${dataset.name}, ${names.join(", ")}, to leave out but found "${without}".`,
    );
  const left = [...names.keys()].filter((k) => dataset.factors[k]!.size > 1 && names[k] !== without);
  if (left.length < least)
    throw new RangeError(
      `Expected ${least} or more factors that vary in ${dataset.name} but found ${left.map((k) => names[k]).join(", ") || "none"}.`,
    );
  return left;
}

/** Column k of a factor table, [n]. */
export const factorColumn = ({ n, values }: FactorBatch, k: number): Int32Array => {
  const width = values.length / n;
  return Int32Array.from({ length: n }, (_, i) => values[i * width + k]!);
};

/** @throws RangeError unless the count is a positive integer. */
export function checkCount(count: number, name: string): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`Expected ${name} to be a positive integer but found ${count}.`);
}
