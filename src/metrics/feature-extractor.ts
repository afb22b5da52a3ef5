import type { ImageShape, Matrix } from "../types.ts";

/** A map from images to feature vectors, between which a Fréchet or kernel distance is taken. */
export interface FeatureExtractor {
  /** A word for columns and file names, e.g. "pixels". */
  readonly name: string;
  /** What a Fréchet distance of these features is called: "FID" for the standard network alone, else "FD(…)". */
  readonly label: string;
  /** Length of a feature vector for images of a shape. */
  dimensions(shape: ImageShape): number;
  /**
   * Images [n, h, w, c] in [0, 1] → features [n, dimensions], float64.
   *
   * @throws RangeError if the images don't fit n and the shape.
   */
  features(images: Float32Array, n: number, shape: ImageShape): Promise<Matrix>;
  /** Gives native memory back; the extractor can be used again. */
  dispose(): Promise<void>;
}

/**
 * Lets images pass that fit their shape.
 *
 * @throws RangeError for another number of values, no images, or a value that is not finite.
 */
export function checkImages(images: Float32Array, n: number, shape: ImageShape): void {
  const [h, w, c] = shape;
  if (!Number.isSafeInteger(n) || n < 1 || images.length !== n * h * w * c)
    throw new RangeError(`Expected ${n} images of ${h} × ${w} × ${c} but found ${images.length} values.`);
  const at = images.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new RangeError(`Expected images of finite numbers but found ${images[at]} at ${at}.`);
}
