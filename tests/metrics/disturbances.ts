import type { Rng } from "../../src/types.ts";

/** Images [n, side, side] in [0, 1]. */
export interface Grey {
  readonly n: number;
  readonly side: number;
  readonly pixels: Float32Array;
}
type Disturb = (images: Grey, level: number, rng: Rng) => Float32Array;

const held = (value: number): number => Math.min(Math.max(value, 0), 1);

/** (1 − a)·X + a·N, N normal around grey. */
const noise: Disturb = ({ pixels }, a, rng) => {
  const eps = rng.normal(pixels.length);
  return pixels.map((x, i) => (1 - a) * x + a * held(0.5 + 0.25 * eps[i]!));
};

/** Convolution with a Gaussian of standard deviation a pixels, edges repeated. */
const blur: Disturb = ({ n, side, pixels }, a) => {
  if (a === 0) return pixels;
  const reach = Math.ceil(3 * a);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * a * a)));
  const sum = kernel.reduce((total, k) => total + k, 0);
  const pass = (from: Float32Array, step: number, other: number) => {
    const out = new Float32Array(from.length);
    for (let image = 0; image < n; image++)
      for (let line = 0; line < side; line++)
        for (let at = 0; at < side; at++) {
          const base = image * side * side + line * other;
          let value = 0;
          kernel.forEach((k, i) => {
            const p = Math.min(Math.max(at + i - reach, 0), side - 1);
            value += (k / sum) * from[base + p * step]!;
          });
          out[base + at * step] = value;
        }
    return out;
  };
  return pass(pass(pixels, 1, side), side, 1);
};

/** Five black squares of side a·(image side) at random places. */
const rectangles: Disturb = ({ n, side, pixels }, a, rng) => {
  const out = pixels.slice();
  const size = Math.round(a * side);
  for (let image = 0; image < n; image++)
    for (let k = 0; k < 5; k++) {
      const [top, left] = [rng.int(side - size + 1), rng.int(side - size + 1)];
      for (let r = top; r < top + size; r++)
        out.fill(0, (image * side + r) * side + left, (image * side + r) * side + left + size);
    }
  return out;
};

/** A share a of the pixels set to black or white. */
const saltAndPepper: Disturb = ({ pixels }, a, rng) =>
  pixels.map((x) => (rng.uniform() < a ? rng.int(2) : x));

/** A share a of the images replaced by gratings. */
const contamination: Disturb = ({ n, side, pixels }, a, rng) => {
  const out = pixels.slice();
  for (let image = 0; image < n; image++) {
    if (rng.uniform() >= a) continue;
    const [angle, phase] = [Math.PI * rng.uniform(), 2 * Math.PI * rng.uniform()];
    for (let p = 0; p < side * side; p++) {
      const along = (p % side) * Math.cos(angle) + Math.floor(p / side) * Math.sin(angle);
      out[image * side * side + p] = 0.5 + 0.5 * Math.sin(0.8 * along + phase);
    }
  }
  return out;
};

/** Rotation about the centre by an angle that falls off with the distance from it; a is its strength. */
const swirl: Disturb = ({ n, side, pixels }, a) => {
  const out = new Float32Array(pixels.length);
  const centre = (side - 1) / 2;
  for (let image = 0; image < n; image++)
    for (let r = 0; r < side; r++)
      for (let c = 0; c < side; c++) {
        const [x, y] = [c - centre, r - centre];
        const turn = a * Math.exp(-Math.hypot(x, y) / (side / 4));
        const px = Math.round(centre + x * Math.cos(turn) - y * Math.sin(turn));
        const py = Math.round(centre + x * Math.sin(turn) + y * Math.cos(turn));
        const inside = px >= 0 && py >= 0 && px < side && py < side;
        out[(image * side + r) * side + c] = inside ? pixels[(image * side + py) * side + px]! : 0;
      }
  return out;
};

/** The disturbances of the FID paper with their four levels. */
export const disturbances: Readonly<
  Record<string, { readonly levels: readonly number[]; readonly disturb: Disturb }>
> = {
  noise: { levels: [0, 0.25, 0.5, 0.75], disturb: noise },
  blur: { levels: [0, 1, 2, 4], disturb: blur },
  rectangles: { levels: [0, 0.25, 0.5, 0.75], disturb: rectangles },
  swirl: { levels: [0, 1, 2, 4], disturb: swirl },
  saltAndPepper: { levels: [0, 0.1, 0.2, 0.3], disturb: saltAndPepper },
  contamination: { levels: [0, 0.25, 0.5, 0.75], disturb: contamination },
};
