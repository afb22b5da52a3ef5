import type { Dataset, Encode, FactorBatch, Matrix, Rng } from "../types.ts";
import { agreeingFactors, uniformFactors } from "../datasets/sampling.ts";
import { matrix, pickRows, row, stackRows } from "../stats/matrix.ts";
import { checkCount, imagesAtATime, representation, usableFactors } from "./representation.ts";

/** Features with the factor that each of them hides. */
export interface LabelledPoints {
  /** [points, d]. */
  readonly features: Matrix;
  /** Position among `names`, [points]. */
  readonly labels: Int32Array;
  /** The factors that were asked about. */
  readonly names: readonly string[];
}

/**
 * z_diff: the mean absolute difference of paired codes, [d].
 *
 * @param left codes [L, d]; `right` holds their partners.
 * @throws RangeError if the shapes differ or there are no pairs.
 * @source higgins2017 section 3
 */
export function higginsFeature(left: Matrix, right: Matrix): Float64Array {
  if (left.rows !== right.rows || left.columns !== right.columns || left.rows === 0)
    throw new RangeError(
      `Expected codes and partners of one shape, and some, but found ` +
        `[${left.rows}, ${left.columns}] and [${right.rows}, ${right.columns}].`,
    );
  const out = new Float64Array(left.columns);
  for (let l = 0; l < left.rows; l++) {
    const [a, b] = [row(left, l), row(right, l)];
    for (let j = 0; j < out.length; j++) out[j]! += Math.abs(a[j]! - b[j]!);
  }
  return out.map((sum) => sum / left.rows);
}

const joined = (batches: readonly FactorBatch[]): FactorBatch => {
  const values = new Int32Array(batches.reduce((sum, batch) => sum + batch.values.length, 0));
  let at = 0;
  for (const batch of batches) {
    values.set(batch.values, at);
    at += batch.values.length;
  }
  return { n: batches.reduce((sum, { n }) => sum + n, 0), values };
};

/** L rows and their L partners, which share one factor pair by pair. */
interface Pairs {
  readonly label: number;
  readonly sides: readonly [FactorBatch, FactorBatch];
}

function drawPairs(dataset: Dataset, pairs: number, usable: readonly number[], rng: Rng): Pairs {
  const label = rng.int(usable.length);
  const left = uniformFactors(dataset, pairs, rng);
  return { label, sides: [left, agreeingFactors(dataset, left, usable[label]!, rng)] };
}

const range = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);

/**
 * Training or test points of the β-VAE metric: draw a factor, L pairs of images that share its value pair by pair,
 * and take z_diff of their codes.
 *
 * Draw them once and score them with as many classifiers as you like. Costs 2 · L · points images.
 *
 * @param pairs L, pairs averaged a point.
 * @param without a factor that is never the shared one, though it goes on varying: the replication leaves out
 * shape. Factors of one value never are.
 * @throws RangeError if fewer than two factors can be shared, or a count is no positive integer.
 * @source higgins2017 section 3
 */
export async function betaVaePoints(
  encode: Encode,
  dataset: Dataset,
  { pairs, points, without }: { readonly pairs: number; readonly points: number; readonly without?: string },
  rng: Rng,
): Promise<LabelledPoints> {
  checkCount(pairs, "pairs");
  checkCount(points, "points");
  const usable = usableFactors(dataset, 2, without);
  const labels = new Int32Array(points);
  const rows: Matrix[] = [];
  const together = Math.max(1, Math.floor(imagesAtATime / (2 * pairs)));
  for (let from = 0; from < points; from += together) {
    const count = Math.min(together, points - from);
    // A stream a point: which points are encoded together has no say in what they are.
    const drawn = range(from, count).map((i) => drawPairs(dataset, pairs, usable, rng.split("point", i)));
    const codes = await representation(encode, dataset, joined(drawn.flatMap(({ sides }) => sides)));
    const side = (i: number): Matrix => pickRows(codes, range(i * pairs, pairs));
    drawn.forEach(({ label }, i) => {
      labels[from + i] = label;
      rows.push(matrix(1, codes.columns, higginsFeature(side(2 * i), side(2 * i + 1))));
    });
  }
  return { features: stackRows(rows), labels, names: usable.map((k) => dataset.factors[k]!.name) };
}
