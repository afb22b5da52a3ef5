import type { ImageShape } from "../types.ts";

/** Number of inputs of an image: pixels times channels. */
const inputs = ([height, width, channels]: ImageShape): number => height * width * channels;

/**
 * β per input and latent: β · d / (h · w · c). Settings with equal values weigh rate against distortion alike.
 *
 * @source higgins2017 section 4.2 and appendix A.5
 * @example normalisedBeta(4, 10, [64, 64, 1]) // 0.009765625
 */
export const normalisedBeta = (beta: number, latents: number, shape: ImageShape): number =>
  (beta * latents) / inputs(shape);

/**
 * The β that a normalised one stands for: the inverse of `normalisedBeta`.
 *
 * @source higgins2017 section 4.2 and appendix A.5
 * @example rawBeta(0.009765625, 10, [64, 64, 1]) // 4
 */
export const rawBeta = (normalised: number, latents: number, shape: ImageShape): number =>
  (normalised * inputs(shape)) / latents;
