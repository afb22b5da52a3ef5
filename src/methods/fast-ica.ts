import type { Method } from "../types.ts";
import { fastIca as independentComponents } from "../stats/fast-ica.ts";
import { affineEncoder, sampleCount } from "./affine-encoder.ts";
import { positiveInteger } from "./vae-options.ts";

export interface FastIcaMethodOptions {
  /** Components. Default 10. */
  readonly latents?: number;
  /** Images it is fitted on; 0, the default, for fil2021's 2,500 grey or 1,000 colour ones. */
  readonly samples?: number;
  /** Most fixed-point iterations; images often need all of them. Default 400, as fil2021. */
  readonly iterations?: number;
}

/**
 * Independent components of the images, of unit variance: the other linear baseline.
 *
 * As in the replication, the components of the last iteration are used whether or not it had converged.
 * Differs from it in their scale: its library's sources had variance 1/n.
 * @throws RangeError for a number out of range; from `fit` if the images vary in fewer directions.
 * @source fil2021 published code, baselines; hyvarinen1999
 */
export function fastIca({ latents = 10, samples = 0, iterations = 400 }: FastIcaMethodOptions = {}): Method {
  positiveInteger("latents", latents);
  positiveInteger("iterations", iterations);
  sampleCount(samples);
  return affineEncoder({
    name: "fastIca",
    source: { key: "fil2021", where: "published code, baselines" },
    hyper: { latents, samples, iterations },
    latents,
    samples: (channels) => samples || (channels === 1 ? 2_500 : 1_000),
    solve: (data, rng) => independentComponents(data, { components: latents, iterations }, rng).map,
  });
}
