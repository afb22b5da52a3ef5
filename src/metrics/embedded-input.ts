import { featureNetInput } from "../nn/feature-net.ts";
import { resize } from "../stats/resize.ts";
import type { ImageShape } from "../types.ts";

/**
 * Images as the embedded feature network takes them: 32 × 32, anti-aliased bilinear, grey repeated three times.
 *
 * images: [n, h, w, c] in [0, 1], c of 1 or 3 → [n, 32, 32, 3].
 * @throws RangeError for another number of channels.
 */
export function embeddedInput(images: Float32Array, n: number, shape: ImageShape): Float32Array {
  const channels = shape[2];
  if (channels !== 1 && channels !== 3)
    throw new RangeError(`Expected images of 1 or 3 channels but found ${channels}.`);
  const [height, width, depth] = featureNetInput;
  const sized = resize(images, n, shape, [height, width], "pilBilinear");
  if (channels === depth) return new Float32Array(sized);
  const out = new Float32Array(sized.length * depth);
  for (let i = 0; i < out.length; i++) out[i] = sized[Math.floor(i / depth)]!;
  return out;
}
