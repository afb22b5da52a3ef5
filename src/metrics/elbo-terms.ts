import type { Dataset, FactorBatch, Matrix, Rng, Trained } from "../types.ts";
import { combinations, factorRange, uniformFactors } from "../datasets/sampling.ts";
import { matrix, pickRows, stackRows } from "../stats/matrix.ts";
import { elboDecomposition, type SampledPosterior } from "./elbo-decomposition.ts";
import { exactMig } from "./exact-mig.ts";
import { activeLatents, latentKl } from "./latent-kl.ts";
import { reconstruction } from "./reconstruction.ts";
import { checkCount, factorColumn, imagesAtATime, usableFactors } from "./representation.ts";

/** What these terms need of a trained method: its posterior and its decoder. */
export type Autoencoder = Required<Pick<Trained, "posterior" | "decode">>;

/** Terms of the ELBO and of its KL divergence over a data set; nats an image unless said otherwise. */
export interface ElboTerms {
  /** Bernoulli cross-entropy of one sample's reconstruction, less the entropy of the pixels. */
  readonly reconstruction: number;
  readonly kl: number;
  /** Latents with a KL above 0.05 nats. */
  readonly activeUnits: number;
  readonly mutualInformation: number;
  readonly totalCorrelation: number;
  readonly dimensionwiseKl: number;
  /** Posterior-density gap and axis alignment, in [0, 1]. */
  readonly mig: number;
  readonly aam: number;
}

/** Posteriors with one sample each, the factors behind them, and the reconstruction of the samples. */
interface Evaluated extends SampledPosterior {
  readonly factors: FactorBatch;
  readonly excess: number;
}

function drawSamples(mean: Matrix, logVar: Matrix, rng: Rng): Matrix {
  const eps = rng.normal(mean.values.length);
  const values = mean.values.map((m, i) => m + Math.exp(logVar.values[i]! / 2) * eps[i]!);
  return matrix(mean.rows, mean.columns, values);
}

async function evaluated(
  model: Autoencoder,
  dataset: Dataset,
  factors: FactorBatch,
  rng: Rng,
): Promise<Evaluated> {
  const k = dataset.factors.length;
  const parts: SampledPosterior[] = [];
  let excess = 0;
  for (let from = 0; from < factors.n; from += imagesAtATime) {
    const n = Math.min(imagesAtATime, factors.n - from);
    const x = dataset.render({ n, values: factors.values.subarray(from * k, (from + n) * k) });
    const { mean, logVar } = await model.posterior(x, n);
    const z = drawSamples(mean, logVar, rng.split("noise", from));
    excess += n * reconstruction(x, await model.decode(z), n).excess;
    parts.push({ mean, logVar, z });
  }
  const stacked = (key: keyof SampledPosterior): Matrix => stackRows(parts.map((part) => part[key]));
  return {
    mean: stacked("mean"),
    logVar: stacked("logVar"),
    z: stacked("z"),
    factors,
    excess: excess / factors.n,
  };
}

/**
 * Terms of the ELBO of a trained autoencoder and the parts of its KL divergence, from posterior densities.
 *
 * The whole factor grid if it has at most `images` members, else that many drawn at random, which then stand for
 * the data set. Costs images · samples · d densities.
 *
 * @param images looked at.
 * @param samples of z in each mixture.
 * @throws RangeError if a count is no positive integer, no factor varies, or a posterior is not finite.
 * @source chen2018 Eq. 2 and Eq. 6
 */
export async function elboTerms(
  model: Autoencoder,
  dataset: Dataset,
  rng: Rng,
  { images = 4096, samples = 1024 }: { readonly images?: number; readonly samples?: number } = {},
): Promise<ElboTerms> {
  checkCount(images, "images");
  checkCount(samples, "samples");
  const isGrid = combinations(dataset) <= images;
  const factors = isGrid ? factorRange(dataset) : uniformFactors(dataset, images, rng.split("images"));
  const found = await evaluated(model, dataset, factors, rng);
  const picked = rng.split("samples").permutation(factors.n).subarray(0, samples);
  const parts = elboDecomposition(found, pickRows(found.z, picked));
  const labelled = usableFactors(dataset, 1).map((k) => ({
    name: dataset.factors[k]!.name,
    labels: factorColumn(factors, k),
  }));
  const { mig, aam } = exactMig(found, labelled, rng.split("mig"), { samples });
  return {
    reconstruction: found.excess,
    kl: parts.kl,
    activeUnits: activeLatents(latentKl(found)).length,
    mutualInformation: parts.mutualInformation,
    totalCorrelation: parts.totalCorrelation,
    dimensionwiseKl: parts.dimensionwiseKl,
    mig,
    aam,
  };
}
