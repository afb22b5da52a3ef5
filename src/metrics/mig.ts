import type { Matrix, Metric } from "../types.ts";
import { entropy } from "../stats/entropy.ts";
import { column } from "../stats/matrix.ts";
import { informationTable } from "./mutual-information.ts";
import { checkCount, factorColumn, sample, usableFactors } from "./representation.ts";

/** The two most informative codes of a factor, in descending order of information. */
export function topTwo(information: ArrayLike<number>): readonly [first: number, second: number] {
  if (information.length < 2)
    throw new RangeError(`Expected two or more codes for a gap but found ${information.length}.`);
  const sorted = Float64Array.from(information).sort();
  return [sorted.at(-1)!, sorted.at(-2)!];
}

/**
 * Mutual information gap of each factor, in [0, 1]: (I₍₁₎ₖ − I₍₂₎ₖ) / Hₖ over codes.
 *
 * @param information [d, k], nats.
 * @param entropies of the factors, [k], nats.
 * @param names of the factors, for messages.
 * @throws RangeError naming a factor whose entropy is 0: its gap is undefined; or if there is one code only.
 * @source chen2018 Eq. 6
 */
export function informationGaps(
  information: Matrix,
  entropies: ArrayLike<number>,
  names: readonly string[],
): Float64Array {
  return Float64Array.from(names, (name, k) => {
    const own = entropies[k]!;
    if (!(own > 0))
      throw new RangeError(
        `Expected factor "${name}" to vary but it has one value only: its information gap is undefined. Leave it out.`,
      );
    const [first, second] = topTwo(column(information, k));
    return (first - second) / own;
  });
}

/** The mean gap and the gap of each factor. */
export interface Gaps {
  readonly mig: number;
  readonly perFactor: Float64Array;
}

/**
 * Mutual information gap of codes [n, d] with factors given as k columns of n labels.
 *
 * Codes are binned each between its own extremes, factor entropies are empirical, and all factors count: not
 * comparable with `exactMig`, which the authors' code computes.
 * @throws RangeError as `informationTable` and `informationGaps` do.
 * @source locatello2019 section 4.2
 */
export function binnedMig(
  codes: Matrix,
  factors: readonly ArrayLike<number>[],
  bins: number,
  names: readonly string[] = factors.map((_, k) => `factor ${k}`),
): Gaps {
  const perFactor = informationGaps(informationTable(codes, factors, bins), factors.map(entropy), names);
  return { mig: perFactor.reduce((sum, gap) => sum + gap, 0) / perFactor.length, perFactor };
}

/**
 * Mutual information gap of a representation by histograms, in [0, 1].
 *
 * @param points images drawn.
 * @param bins a code.
 * @source locatello2019 section 4.2
 */
export function mig({
  points = 10_000,
  bins = 20,
}: { readonly points?: number; readonly bins?: number } = {}): Metric<"mig"> {
  checkCount(points, "points");
  checkCount(bins, "bins");
  return {
    name: "mig",
    source: { key: "locatello2019", where: "section 4.2" },
    hyper: { points, bins },
    scores: ["mig"],
    async evaluate(encode, dataset, rng) {
      const usable = usableFactors(dataset, 1);
      const { codes, factors } = await sample(encode, dataset, points, rng);
      const columns = usable.map((k) => factorColumn(factors, k));
      const names = usable.map((k) => dataset.factors[k]!.name);
      return { mig: binnedMig(codes, columns, bins, names).mig };
    },
  };
}
