import { describe, expect, it } from "vitest";
import { datasets } from "../../src/datasets/index.ts";
import { subset } from "../../src/datasets/subset.ts";
import { betaVaePoints } from "../../src/metrics/beta-vae-points.ts";
import { betaVaeScore } from "../../src/metrics/beta-vae-score.ts";
import { rng } from "../../src/stats/rng.ts";
import { factorImages } from "../../src/studies/factor-images.ts";
import { tabulated } from "../../src/studies/tabulated.ts";
import type { Encode } from "../../src/types.ts";

/** Three sums over the pixels, which tell all images of `toy` apart. */
const moments =
  (pixels: number): Encode =>
  (images, n) => {
    const values = new Float64Array(3 * n);
    for (let i = 0; i < n * pixels; i++)
      for (let j = 0; j < 3; j++)
        values[3 * Math.floor(i / pixels) + j]! += images[i]! * [1, i % 16, (i % pixels) >> 4][j]!;
    return Promise.resolve({ rows: n, columns: 3, values });
  };

describe("tabulated", () => {
  it("tabulated() gives a metric the codes it would get from the images", async () => {
    const toy = await datasets.toy();
    const encode = moments(256);
    const settings = { pairs: 5, points: 30 };
    const table = await tabulated(toy, encode, 7);
    const [direct, looked] = [
      await betaVaePoints(encode, toy, settings, rng(3)),
      await betaVaePoints(table.encode, table.dataset, settings, rng(3)),
    ];
    expect(looked.labels).toEqual(direct.labels);
    expect(looked.features.values).toEqual(direct.features.values);
  });

  it("tabulated() keeps rows apart in float32 for thousands of images", async () => {
    const ellipses = await datasets.miniEllipses();
    let calls = 0;
    const table = await tabulated(ellipses, (_, n) => {
      const values = Float64Array.from({ length: n }, () => calls++);
      return Promise.resolve({ rows: n, columns: 1, values });
    });
    const values = Int32Array.of(2, 3, 7, 7, 6, 2, 3, 7, 7, 7, 0, 0, 0, 0, 1);
    const found = await table.encode(table.dataset.render({ n: 3, values }), 3);
    expect([...found.values]).toEqual([6142, 6143, 1]);
    expect(table.codes.rows).toBe(6144);
  });

  it("tabulated() refuses a data set too large for it", async () => {
    const huge = { ...(await datasets.toy()), factors: [{ name: "x", size: 2 ** 23 }] };
    await expect(tabulated(huge, moments(256))).rejects.toThrow(/at most 4194304 images/);
  });
});

describe("factorImages", () => {
  const score = async (silenced?: string): Promise<number> => {
    const discs = await datasets.miniDiscs();
    const codes = factorImages(discs, silenced === undefined ? undefined : { factor: silenced, rng: rng(1) });
    return (
      await betaVaeScore({ pairs: 64, train: 300, test: 200 }).evaluate(codes.encode, codes.dataset, rng(2))
    ).accuracy;
  };

  it("factorImages() codes have mean 0 and variance 1 over the values of each factor", async () => {
    const small = subset(await datasets.miniDiscs(), { y: [0] });
    const { dataset, encode } = factorImages(small);
    const values = Int32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? (i >> 1) >> 3 : (i >> 1) & 7));
    const { values: codes } = await encode(dataset.render({ n: 32, values }), 32);
    for (const k of [0, 1]) {
      const own = Array.from({ length: 32 }, (_, i) => codes[2 * i + k]!);
      expect(own.reduce((sum, value) => sum + value, 0) / 32).toBeCloseTo(0, 6);
      expect(own.reduce((sum, value) => sum + value * value, 0) / 32).toBeCloseTo(1, 6);
    }
  });

  it("factorImages() score 1, and close to 1 with one factor lost: the metric cannot see what is missing", async () => {
    expect(await score()).toBe(1);
    expect(await score("y")).toBeGreaterThanOrEqual(0.95);
  });

  it("factorImages() refuses a factor that is not there", async () => {
    const toy = await datasets.toy();
    expect(() => factorImages(toy, { factor: "hue", rng: rng(0) })).toThrow(
      /factor of toy \(x, y, grey\) but found "hue"/,
    );
  });
});
