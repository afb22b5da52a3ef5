import { combinations, factorVector, uniformFactors } from "../datasets/sampling.ts";
import type { FeatureExtractor } from "../metrics/feature-extractor.ts";
import { frechetDistance } from "../metrics/frechet-distance.ts";
import type { Dataset, FactorBatch, Matrix, Rng, Trained } from "../types.ts";

/** Fréchet distances of a generative model from its data set; called as the extractor's label says. */
export interface ModelDistances {
  /** Images against their reconstructions, each decoded from one sample of its posterior. */
  readonly reconstructions: number;
  /** Images against decoded samples of the prior. */
  readonly samples: number;
}

/** Every image of the set once if n is all of them or more, else n drawn with replacement. */
function factorsOf(dataset: Dataset, n: number, rng: Rng): FactorBatch {
  const all = combinations(dataset);
  if (n < all) return uniformFactors(dataset, n, rng);
  const sizes = dataset.factors.map(({ size }) => size);
  const values = new Int32Array(all * sizes.length);
  for (let i = 0; i < all; i++) values.set(factorVector(sizes, i), i * sizes.length);
  return { n: all, values };
}

/** mean + exp(logVar / 2)·ε, one sample a row. */
function sampled({ mean, logVar }: { mean: Matrix; logVar: Matrix }, rng: Rng): Matrix {
  const eps = rng.normal(mean.values.length);
  return { ...mean, values: mean.values.map((m, i) => m + Math.exp(logVar.values[i]! / 2) * eps[i]!) };
}

/**
 * Fréchet distances between a data set's images and what a trained model makes of them.
 *
 * n: images a side, squared units of the features; the same n is needed to compare. The replication takes the whole
 * set, reconstructions only, and one posterior sample an image even in evaluation.
 * @throws TypeError if the model has no posterior or no decoder.
 * @source fil2021 published code, utils/fid.py
 */
export async function reconstructionDistance(
  { run, dataset, posterior, decode }: Pick<Trained, "run" | "dataset" | "posterior" | "decode">,
  extractor: FeatureExtractor,
  { n = 10_000 }: { readonly n?: number },
  rng: Rng,
): Promise<ModelDistances> {
  if (!posterior || !decode)
    throw new TypeError(`Expected a model with a posterior and a decoder but found ${run.method}.`);
  const factors = factorsOf(dataset, n, rng.split("images"));
  const images = dataset.render(factors);
  const q = await posterior(images, factors.n);
  const prior = { ...q.mean, values: Float64Array.from(rng.split("prior").normal(q.mean.values.length)) };
  const featuresOf = (x: Float32Array) => extractor.features(x, factors.n, dataset.shape);
  const real = await featuresOf(images);
  const reconstructions = await featuresOf(await decode(sampled(q, rng.split("posterior"))));
  const samples = await featuresOf(await decode(prior));
  return {
    reconstructions: frechetDistance(real, reconstructions),
    samples: frechetDistance(real, samples),
  };
}
