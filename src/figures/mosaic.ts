import { encode } from "fast-png";
import type { NdArray } from "../types.ts";

/** Where a mosaic's pictures go: column and row positions in cells, which may leave room between rows. */
export interface Tile {
  readonly images: NdArray<Float32Array>;
  /** Which of the images. */
  readonly index: number;
  /** Left and top edge, in cells. */
  readonly left: number;
  readonly top: number;
}

/**
 * Many images as one PNG in a data URI, nearest neighbour, what lies between them transparent.
 *
 * images: [n, h, w, 1 or 3] in [0, 1], clamped. `columns` × `rows` cells of `cell` pixels; `gap` pixels stay free on
 * the right and at the bottom of each. The same images give the same bytes on every machine.
 */
export function mosaic(
  tiles: readonly Tile[],
  { columns, rows, cell, gap = 2 }: { columns: number; rows: number; cell: number; gap?: number },
): string {
  const width = Math.round(columns * cell);
  const height = Math.round(rows * cell);
  // Grey pictures take half the bytes, with transparency all the same.
  const colours = Math.max(...tiles.map(({ images }) => images.shape[3]!));
  const picture = { data: new Uint8Array(width * height * (colours + 1)), width, colours };
  for (const tile of tiles) paint(picture, tile, cell, cell - gap);
  const png = encode({ width, height, data: picture.data, channels: colours + 1, depth: 8 }, { zlib: { level: 9 } });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly colours: number;
}

function paint({ data, width, colours }: Picture, { images, index, left, top }: Tile, cell: number, side: number): void {
  const [, h, w, c] = images.shape as [number, number, number, number];
  const from = index * h * w * c;
  const [x0, y0] = [Math.round(left * cell), Math.round(top * cell)];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const pixel = from + (Math.floor((y * h) / side) * w + Math.floor((x * w) / side)) * c;
      const to = ((y0 + y) * width + x0 + x) * (colours + 1);
      for (let channel = 0; channel < colours; channel++) {
        const value = images.data[pixel + (c === 1 ? 0 : channel)]!;
        data[to + channel] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
      data[to + colours] = 255;
    }
  }
}
