import type { Assessment, Dataset, Rng, Scale, Trained } from "../types.ts";
import { combinations, uniformFactors } from "../datasets/sampling.ts";
import { reconstructionDistance } from "../lab/reconstruction-distance.ts";
import { elboTerms } from "../metrics/elbo-terms.ts";
import { embeddedFeatures } from "../metrics/embedded-features.ts";
import { latentKl } from "../metrics/latent-kl.ts";
import { pooledPixels } from "../metrics/pooled-pixels.ts";
import { factorPlane, reconstructed, traversals, type Arrays } from "./fil2021-arrays.ts";
import { fil2021Evaluation, thinned, type Evaluation } from "./fil2021-evaluation.ts";
import {
  classifierScores,
  factorScores,
  information,
  oneThread,
  otherScores,
  pairScores,
  shapelessScore,
  type Codes,
  type Scores,
} from "./fil2021-measures.ts";
import { tabulated } from "./tabulated.ts";

/** Numbers that a table of codes may hold: 128 MiB. */
const mostTabulated = 2 ** 24;

/** Codes of the whole (thinned) data set where they fit, else an encoder that is asked anew each time. */
async function codesOf({ encode, dataset: { shape } }: Trained, dataset: Dataset) {
  const { columns } = await encode(dataset.render(uniformZeros(dataset)), 1);
  const fits = combinations(dataset) * columns <= mostTabulated;
  const table = fits ? await tabulated(dataset, encode) : undefined;
  const isWide = columns >= shape[0] * shape[1] * shape[2];
  const codes: Codes = table ? { ...table, isWide } : { dataset, encode, isWide };
  return { codes, ...(table && { all: table.codes }) };
}

const uniformZeros = ({ factors }: Dataset) => ({ n: 1, values: new Int32Array(factors.length) });

/** Scores of the representation, and what figures need of it. */
async function representation(trained: Trained, dataset: Dataset, size: Evaluation, rng: Rng) {
  const { codes, all } = await codesOf(trained, dataset);
  const scores: Scores = await pairScores(codes, size, rng.split("pairs"));
  if (codes.isWide)
    return { scores: { ...scores, ...(await factorScores(dataset, size, rng.split("truth"))) }, arrays: {} };
  Object.assign(scores, await otherScores(codes, rng.split("others")));
  if (size.hasClassifiers) {
    Object.assign(scores, await classifierScores(codes, size, rng.split("classifiers")));
    Object.assign(scores, await shapelessScore(codes, size, rng.split("shapeless")));
  }
  const arrays: Arrays = {};
  for (const [name, data] of Object.entries(all ? information(dataset, all) : {}))
    arrays[`information/${name}`] = { shape: [data.length], data };
  return { scores, arrays };
}

/** Fréchet distances `fd.<features>` of reconstructions and `fd.prior.<features>` of samples of the prior. */
async function distances(trained: Trained, n: number, rng: Rng): Promise<Scores> {
  const found: Scores = {};
  for (const extractor of [pooledPixels(), embeddedFeatures(oneThread)]) {
    const { reconstructions, samples } = await reconstructionDistance(trained, extractor, { n }, rng);
    found[`fd.${extractor.name}`] = reconstructions;
    found[`fd.prior.${extractor.name}`] = samples;
    await extractor.dispose();
  }
  return found;
}

/** Terms of the ELBO, distances between images, and pictures of an autoencoder. */
async function generation(trained: Trained, dataset: Dataset, size: Evaluation, rng: Rng) {
  const { posterior, decode } = trained;
  if (!posterior || !decode) return { scores: {}, arrays: {} };
  const terms = await elboTerms({ posterior, decode }, dataset, rng.split("elbo"), size.likelihood);
  const factors = uniformFactors(dataset, size.likelihood.images, rng.split("kl"));
  const kl = Float32Array.from(latentKl(await posterior(dataset.render(factors), factors.n)));
  return {
    scores: {
      ...Object.fromEntries(Object.entries(terms).map(([name, value]) => [`elbo.${name}`, value as number])),
      ...(await distances(trained, size.distanceImages, rng.split("distances"))),
    },
    arrays: {
      kl: { shape: [kl.length], data: kl },
      ...(await reconstructed(trained, decode)),
      ...(await traversals(trained, decode)),
    },
  };
}

/**
 * What the study measures on one run: the β-VAE score at several numbers of pairs and with four classifiers,
 * FactorVAE score and MIG, terms of the ELBO, Fréchet distances, and the arrays of its figures.
 *
 * Runs of one seed are measured on the same random points. dSprites is thinned at the smoke and laptop scales, see
 * `fil2021Evaluation`.
 */
export async function fil2021Assess(trained: Trained, scale: Scale, rng: Rng): Promise<Assessment> {
  const size = fil2021Evaluation(trained.run, scale);
  const dataset = thinned(trained.dataset, size.values);
  const coded = size.hasFactors
    ? await representation(trained, dataset, size, rng.split("codes"))
    : { scores: {}, arrays: {} };
  const made = await generation(trained, dataset, size, rng.split("images"));
  const plane = size.hasFactors && trained.posterior ? await factorPlane(trained) : {};
  return {
    scores: { ...coded.scores, ...made.scores },
    arrays: { ...coded.arrays, ...made.arrays, ...plane },
  };
}
