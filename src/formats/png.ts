import { PNG } from "pngjs";
import type { ImageShape } from "../types.ts";

/** One image in [0, 1], row-major [height, width, channels]; channels 1 (grey) or 3 (red, green, blue). */
export interface Picture {
  readonly shape: ImageShape;
  readonly data: Float32Array;
}

function checkPicture({ shape: [h, w, c], data }: Picture): void {
  if (c !== 1 && c !== 3) throw new RangeError(`Expected 1 or 3 channels but found ${c}.`);
  if (data.length !== h * w * c || data.length === 0)
    throw new RangeError(
      `Expected ${h * w * c} pixel values for [${h}, ${w}, ${c}] but found ${data.length}.`,
    );
}

/**
 * An image as a PNG file of 8 bits per channel; values are clipped to [0, 1] and rounded.
 *
 * @param zoom each pixel becomes zoom × zoom pixels.
 * @throws RangeError if the channels are not 1 or 3, or the data do not fill the shape or hold NaN.
 */
export function writePng(picture: Picture, zoom = 1): Uint8Array {
  checkPicture(picture);
  if (!Number.isInteger(zoom) || zoom < 1)
    throw new RangeError(`Expected zoom to be a positive integer but found ${zoom}.`);
  const [h, w, c] = picture.shape;
  const png = new PNG({ width: w * zoom, height: h * zoom, colorType: 2, inputHasAlpha: true });
  for (let y = 0; y < h * zoom; y++)
    for (let x = 0; x < w * zoom; x++) {
      const from = (Math.floor(y / zoom) * w + Math.floor(x / zoom)) * c;
      const to = 4 * (y * w * zoom + x);
      for (let k = 0; k < 3; k++) {
        const value = picture.data[from + (c === 3 ? k : 0)]!;
        if (Number.isNaN(value))
          throw new RangeError(`Expected pixel values in [0, 1] but found NaN at ${from}.`);
        png.data[to + k] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
      png.data[to + 3] = 255;
    }
  return new Uint8Array(PNG.sync.write(png, { colorType: 2 }));
}

/**
 * A PNG file as an image [height, width, 3] in [0, 1]; transparency is left out.
 *
 * @param name of the file, for the error.
 * @throws RangeError if the bytes are not a PNG file.
 */
export function readPng(bytes: Uint8Array, name = "this file"): Picture {
  let png: { width: number; height: number; data: Uint8Array };
  try {
    png = PNG.sync.read(Buffer.from(bytes));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`Expected ${name} to be a PNG file but found otherwise: ${why}. Write it again.`, {
      cause,
    });
  }
  const { width, height } = png;
  const data = new Float32Array(width * height * 3);
  for (let p = 0; p < width * height; p++)
    for (let k = 0; k < 3; k++) data[3 * p + k] = png.data[4 * p + k]! / 255;
  return { shape: [height, width, 3], data };
}

/**
 * Images [n, h, w, c] side by side in rows of `columns`, one picture.
 *
 * @param gap pixels between images, white.
 * @throws RangeError if the data do not hold whole images.
 */
export function imageGrid(
  images: Float32Array,
  [h, w, c]: ImageShape,
  { columns, gap = 1 }: { readonly columns: number; readonly gap?: number },
): Picture {
  const size = h * w * c;
  const n = images.length / size;
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`Expected whole images of ${size} values but found ${images.length} values.`);
  if (!Number.isInteger(columns) || columns < 1)
    throw new RangeError(`Expected columns to be a positive integer but found ${columns}.`);
  const rows = Math.ceil(n / columns);
  const [height, width] = [rows * (h + gap) - gap, columns * (w + gap) - gap];
  const data = new Float32Array(height * width * c).fill(1);
  for (let i = 0; i < n; i++) {
    const [top, left] = [Math.floor(i / columns) * (h + gap), (i % columns) * (w + gap)];
    for (let y = 0; y < h; y++)
      data.set(
        images.subarray(i * size + y * w * c, i * size + (y + 1) * w * c),
        ((top + y) * width + left) * c,
      );
  }
  return { shape: [height, width, c], data };
}
