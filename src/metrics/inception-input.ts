import { resize, type Resizing } from "../stats/resize.ts";
import type { ImageShape } from "../types.ts";

/** Side in pixels of what the FID network sees. */
export const inceptionSide = 299;

/** How images become the network's input: size first, then scale. */
export interface Preprocessing {
  readonly resizing: Resizing;
  /** Whether values are held in 0 … 255 after the resize, which bicubic overshoots. */
  readonly clips: boolean;
  /** A value of 0 … 255, fractions allowed, to the network's scale. */
  readonly scale: (value: number) => number;
}

const pytorch = (value: number): number => (2 * value) / 255 - 1;
const tensorflow = (value: number): number => (value - 128) / 128;

/**
 * The three conventions of published FIDs. Their values are not comparable with one another.
 *
 * `legacyPytorch`: pytorch-fid; `legacyTensorflow`: the authors' code; `clean`: clean-fid.
 * @source parmar2022 section 3
 * @source heusel2017 released code
 */
export const preprocessings = {
  legacyPytorch: { resizing: "bilinear", clips: false, scale: pytorch },
  legacyTensorflow: { resizing: "tensorflow1", clips: false, scale: tensorflow },
  clean: { resizing: "pilBicubic", clips: true, scale: tensorflow },
} satisfies Record<string, Preprocessing>;

export type Convention = keyof typeof preprocessings;

/** One grey channel three times; three channels as they are; a fourth (alpha) is dropped. */
function threeChannels(images: Float32Array, pixels: number, channels: number): Float64Array {
  const out = new Float64Array(pixels * 3);
  for (let p = 0; p < pixels; p++)
    for (let c = 0; c < 3; c++) out[3 * p + c] = images[p * channels + (channels === 1 ? 0 : c)]!;
  return out;
}

/**
 * Images in the form the FID network takes.
 *
 * images: [n, h, w, c] in [0, 1], c of 1, 3 or 4 → [n, 299, 299, 3], about [−1, 1]. With `bytes` values are rounded to
 * 8 bits first, as a file would have them: do so when the other side comes from files.
 * @throws RangeError for another number of channels, or values that don't fit the shape.
 */
export function inceptionInput(
  images: Float32Array,
  n: number,
  [h, w, c]: ImageShape,
  convention: Convention,
  { bytes = false } = {},
): Float32Array {
  if (![1, 3, 4].includes(c)) throw new RangeError(`Expected images of 1, 3 or 4 channels but found ${c}.`);
  const { resizing, clips, scale } = preprocessings[convention];
  const colour = threeChannels(images, n * h * w, c);
  const levels = colour.map(bytes ? (value) => Math.round(value * 255) : (value) => value * 255);
  const sized = resize(levels, n, [h, w, 3], [inceptionSide, inceptionSide], resizing);
  const out = new Float32Array(sized.length);
  for (let i = 0; i < out.length; i++)
    out[i] = scale(clips ? Math.min(Math.max(sized[i]!, 0), 255) : sized[i]!);
  return out;
}
