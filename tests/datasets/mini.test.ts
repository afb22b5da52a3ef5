import { describe, expect, it } from "vitest";
import { miniDiscs } from "../../src/datasets/mini-discs.ts";
import { miniEllipses } from "../../src/datasets/mini-ellipses.ts";
import { factorRange } from "../../src/datasets/sampling.ts";
import { toy } from "../../src/datasets/toy.ts";

describe("miniDiscs", () => {
  it("miniDiscs() gives each pixel the share of its 16 samples within the stated disc", async () => {
    const dataset = await miniDiscs();
    const all = factorRange(dataset);
    const pixels = dataset.render(all);
    const expected = new Float32Array(pixels.length);
    for (let i = 0; i < all.n; i++) {
      const [scale, x, y] = all.values.subarray(3 * i) as unknown as [number, number, number];
      const [radius, cx, cy] = [2.0 + (1.6 * scale) / 3, 4.5 + (7 * x) / 7, 4.5 + (7 * y) / 7];
      for (let p = 0; p < 256; p++)
        for (let s = 0; s < 16; s++) {
          const dx = (p & 15) + ((s & 3) + 0.5) / 4 - cx;
          const dy = (p >> 4) + ((s >> 2) + 0.5) / 4 - cy;
          if (dx * dx + dy * dy <= radius * radius) expected[i * 256 + p]! += 1 / 16;
        }
    }
    expect(pixels).toEqual(expected);
  });
});

describe("miniEllipses", () => {
  it("miniEllipses() draws areas of π·a·b, 4·a·b and 2·a·b of its semi-axes, whatever the orientation", async () => {
    const dataset = await miniEllipses();
    const [a, b] = [1.2 * (2 + 1.6 / 3), 0.6 * (2 + 1.6 / 3)];
    [Math.PI * a * b, 4 * a * b, 2 * a * b].forEach((exact, shape) => {
      for (let orientation = 0; orientation < 8; orientation++) {
        const image = dataset.render({ n: 1, values: Int32Array.of(shape, 1, orientation, 3, 4) });
        expect(Math.abs(image.reduce((sum, v) => sum + v, 0) / exact - 1)).toBeLessThan(0.05);
      }
    });
  });

  it("miniEllipses() at orientation 4 is the transposed mirror of orientation 0", async () => {
    const dataset = await miniEllipses();
    // Centre (7.5, 7.5) is that of pixel 7: the image turned by 90° is found at 14 − c.
    const image = (orientation: number) =>
      dataset.render({ n: 1, values: Int32Array.of(1, 2, orientation, 3, 3) });
    const [lying, standing] = [image(0), image(4)];
    for (let r = 0; r < 15; r++)
      for (let c = 0; c < 15; c++) expect(standing[(14 - c) * 16 + r]).toBeCloseTo(lying[r * 16 + c]!, 1);
  });
});

describe("toy", () => {
  it("toy() draws a 6 × 6 square of its grey at its place", async () => {
    const dataset = await toy();
    const image = dataset.render({ n: 1, values: Int32Array.of(3, 1, 1) });
    image.forEach((value, p) => {
      const [r, c] = [p >> 4, p & 15];
      expect(value).toBe(r >= 4 && r < 10 && c >= 8 && c < 14 ? Math.fround(2 / 3) : 0);
    });
  });
});
