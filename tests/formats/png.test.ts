import { describe, expect, it } from "vitest";
import { imageGrid, readPng, writePng } from "../../src/formats/png.ts";

describe("png", () => {
  it("readPng(writePng()) gives colours back to within half a level", () => {
    const data = Float32Array.from({ length: 2 * 3 * 3 }, (_, i) => i / 17);
    const found = readPng(writePng({ shape: [2, 3, 3], data }));
    expect(found.shape).toEqual([2, 3, 3]);
    found.data.forEach((value, i) => {
      expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(0.5 / 255 + 1e-7);
    });
  });

  it("writePng() repeats a grey value in all channels, clips it and zooms", () => {
    const found = readPng(writePng({ shape: [1, 2, 1], data: Float32Array.of(-1, 2) }, 2));
    expect(found.shape).toEqual([2, 4, 3]);
    expect([...found.data]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  });

  it("imageGrid() puts images in rows with a white gap and leaves missing places white", () => {
    const grid = imageGrid(Float32Array.of(0.1, 0.2, 0.3), [1, 1, 1], { columns: 2 });
    expect(grid.shape).toEqual([3, 3, 1]);
    expect([...grid.data]).toEqual([...Float32Array.of(0.1, 1, 0.2, 1, 1, 1, 0.3, 1, 1)]);
  });

  it("png functions refuse wrong shapes, NaN and files that are no PNG", () => {
    expect(() => writePng({ shape: [1, 1, 2], data: new Float32Array(2) })).toThrow(
      /1 or 3 channels but found 2/,
    );
    expect(() => writePng({ shape: [1, 2, 1], data: new Float32Array(1) })).toThrow(
      /Expected 2 pixel values/,
    );
    expect(() => writePng({ shape: [1, 1, 1], data: Float32Array.of(NaN) })).toThrow(/found NaN/);
    expect(() => imageGrid(new Float32Array(3), [1, 2, 1], { columns: 1 })).toThrow(/whole images/);
    expect(() => readPng(Uint8Array.of(1, 2, 3), "a.png")).toThrow(/a\.png to be a PNG/);
  });
});
