import type { Dataset, Encode, Matrix, Metric, Rng } from "../types.ts";
import { fixedFactor } from "../datasets/sampling.ts";
import { columnVariances, matrix, pickRows, stackRows } from "../stats/matrix.ts";
import { majorityVotes, voteAccuracy, voteTable, votesOf } from "./majority-vote.ts";
import { checkCount, imagesAtATime, representation, sample, usableFactors } from "./representation.ts";

/** Variances of codes within batches that share one factor's value. */
export interface FixedFactorPoints {
  /** [points, d], divisor L − 1. */
  readonly variances: Matrix;
  /** Position among `names`, [points]. */
  readonly labels: Int32Array;
  readonly names: readonly string[];
}

/**
 * Points of the FactorVAE metric: draw a factor and one value of it, L images with that value, and take the variance
 * of each code over them. The β-VAE metric's pairs each have a value of their own; here the whole batch shares one.
 *
 * @param batch L, at least 2.
 * @throws RangeError if fewer than two factors vary, or a count is out of range.
 * @source kim2018 section 4
 */
export async function factorVaePoints(
  encode: Encode,
  dataset: Dataset,
  { batch, points, without }: { readonly batch: number; readonly points: number; readonly without?: string },
  rng: Rng,
): Promise<FixedFactorPoints> {
  checkCount(batch - 1, "batch − 1");
  checkCount(points, "points");
  const usable = usableFactors(dataset, 2, without);
  const labels = new Int32Array(points);
  const rows: Matrix[] = [];
  const together = Math.max(1, Math.floor(imagesAtATime / batch));
  for (let from = 0; from < points; from += together) {
    const count = Math.min(together, points - from);
    const values = new Int32Array(count * batch * dataset.factors.length);
    for (let i = 0; i < count; i++) {
      const stream = rng.split("point", from + i);
      const label = (labels[from + i] = stream.int(usable.length));
      const drawn = fixedFactor(dataset, batch, usable[label]!, stream);
      values.set(drawn.values, i * drawn.values.length);
    }
    const codes = await representation(encode, dataset, { n: count * batch, values });
    for (let i = 0; i < count; i++) {
      const own = pickRows(
        codes,
        Array.from({ length: batch }, (_, l) => i * batch + l),
      );
      rows.push(matrix(1, codes.columns, columnVariances(own)));
    }
  }
  return { variances: stackRows(rows), labels, names: usable.map((k) => dataset.factors[k]!.name) };
}

/**
 * Codes that vary at all: standard deviation over the data ≥ threshold. The rest have collapsed to the prior.
 *
 * @param variances of the codes over the data, [d].
 * @source locatello2019 section 4.2
 */
export const activeCodes = (variances: ArrayLike<number>, threshold: number): number[] =>
  [...Array.from(variances).keys()].filter((j) => Math.sqrt(variances[j]!) >= threshold);

/** Shares of votes that the majority explains, in [0, 1]. */
export interface FactorVaeAccuracy {
  /** Of fresh votes, by the majorities of the training votes. */
  readonly accuracy: number;
  /** Of the training votes themselves: what the paper reports. */
  readonly trainAccuracy: number;
}

/**
 * The FactorVAE metric from points and the variance of each code over the data.
 *
 * @param variances of the codes over the data, [d].
 * @param prune standard deviation below which a code has no vote. If none is left, both accuracies are 0.
 * @source kim2018 section 4
 */
export function factorVaeAccuracy(
  train: FixedFactorPoints,
  test: FixedFactorPoints,
  variances: Float64Array,
  prune: number,
): FactorVaeAccuracy {
  const active = activeCodes(variances, prune);
  if (active.length === 0) return { accuracy: 0, trainAccuracy: 0 };
  const table = (points: FixedFactorPoints): Matrix =>
    voteTable(
      votesOf(points.variances, variances, active),
      points.labels,
      variances.length,
      points.names.length,
    );
  const training = table(train);
  const majority = majorityVotes(training);
  return { accuracy: voteAccuracy(table(test), majority), trainAccuracy: voteAccuracy(training, majority) };
}

/** How many points of how many images, and when a code counts as dead. */
export interface FactorVaeSettings {
  /** L, images with one value of a factor. */
  readonly batch: number;
  /** Votes that find the majorities, and fresh ones. */
  readonly train: number;
  readonly test: number;
  /** Images over which the variance of each code is taken. */
  readonly images: number;
  /** Standard deviation below which a code has no vote. */
  readonly prune: number;
}

/** The metric as its users set it. The paper has no fresh votes: read its score from `trainAccuracy`. */
export const factorVaeSettings = {
  kim2018: { batch: 100, train: 800, test: 800, images: 10_000, prune: 0.05 },
  locatello2019: { batch: 64, train: 10_000, test: 5000, images: 10_000, prune: 0.05 },
} as const satisfies Record<string, FactorVaeSettings>;

/**
 * The disentanglement metric of the FactorVAE paper: the code that varies least while one factor is held fixed votes
 * for that factor; the score is the share of votes that agree with the majority of their code. In [0, 1].
 *
 * Invariant to the scale of codes. A factor that is not encoded costs its share of the votes: (K − 1) / K.
 * @param without name of a factor that is never held fixed.
 * @throws RangeError if the data set has fewer than two such factors, or codes are not finite.
 * @source kim2018 section 4
 */
export function factorVaeScore({
  batch = 100,
  train = 800,
  test = 800,
  images = 10_000,
  prune = 0.05,
  without,
}: Partial<FactorVaeSettings> & { readonly without?: string } = {}): Metric<keyof FactorVaeAccuracy> {
  for (const [name, count] of Object.entries({
    "batch − 1": batch - 1,
    train,
    test,
    "images − 1": images - 1,
  }))
    checkCount(count, name);
  if (!(prune >= 0))
    throw new RangeError(`Expected prune to be a standard deviation, ≥ 0, but found ${prune}.`);
  const left = without === undefined ? {} : { without };
  return {
    name: "factorVaeScore",
    source: { key: "kim2018", where: "section 4" },
    hyper: { batch, train, test, images, prune, ...left },
    scores: ["accuracy", "trainAccuracy"],
    async evaluate(encode, dataset, rng) {
      const { codes } = await sample(encode, dataset, images, rng.split("scale"));
      const draw = (points: number, stream: Rng): Promise<FixedFactorPoints> =>
        factorVaePoints(encode, dataset, { batch, points, ...left }, stream);
      const [training, fresh] = [await draw(train, rng.split("train")), await draw(test, rng.split("test"))];
      return { ...factorVaeAccuracy(training, fresh, columnVariances(codes), prune) };
    },
  };
}
