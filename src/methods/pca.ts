import type { Method } from "../types.ts";
import { pca as principalComponents, whitening } from "../stats/pca.ts";
import { affineEncoder, sampleCount } from "./affine-encoder.ts";
import { positiveInteger } from "./vae-options.ts";

/**
 * Whitened principal components of the images: the linear baseline.
 *
 * @param options.latents components. Default 10.
 * @param options.samples images it is fitted on; 0, the default, for fil2021's 25,000 grey or 3,500 colour ones.
 * @throws RangeError for a number out of range; from `fit` if the images vary in fewer directions.
 * @source fil2021 published code, baselines; pearson1901
 */
export function pca({ latents = 10, samples = 0 }: { latents?: number; samples?: number } = {}): Method {
  positiveInteger("latents", latents);
  sampleCount(samples);
  return affineEncoder({
    name: "pca",
    source: { key: "fil2021", where: "published code, baselines" },
    hyper: { latents, samples },
    latents,
    samples: (channels) => samples || (channels === 1 ? 25_000 : 3_500),
    solve: (data, rng) => whitening(principalComponents(data, latents, rng)),
  });
}
