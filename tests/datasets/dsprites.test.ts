import { beforeAll, describe, expect, it } from "vitest";
import { dsprites, dsprites32 } from "../../src/datasets/dsprites.ts";
import { uniformFactors } from "../../src/datasets/sampling.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Dataset } from "../../src/types.ts";

let dataset: Dataset;
beforeAll(async () => {
  dataset = await dsprites();
});
const render = (...values: number[]): Float32Array =>
  dataset.render({ n: 1, values: Int32Array.from(values) });
const area = (image: Float32Array): number => image.reduce((sum, value) => sum + value, 0);

describe("dsprites", () => {
  // Published areas of upright sprites at scale 0.5 … 1; hearts are re-created to within 6 pixels.
  it.each([
    ["square", 0, [100, 144, 196, 256, 324, 400], 0],
    ["ellipse", 1, [76, 104, 144, 184, 228, 288], 4],
    ["heart", 2, [58, 84, 108, 140, 182, 222], 6],
  ] as const)(
    "dsprites() draws an upright %s with the published area at every scale",
    (_, shape, areas, off) => {
      areas.forEach((published, scale) => {
        expect(Math.abs(area(render(shape, scale, 0, 0, 0)) - published)).toBeLessThanOrEqual(off);
      });
    },
  );

  it("dsprites() draws binary images", () => {
    const pixels = dataset.render(uniformFactors(dataset, 200, rng(5)));
    expect(pixels.every((value) => value === 0 || value === 1)).toBe(true);
  });

  it("dsprites() draws orientation 39 as orientation 0", () => {
    for (const shape of [0, 1, 2]) expect(render(shape, 3, 39, 10, 20)).toEqual(render(shape, 3, 0, 10, 20));
  });

  it("dsprites() moves a sprite right with x, down with y, and turns it counter-clockwise", () => {
    const centre = (image: Float32Array): [number, number] => {
      let [sx, sy] = [0, 0];
      image.forEach((value, p) => {
        sx += value * ((p % 64) + 0.5);
        sy += value * ((p >> 6) + 0.5);
      });
      return [sx / area(image), sy / area(image)];
    };
    for (const [x, y] of [
      [0, 0],
      [7, 30],
      [31, 16],
    ] as const) {
      // prettier-ignore
      const [cx, cy] = centre(render(0, 5, 0, x, y));
      expect(Math.abs(cx - (16 + (32 * x) / 31))).toBeLessThan(0.5);
      expect(Math.abs(cy - (16 + (32 * y) / 31))).toBeLessThan(0.5);
    }
    // The long axis of an ellipse turned by 46° counter-clockwise runs from lower left to upper right.
    const turned = render(1, 5, 5, 0, 0);
    expect(turned[10 * 64 + 21]).toBe(1);
    expect(turned[10 * 64 + 10]).toBe(0);
  });

  it("dsprites() has a mean pixel value near that of the published areas", () => {
    // 100 batches of 64: the standard error is 0.0003.
    let sum = 0;
    for (let i = 0; i < 100; i++) sum += area(dataset.render(uniformFactors(dataset, 64, rng(6).split(i))));
    expect(Math.abs(sum / (6400 * 4096) - 0.0424)).toBeLessThan(0.0015);
  });

  it("dsprites32() holds the means of 2 × 2 pixels of dsprites()", async () => {
    const small = await dsprites32();
    const factors = uniformFactors(dataset, 50, rng(7));
    const [large, half] = [dataset.render(factors), small.render(factors)];
    const expected = Float32Array.from(half, (_, p) => {
      const [image, r, c] = [p >> 10, (p >> 5) & 31, p & 31];
      const at = image * 4096 + 128 * r + 2 * c;
      return (large[at]! + large[at + 1]! + large[at + 64]! + large[at + 65]!) / 4;
    });
    expect(half).toEqual(expected);
  });
});
