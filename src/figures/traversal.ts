import type { Figure, NdArray } from "../types.ts";
import type { Labels } from "./frame.ts";
import { imageGrid, type ImageRow } from "./image-grid.ts";

/** What moves along a row of a traversal. */
export interface Latent {
  /** Position in the code, from 0. */
  readonly index: number;
  /** Mean KL of the latent over data, nats: how much it is used. */
  readonly kl: number;
}

const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const subscript = (index: number): string => [...String(index)].map((digit) => subscripts[Number(digit)]!).join("");

/**
 * A latent traversal as rows for `imageGrid`: one row a latent, most used first, one column a value.
 *
 * images: [latents · values, h, w, c] in [0, 1], latents slowest, in the order of `latents`. `group` is the heading,
 * e.g. "β = 4, score 0.98"; `top` keeps only the most used latents.
 * @throws RangeError if the number of images isn't latents × values.
 */
export function traversalRows(
  images: NdArray<Float32Array>,
  latents: readonly Latent[],
  { group, top = latents.length }: { group?: string; top?: number } = {},
): readonly ImageRow[] {
  const [n = 0, h = 0, w = 0, c = 0] = images.shape;
  const values = n / latents.length;
  if (!Number.isInteger(values) || values === 0) {
    throw new RangeError(`Expected a whole row of images for each of ${latents.length} latents but found ${n} images.`);
  }
  const row = values * h * w * c;
  return latents
    .map(({ index, kl }, at) => ({ index, kl, data: images.data.subarray(at * row, (at + 1) * row) }))
    .sort((a, b) => b.kl - a.kl || a.index - b.index)
    .slice(0, top)
    .map(({ index, kl, data }) => ({
      images: { shape: [values, h, w, c], data },
      title: `z${subscript(index)} · ${kl.toFixed(2)}`,
      ...(group === undefined ? {} : { group }),
    }));
}

/**
 * Latent traversals of one or more runs under each other; row titles state the latent and its KL in nats.
 * `values` are the positions along a latent, in units of the prior's standard deviation.
 */
export function traversal(
  rows: readonly ImageRow[],
  { values, ...labels }: { values: readonly number[] } & Labels,
): Figure {
  return imageGrid(rows, { columnTitles: values.map((value) => value.toFixed(1).replace("-", "−")), ...labels });
}
