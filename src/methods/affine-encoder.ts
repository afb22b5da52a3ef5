import type { Dataset, ImageShape, Method, Rng, Weights } from "../types.ts";
import { images } from "../datasets/sampling.ts";
import { dense } from "../nn/dense.ts";
import type { AffineMap, Samples } from "../stats/pca.ts";
import { distinctImages } from "./distinct-images.ts";
import { checked } from "./vae-options.ts";

/** What tells one closed-form linear representation from another. */
export interface AffineEncoder extends Pick<Method, "name" | "source" | "hyper"> {
  readonly latents: number;
  /** Images to fit on, for a data set of that many channels. */
  samples(channels: number): number;
  /** Images as rows → the map from a row to its code. */
  solve(data: Samples, rng: Rng): AffineMap;
}

/** @throws RangeError unless the value is 0, for the paper's number, or a number of images of at least 2. */
export const sampleCount = (value: number): number =>
  checked(
    "samples",
    value,
    (x) => Number.isSafeInteger(x) && (x === 0 || x >= 2),
    "0 or a number of images from 2 up",
  );

/**
 * A method without training steps: fitted once on a random subset of images, it encodes by one matrix product.
 *
 * Before the fit its weights are zeros, and so are all codes.
 */
export function affineEncoder({ name, source, hyper, latents, samples, solve }: AffineEncoder): Method {
  const weights = (kernel: Float32Array, bias: Float32Array): Weights => ({
    [`${name}/kernel`]: { shape: [kernel.length / latents, latents], data: kernel },
    [`${name}/bias`]: { shape: [latents], data: bias },
  });
  const fitted = (dataset: Dataset, rng: Rng): Weights => {
    const data = distinctImages(dataset, samples(dataset.shape[2]), rng.split("images"));
    const { kernel, bias } = solve(data, rng.split("solve"));
    return weights(Float32Array.from(kernel.values), Float32Array.from(bias));
  };
  return {
    name,
    source,
    hyper,
    draw: images,
    phases: [],
    init: ([h, w, c]: ImageShape) =>
      weights(new Float32Array(h * w * c * latents), new Float32Array(latents)),
    fit: (dataset, rng) => Promise.resolve().then(() => fitted(dataset, rng)),
    noise: () => ({}),
    encode: (params, x) => dense(params, name, x),
  };
}
