import { resize } from "../stats/resize.ts";
import { checkImages, type FeatureExtractor } from "./feature-extractor.ts";

/**
 * Features without a network: the mean colour of each of side × side equal patches.
 *
 * Dimensions side² per channel, values in [0, 1]; patches whose edges cut pixels weigh them by their share. Distances
 * of different sides, shapes or channels don't compare.
 * @throws RangeError unless side is a positive integer.
 * @example pooledPixels().label // "FD(pixels 8×8)"
 */
export function pooledPixels({ side = 8 } = {}): FeatureExtractor {
  if (!Number.isSafeInteger(side) || side < 1)
    throw new RangeError(`Expected side to be a positive integer but found ${side}.`);
  return {
    name: "pixels",
    label: `FD(pixels ${side}×${side})`,
    dimensions: ([, , channels]) => side * side * channels,
    features(images, n, shape) {
      checkImages(images, n, shape);
      const values = resize(images, n, shape, [side, side], "area");
      return Promise.resolve({ rows: n, columns: side * side * shape[2], values });
    },
    dispose: () => Promise.resolve(),
  };
}
