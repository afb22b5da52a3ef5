import type { Dataset } from "../types.ts";
import { canvas, cover, ellipse } from "./outline.ts";
import { checkFactors } from "./sampling.ts";

/**
 * "mini-2d": anti-aliased discs [16, 16, 1], scale 4, x 8, y 8, so 256 images.
 *
 * Radius 2 + 1.6·scale/3 pixels, centre (4.5 + x, 4.5 + y); a pixel is the share of its 4 × 4 samples inside.
 * Small enough for a β sweep with several seeds in minutes on two cores.
 */
export function miniDiscs(): Promise<Dataset> {
  const target = canvas(16);
  const discs = [0, 1, 2, 3].map((scale) => ellipse(2 + (1.6 * scale) / 3, 2 + (1.6 * scale) / 3, 0));
  const dataset: Dataset = {
    name: "miniDiscs",
    source: { key: "fil2021", where: "the small-scale protocol of this replication" },
    factors: [
      { name: "scale", size: 4 },
      { name: "x", size: 8 },
      { name: "y", size: 8 },
    ],
    shape: [16, 16, 1],
    notice: "a small stand-in; not a published data set",
    render(factors) {
      checkFactors(dataset, factors);
      const out = new Float32Array(factors.n * 256);
      for (let i = 0; i < factors.n; i++) {
        const [scale, x, y] = factors.values.subarray(3 * i, 3 * i + 3) as unknown as [
          number,
          number,
          number,
        ];
        cover(target, discs[scale]!, 4.5 + x, 4.5 + y);
        for (let p = 0; p < 256; p++) out[i * 256 + p] = target.counts[p]! / 16;
      }
      return out;
    },
  };
  return Promise.resolve(dataset);
}
