import type { Dataset, Matrix, Rng, Trained } from "../types.ts";
import { uniformFactors } from "../datasets/sampling.ts";
import { embeddedFeatures } from "../metrics/embedded-features.ts";
import { frechetDistance } from "../metrics/frechet-distance.ts";
import { pooledPixels } from "../metrics/pooled-pixels.ts";

type Autoencoder = Required<Pick<Trained, "posterior" | "decode">>;

const normal = (rng: Rng, rows: number, columns: number): Matrix => ({
  rows,
  columns,
  values: Float64Array.from(rng.normal(rows * columns)),
});

/** mean + exp(logVar / 2) · eps. */
function sampled({ mean, logVar }: { mean: Matrix; logVar: Matrix }, rng: Rng): Matrix {
  const eps = rng.normal(mean.values.length);
  return { ...mean, values: mean.values.map((m, i) => m + Math.exp(logVar.values[i]! / 2) * eps[i]!) };
}

/**
 * Fréchet distances from n images: to their reconstructions, each decoded from one sample of its posterior
 * (`fd.<features>`), and to n decoded samples of the prior (`fd.prior.<features>`).
 *
 * Features: 8 × 8 pooled pixels, and the embedded network's. Neither is Inception's, so none of them is FID.
 * @source fil2021 published code, utils/fid.py
 */
export async function distances(
  { posterior, decode }: Autoencoder,
  dataset: Dataset,
  n: number,
  rng: Rng,
): Promise<Record<string, number>> {
  const { shape } = dataset;
  const images = dataset.render(uniformFactors(dataset, n, rng.split("images")));
  const q = await posterior(images, n);
  const sets = {
    fd: await decode(sampled(q, rng.split("posterior"))),
    "fd.prior": await decode(normal(rng.split("prior"), n, q.mean.columns)),
  };
  const found: Record<string, number> = {};
  for (const extractor of [pooledPixels(), embeddedFeatures()]) {
    const real = await extractor.features(images, n, shape);
    for (const [name, made] of Object.entries(sets))
      found[`${name}.${extractor.name}`] = frechetDistance(real, await extractor.features(made, n, shape));
    await extractor.dispose();
  }
  return found;
}
