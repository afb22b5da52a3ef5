import type { Matrix, Rng } from "../types.ts";
import { entropy } from "../stats/entropy.ts";
import { matrix, pickRows, row, transpose } from "../stats/matrix.ts";
import { mixtureEntropies } from "../stats/mixture-entropy.ts";
import type { SampledPosterior } from "./elbo-decomposition.ts";
import { informationGaps } from "./mig.ts";

/** One factor's labels of the n data. */
export interface LabelledFactor {
  readonly name: string;
  readonly labels: ArrayLike<number>;
}
/** The gap with everything it is made of; entropies and information in nats. */
export interface ExactMig {
  readonly mig: number;
  readonly perFactor: Float64Array;
  /** Axis alignment: what the best code knows beyond all others together, in proportion; mean and [k]. */
  readonly aam: number;
  readonly aamPerFactor: Float64Array;
  /** H(zⱼ), [d]. */
  readonly marginal: Float64Array;
  /** H(zⱼ | factor k), [k, d]. */
  readonly conditional: Matrix;
  /** I(zⱼ; factor k), [k, d]; below 0 only by sampling, and counted as 0 in the gap. */
  readonly information: Matrix;
}

/** At most `most` of the rows, at random without replacement. */
function thinned(rows: readonly number[], most: number, rng: Rng): readonly number[] {
  if (rows.length <= most) return rows;
  return Array.from(rng.permutation(rows.length).subarray(0, most), (i) => rows[i]!);
}

/** Rows by label. */
function groups(labels: ArrayLike<number>): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const group = found.get(labels[i]!);
    if (group) group.push(i);
    else found.set(labels[i]!, [i]);
  }
  return found;
}

/** (I₍₁₎ − Σ of the others) / I₍₁₎, not below 0; 0 if no code knows anything. */
function alignment(information: Float64Array): number {
  const most = Math.max(...information);
  if (!(most > 0)) return 0;
  return Math.max(0, 2 * most - information.reduce((sum, value) => sum + value, 0)) / most;
}

/**
 * Mutual information gap from posterior densities: entropies of q(zⱼ) and of q(zⱼ | factor) as mixtures of the
 * posteriors of all data, and of those data that have a value of the factor. Also the axis alignment metric.
 *
 * Meant for an enumerated factor grid, where all values are equally frequent; elsewhere values weigh by their
 * frequency. Not comparable with `binnedMig`. Cost as `mixtureEntropies`, once for each factor and once for all.
 *
 * @param factors labels of the data; those not named take part in every average but not in the score, as shape in
 * the authors' score of dSprites.
 * @param samples of z in each mixture at most, picked at random; the authors take 10,000.
 * @throws RangeError naming a factor that has one value or too few labels, or if there is one latent only.
 * @source chen2018 Eq. 6 and appendix
 */
export function exactMig(
  posterior: SampledPosterior,
  factors: readonly LabelledFactor[],
  rng: Rng,
  { samples = 10_000 }: { readonly samples?: number } = {},
): ExactMig {
  const { rows: n, columns: d } = posterior.mean;
  checkLabels(posterior, factors);
  const entropiesOf = (rows: readonly number[], stream: Rng): Float64Array => {
    const own = { mean: pickRows(posterior.mean, rows), logVar: pickRows(posterior.logVar, rows) };
    return mixtureEntropies(own, pickRows(posterior.z, thinned(rows, samples, stream))).marginal;
  };
  const marginal = entropiesOf(
    Array.from({ length: n }, (_, i) => i),
    rng.split("all"),
  );
  const conditional = matrix(factors.length, d);
  factors.forEach(({ name, labels }, k) => {
    const own = row(conditional, k);
    for (const [value, rows] of groups(labels))
      entropiesOf(rows, rng.split(name, value)).forEach((h, j) => (own[j]! += (rows.length / n) * h));
  });
  const information = conditional.values.map((h, i) => marginal[i % d]! - h);
  const known = matrix(
    factors.length,
    d,
    information.map((nats) => Math.max(0, nats)),
  );
  const entropies = factors.map(({ labels }) => entropy(labels));
  const perFactor = informationGaps(
    transpose(known),
    entropies,
    factors.map(({ name }) => name),
  );
  const aamPerFactor = Float64Array.from(factors, (_, k) => alignment(row(known, k)));
  return {
    ...{ mig: mean(perFactor), perFactor },
    ...{ aam: mean(aamPerFactor), aamPerFactor },
    ...{ marginal, conditional, information: matrix(factors.length, d, information) },
  };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function checkLabels({ mean, z }: SampledPosterior, factors: readonly LabelledFactor[]): void {
  if (factors.length === 0) throw new RangeError("Expected a factor to ask about but found none.");
  if (z.rows !== mean.rows)
    throw new RangeError(`Expected one sample a datum, ${mean.rows}, but found ${z.rows}.`);
  const wrong = factors.find(({ labels }) => labels.length !== mean.rows);
  if (wrong)
    throw new RangeError(
      `Expected ${mean.rows} labels of factor "${wrong.name}", one a datum, but found ${wrong.labels.length}.`,
    );
}
