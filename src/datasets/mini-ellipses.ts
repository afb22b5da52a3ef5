import type { Dataset } from "../types.ts";
import { canvas, cover, ellipse, polygon } from "./outline.ts";
import type { Outline } from "./outline.ts";
import { checkFactors } from "./sampling.ts";

/** Semi-axes 1.2·r along and 0.6·r across, as the disc of radius r stretched and squeezed. */
function outlineOf(shape: number, scale: number, orientation: number): Outline {
  const radius = 2 + (1.6 * scale) / 3;
  const [a, b] = [1.2 * radius, 0.6 * radius];
  const angle = (Math.PI * orientation) / 8;
  if (shape === 0) return ellipse(a, b, angle);
  const corners = shape === 1 ? [[-a, -b], [a, -b], [a, b], [-a, b]] : [[-a, -b], [a, 0], [-a, b]]; // prettier-ignore
  return polygon(corners as [number, number][], angle);
}

/**
 * `miniDiscs` made harder: anti-aliased shapes [16, 16, 1] that turn; shape 3, scale 4, orientation 8, x 8, y 8.
 *
 * 6,144 images. Shapes: ellipse, rectangle, triangle, with semi-axes 1.2·r and 0.6·r of the disc's radius
 * r = 2 + 1.6·scale/3 pixels; orientation π/8 apart over half a turn, so that no two images of the ellipse or the
 * rectangle coincide. Centre and sampling as in `miniDiscs`. Corners may leave the image at the rim.
 */
export function miniEllipses(): Promise<Dataset> {
  const target = canvas(16);
  const outlines = Array.from({ length: 96 }, (_, i) => outlineOf(i >> 5, (i >> 3) & 3, i & 7));
  const dataset: Dataset = {
    name: "miniEllipses",
    source: { key: "fil2021", where: "the small-scale protocol of this replication" },
    factors: [
      { name: "shape", size: 3 },
      { name: "scale", size: 4 },
      { name: "orientation", size: 8 },
      { name: "x", size: 8 },
      { name: "y", size: 8 },
    ],
    shape: [16, 16, 1],
    notice: "a small stand-in; not a published data set",
    render(factors) {
      checkFactors(dataset, factors);
      const out = new Float32Array(factors.n * 256);
      for (let i = 0, at = 0; i < factors.n; i++, at += 5) {
        const v = factors.values;
        const outline = outlines[v[at]! * 32 + v[at + 1]! * 8 + v[at + 2]!]!;
        cover(target, outline, 4.5 + v[at + 3]!, 4.5 + v[at + 4]!);
        for (let p = 0; p < 256; p++) out[i * 256 + p] = target.counts[p]! / 16;
      }
      return out;
    },
  };
  return Promise.resolve(dataset);
}
