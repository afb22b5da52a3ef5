import { describe, expect, it } from "vitest";
import { pooledPixels } from "../../src/metrics/pooled-pixels.ts";
import { expectClose } from "../vectors/close.ts";

describe("pooled-pixels", () => {
  it("pooledPixels() averages equal patches of each channel", async () => {
    const extractor = pooledPixels({ side: 2 });
    // 4 × 4 × 2: channel 0 is the column, channel 1 is ten times the row
    const images = Float32Array.from({ length: 32 }, (_, i) => (i % 2 ? 10 * (i >> 3) : (i >> 1) % 4));
    const { rows, columns, values } = await extractor.features(images, 1, [4, 4, 2]);
    expect([rows, columns, extractor.dimensions([4, 4, 2])]).toEqual([1, 8, 8]);
    expectClose(values, [0.5, 5, 2.5, 5, 0.5, 25, 2.5, 25], { absolute: 1e-12 }, "patches");
  });

  it("pooledPixels() shares pixels that an edge cuts", async () => {
    const { values } = await pooledPixels({ side: 2 }).features(Float32Array.of(0, 3, 6), 1, [1, 3, 1]);
    expectClose(values, [1, 5, 1, 5], { absolute: 1e-12 }, "halves of three pixels");
  });

  it("pooledPixels() is labelled so that nobody takes it for FID", () => {
    expect(pooledPixels().label).toBe("FD(pixels 8×8)");
  });

  it("pooledPixels() refuses images that don't fit and values that are not finite", async () => {
    expect(() => pooledPixels({ side: 0 })).toThrow(/positive integer/);
    await expect(async () => pooledPixels().features(new Float32Array(5), 1, [2, 2, 1])).rejects.toThrow(
      /1 images/,
    );
    const holed = Float32Array.of(0, NaN, 0, 0);
    await expect(async () => pooledPixels().features(holed, 1, [2, 2, 1])).rejects.toThrow(/NaN at 1/);
  });
});
