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

/** "β-VAE on …, 2,500 steps, 5 seeds; laptop scale": what every caption ends with. */
export function provenance({ scale }: Results, { dataset, steps, seeds }: Omit<Sweep, "betas">): string {
  const trained = `${datasetTitles[dataset] ?? dataset}, ${steps.toLocaleString("en")} steps, ${seedsInWords(seeds)}`;
  return `${trained}; ${scale.name} scale.`;
}

/** Mean over seeds with the seeds, and the 95 % t-interval of two or more. */
export function measured(scores: BySeed): Measured {
  const seeds = [...scores.values()];
  if (seeds.length < 2) return { value: seeds[0]!, seeds };
  const { mean, low, high } = meanInterval(seeds);
  return { value: mean, low, high, seeds };
}

/** A column against a numeric hyper-parameter: a point for each of its values that has results. */
export function points(
  results: Results,
  where: Where,
  x: string,
  column: string,
): readonly (Measured & { x: number })[] {
  return levelsOf(results, where, x).flatMap((value) => {
    const scores = bySeed(results, { ...where, [x]: value }, column);
    return scores.size === 0 ? [] : [{ x: value, ...measured(scores) }];
  });
}

/** A column of a sweep against β. */
export const againstBeta = (results: Results, sweep: Sweep, column: string): ReturnType<typeof points> =>
  points(results, inSweep(sweep), "beta", column).filter(({ x }) => sweep.betas.includes(x));
