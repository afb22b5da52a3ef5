import type { ImageShape } from "../types.ts";

/** The input pixels of one output pixel along one axis: their weights, from `start` on. */
interface Taps {
  readonly start: number;
  readonly weights: Float64Array;
}

/** Two neighbours of a position along an axis of `size` pixels, held at the ends. */
function between(position: number, size: number): Taps {
  const held = Math.min(Math.max(position, 0), size - 1);
  const start = Math.min(Math.floor(held), Math.max(size - 2, 0));
  return { start, weights: Float64Array.from(size === 1 ? [1] : [1 - (held - start), held - start]) };
}

/** Pillow's filters: the kernel widens by the factor of a reduction, and its weights sum to 1 in each pixel. */
function antialiased(
  kernel: (x: number) => number,
  radius: number,
  out: number,
  input: number,
  output: number,
): Taps {
  const scale = input / output;
  const wide = Math.max(scale, 1);
  const centre = (out + 0.5) * scale;
  const start = Math.max(0, Math.trunc(centre - radius * wide + 0.5));
  const end = Math.min(input, Math.trunc(centre + radius * wide + 0.5));
  const weights = Float64Array.from({ length: end - start }, (_, i) =>
    kernel((start + i - centre + 0.5) / wide),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { start, weights: weights.map((weight) => weight / sum) };
}

/** The mean of the input under an output pixel, pixels cut by its edges counting by their share. */
function covered(out: number, input: number, output: number): Taps {
  const [from, to] = [(out * input) / output, ((out + 1) * input) / output];
  const start = Math.floor(from);
  const weights = Float64Array.from(
    { length: Math.min(Math.ceil(to), input) - start },
    (_, i) => (Math.min(to, start + i + 1) - Math.max(from, start + i)) / (to - from),
  );
  return { start, weights };
}

const triangle = (x: number): number => Math.max(0, 1 - Math.abs(x));

/** Cubic convolution with a = −1/2. */
function cubic(x: number): number {
  const [t, a] = [Math.abs(x), -0.5];
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
}

/**
 * Ways to place output pixel `out` of `output` on `input` pixels of one axis.
 *
 * `bilinear`: half-pixel centres, no anti-aliasing (PyTorch's align_corners=False, tfjs's halfPixelCenters).
 * `alignCorners`: the corner pixels stay where they are. `tensorflow1`: no half-pixel offset, as TensorFlow 1 had it.
 * `pilBilinear`, `pilBicubic`: Pillow's anti-aliased filters on float32 images. `area`: the mean under each pixel.
 *
 * @source parmar2022 section 3
 */
export const resizings = {
  bilinear: (out, input, output) => between(((out + 0.5) * input) / output - 0.5, input),
  alignCorners: (out, input, output) => between(output > 1 ? (out * (input - 1)) / (output - 1) : 0, input),
  tensorflow1: (out, input, output) => between((out * input) / output, input),
  pilBilinear: (out, input, output) => antialiased(triangle, 1, out, input, output),
  pilBicubic: (out, input, output) => antialiased(cubic, 2, out, input, output),
  area: covered,
} satisfies Record<string, (out: number, input: number, output: number) => Taps>;

export type Resizing = keyof typeof resizings;

/** Resizes the middle axis of [outer, size, inner]. */
function along(
  values: Float64Array,
  outer: number,
  size: number,
  inner: number,
  taps: readonly Taps[],
): Float64Array {
  const out = new Float64Array(outer * taps.length * inner);
  for (let o = 0, to = 0; o < outer; o++)
    for (let t = 0; t < taps.length; t++) {
      const { start, weights } = taps[t]!;
      const from = (o * size + start) * inner;
      for (let i = 0; i < inner; i++, to++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[from + k * inner + i]!;
        out[to] = sum;
      }
    }
  return out;
}

const isPil = (resizing: Resizing): boolean => resizing.startsWith("pil");

/**
 * Images at another size, channel by channel, float64; values are not clipped (bicubic overshoots).
 *
 * images: n images [n, h, w, c] → [n, height, width, c]. Rows are resized first, then columns; Pillow's filters keep
 * float32 between the two and at the end, as Pillow does.
 * @throws RangeError if the sizes are not positive integers or the number of values does not fit the shape.
 * @source parmar2022 section 3
 */
export function resize(
  images: ArrayLike<number>,
  n: number,
  [h, w, c]: ImageShape,
  [height, width]: readonly [height: number, width: number],
  resizing: Resizing,
): Float64Array {
  if (![h, w, c, height, width].every((size) => Number.isSafeInteger(size) && size > 0))
    throw new RangeError(`Expected sizes of 1 or more but found ${h} × ${w} × ${c} → ${height} × ${width}.`);
  if (images.length !== n * h * w * c)
    throw new RangeError(`Expected ${n} images of ${h} × ${w} × ${c} but found ${images.length} values.`);
  const place = resizings[resizing];
  const taps = (input: number, output: number) =>
    Array.from({ length: output }, (_, o) => place(o, input, output));
  // A float32 array rounds what it is given, as Pillow's images do.
  const stored = (values: Float64Array) =>
    isPil(resizing) ? new Float64Array(new Float32Array(values)) : values;
  const wide = stored(along(new Float64Array(images), n * h, w, c, taps(w, width)));
  return stored(along(wide, n, h, width * c, taps(h, height)));
}
