/** How far decoded images are from the data, nats an image. */
export interface Reconstruction {
  /** −Σ x ln p + (1 − x) ln(1 − p) over pixels and channels. */
  readonly crossEntropy: number;
  /** What the best decoder cannot go below: −Σ x ln x + (1 − x) ln(1 − x). 0 for black and white images. */
  readonly pixelEntropy: number;
  /** The difference, ≥ 0. */
  readonly excess: number;
}

/** Logarithms are not let below −100: a float32 mean may be 0 or 1 to the last bit. */
const clampedLog = (p: number): number => Math.max(Math.log(p), -100);

/**
 * Bernoulli reconstruction error of n images, mean over images.
 *
 * @param images [n, …] in [0, 1].
 * @param decoded means of the likelihood, of the same shape.
 * @throws RangeError if lengths differ, or are no multiple of n, or a number is outside [0, 1].
 * @source fil2021 section 2
 */
export function reconstruction(images: Float32Array, decoded: Float32Array, n: number): Reconstruction {
  if (images.length !== decoded.length || n < 1 || images.length % n !== 0)
    throw new RangeError(
      `Expected ${n} images and as many decoded but found ${images.length} and ${decoded.length} numbers.`,
    );
  let [cross, own] = [0, 0];
  for (let i = 0; i < images.length; i++) {
    const [x, p] = [images[i]!, decoded[i]!];
    if (!(x >= 0 && x <= 1 && p >= 0 && p <= 1))
      throw new RangeError(`Expected pixels in [0, 1] but found ${x} and ${p} at ${i}.`);
    cross -= x * clampedLog(p) + (1 - x) * clampedLog(1 - p);
    own -= x * clampedLog(x) + (1 - x) * clampedLog(1 - x);
  }
  return { crossEntropy: cross / n, pixelEntropy: own / n, excess: (cross - own) / n };
}
