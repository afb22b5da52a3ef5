import type { Results } from "../types.ts";
import type { Measured } from "../figures/index.ts";
import { meanInterval } from "../stats/mean-interval.ts";
import { bySeed, levelsOf, type BySeed, type Where } from "./evidence.ts";
import { inSweep, type Sweep } from "./fil2021-protocol.ts";

/** How figures call the data sets, with what a reader must know about them. */
export const datasetTitles: Readonly<Record<string, string>> = {
  miniDiscs: "discs, 16 × 16 (small stand-in)",
  miniEllipses: "shapes that turn, 16 × 16 (small stand-in)",
  dsprites: "re-created dSprites, 64 × 64",
  fashionMnist: "Fashion-MNIST, 32 × 32",
};

/** "5 seeds" or "1 seed". */
const seedsInWords = (seeds: number): string => `${seeds} ${seeds === 1 ? "seed" : "seeds"}`;

/** "Discs, …, 2,500 steps, 5 seeds; laptop scale.": what every caption begins with. */
export function provenance({ scale }: Results, { dataset, steps, seeds }: Omit<Sweep, "betas">): string {
  const title = datasetTitles[dataset] ?? dataset;
  const trained = `${title[0]!.toUpperCase()}${title.slice(1)}, ${steps.toLocaleString("en")} steps, ${seedsInWords(seeds)}`;
  return `${trained}; ${scale.name} scale.`;
}

/** Mean over seeds with the seeds, and the 95 % t-interval of two or more. */
export function measured(scores: BySeed): Measured {
  const seeds = [...scores.values()];
  if (seeds.length < 2) return { value: seeds[0]!, seeds };
  const { mean, low, high } = meanInterval(seeds);
  return { value: mean, low, high, seeds };
}

/** As `measured`, for positive values on a logarithmic axis: the geometric mean and the interval of the logarithms. */
export function measuredInLogs(scores: BySeed): Measured {
  const { value, low, high } = measured(new Map([...scores].map(([seed, score]) => [seed, Math.log(score)])));
  const seeds = [...scores.values()];
  const interval =
    low === undefined || high === undefined ? {} : { low: Math.exp(low), high: Math.exp(high) };
  return { value: Math.exp(value), ...interval, seeds };
}

/** A column against a numeric hyper-parameter: a point for each of its values that has results. */
export function points(
  results: Results,
  where: Where,
  x: string,
  column: string,
  summary = measured,
): readonly (Measured & { x: number })[] {
  return levelsOf(results, where, x).flatMap((value) => {
    const scores = bySeed(results, { ...where, [x]: value }, column);
    return scores.size === 0 ? [] : [{ x: value, ...summary(scores) }];
  });
}

/** A column of a sweep against β. */
export const againstBeta = (
  results: Results,
  sweep: Sweep,
  column: string,
  summary = measured,
): ReturnType<typeof points> =>
  points(results, inSweep(sweep), "beta", column, summary).filter(({ x }) => sweep.betas.includes(x));
