import type { Dataset, Run, Scale } from "../types.ts";
import { subset } from "../datasets/subset.ts";
import { fewer, fil2021Protocol, inSweep, type Sweep } from "./fil2021-protocol.ts";
import { pairCounts } from "./fil2021-scores.ts";

/** How much is measured on a run. */
export interface Evaluation {
  /** Pairs behind a point of the β-VAE score. */
  readonly pairs: readonly number[];
  /** Points to train a classifier on, and fresh ones to test. */
  readonly train: number;
  readonly test: number;
  /** The same for codes as wide as the images, where a classifier has thousands of inputs. */
  readonly wide: { readonly train: number; readonly test: number };
  /** Whether all four classifiers are tried; logistic regression always is. */
  readonly hasClassifiers: boolean;
  /** Full-batch steps of the classifiers that are trained by steps. */
  readonly epochs: { readonly linear: number; readonly nonlinear: number };
  /** Images, and samples of the aggregate posterior, for the terms of the ELBO. */
  readonly likelihood: { readonly images: number; readonly samples: number };
  /** Images a side of a Fréchet distance. */
  readonly distanceImages: number;
  /** Numbers of values a factor is thinned to, spread evenly over its range. */
  readonly values: Readonly<Record<string, number>>;
  /** Whether factors are names for something in the image. */
  readonly hasFactors: boolean;
}

type Size = Omit<Evaluation, "hasClassifiers" | "values" | "hasFactors"> & {
  readonly dsprites: Readonly<Record<string, number>>;
};
const sizes: Readonly<Record<Scale["name"], Size>> = {
  smoke: {
    ...{ pairs: [4, 16, 64], train: 60, test: 40, wide: { train: 30, test: 20 } },
    ...{
      epochs: { linear: 100, nonlinear: 20 },
      likelihood: { images: 128, samples: 64 },
      distanceImages: 128,
    },
    dsprites: { scale: 2, orientation: 2, x: 3, y: 3 },
  },
  laptop: {
    ...{ pairs: pairCounts, train: 1000, test: 501, wide: { train: 300, test: 300 } },
    ...{ epochs: { linear: 10_000, nonlinear: 300 }, likelihood: { images: 1024, samples: 512 } },
    distanceImages: 1000,
    dsprites: { orientation: 10, x: 8, y: 8 },
  },
  paper: {
    ...{ pairs: pairCounts, train: 1000, test: 501, wide: { train: 1000, test: 501 } },
    ...{ epochs: { linear: 10_000, nonlinear: 5000 }, likelihood: { images: 4096, samples: 4096 } },
    distanceImages: 10_000,
    dsprites: {},
  },
};

/** Whether a run belongs to a sweep, whatever its β. */
function belongs({ hyper, ...run }: Run, family: Omit<Sweep, "betas">): boolean {
  const columns: Readonly<Record<string, unknown>> = { ...hyper, ...run };
  return Object.entries(inSweep(family)).every(([column, value]) => columns[column] === value);
}

/**
 * How much is measured on a run at a scale: every number of pairs where a claim or figure asks for it, elsewhere 64;
 * all classifiers on dSprites, on the other sweeps and baselines for the first seeds.
 */
export function fil2021Evaluation(run: Run, scale: Scale): Evaluation {
  const { sweep, harder, sprites, table } = fil2021Protocol(scale);
  const { dsprites, ...size } = sizes[scale.name];
  const isBaseline = run.steps === 0;
  const isSprites = belongs(run, sprites) || belongs(run, table);
  const isFirst = run.seed < fewer(scale.seeds);
  return {
    ...size,
    pairs: isBaseline || isSprites || belongs(run, sweep) ? size.pairs : [64],
    hasClassifiers: isSprites || (isFirst && (isBaseline || belongs(run, sweep) || belongs(run, harder))),
    values: new Map([["dsprites", dsprites]]).get(run.dataset) ?? {},
    hasFactors: !new Set(["fashionMnist"]).has(run.dataset),
  };
}

/** `count` of `size` values, evenly spread: both ends if the factor is a range, the first alone if it is cyclic. */
function spreadValues(size: number, count: number, isCyclic: boolean): number[] {
  const kept = Math.min(size, count);
  const gap = isCyclic ? size / kept : kept > 1 ? (size - 1) / (kept - 1) : 0;
  return Array.from({ length: kept }, (_, i) => Math.round(i * gap));
}

/** A data set with fewer values of some factors. The orientation is cyclic: its last value is near its first. */
export function thinned(dataset: Dataset, values: Evaluation["values"]): Dataset {
  const kept = dataset.factors
    .filter(({ name }) => name in values)
    .map(({ name, size }) => [name, spreadValues(size, values[name]!, name === "orientation")] as const);
  return kept.length === 0 ? dataset : subset(dataset, Object.fromEntries(kept));
}
