import { describe, expect, it } from "vitest";
import { resize, resizings, type Resizing } from "../../src/stats/resize.ts";
import { tf } from "../../src/tf.ts";
import { expectClose } from "../vectors/close.ts";

const names = Object.keys(resizings) as Resizing[];
const image = Float64Array.from({ length: 2 * 6 * 5 * 3 }, (_, i) => Math.sin(i));

describe("resize", () => {
  it.each(names)("resize() by %s keeps a constant image and the same size", (name) => {
    const flat = resize(new Float64Array(8 * 6).fill(0.25), 1, [8, 6, 1], [5, 9], name);
    expectClose(flat, new Float64Array(45).fill(0.25), { absolute: 1e-7 }, "constant");
    expectClose(resize(image, 2, [6, 5, 3], [6, 5], name), image, { absolute: 1e-7 }, "same size");
  });

  it.each([
    ["bilinear", true],
    ["tensorflow1", false],
  ] as const)("resize() by %s agrees with TensorFlow.js", async (name, halfPixel) => {
    await tf.setBackend("cpu");
    for (const [height, width] of [
      [11, 13],
      [4, 3],
      [1, 1],
    ] as const) {
      const theirs = tf.image.resizeBilinear(
        tf.tensor4d(Float32Array.from(image), [2, 6, 5, 3]),
        [height, width],
        false,
        halfPixel,
      );
      const ours = resize(image, 2, [6, 5, 3], [height, width], name);
      expectClose(ours, theirs.dataSync(), { absolute: 2e-6 }, `${height} × ${width}`);
    }
  });

  it("resize() by area keeps the mean of each channel, also across cut pixels", () => {
    const mean = (values: Float64Array, c: number) =>
      values.filter((_, i) => i % 3 === c).reduce((sum, v, _, all) => sum + v / all.length, 0);
    for (const side of [1, 2, 3, 4])
      for (const c of [0, 1, 2])
        expectClose(
          mean(resize(image, 2, [6, 5, 3], [side, side], "area"), c),
          mean(image, c),
          { absolute: 1e-14 },
          "mean",
        );
  });

  it("resize() refuses sizes that are not positive integers and values that don't fit", () => {
    expect(() => resize(image, 1, [6, 5, 3], [4, 4], "bilinear")).toThrow(/1 images of 6 × 5 × 3/);
    expect(() => resize(image, 2, [6, 5, 3], [0, 4], "bilinear")).toThrow(/sizes of 1 or more/);
  });
});
