import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fashionMnistTest, labelledImages } from "../../src/datasets/fashion-mnist.ts";
import { writeIdx } from "../../src/formats/idx.ts";

/** Twenty images, two a class in turn: image i is all black but for pixel (i, 3). */
const images = Uint8Array.from({ length: 20 * 784 }, (_, p) => {
  const [i, pixel] = [Math.floor(p / 784), p % 784];
  return pixel === i * 28 + 3 ? 255 : 0;
});
const imagesFile = writeIdx({ type: "uint8", shape: [20, 28, 28], data: images });
const labelsFile = writeIdx({
  type: "uint8",
  shape: [20],
  data: Uint8Array.from({ length: 20 }, (_, i) => i % 10),
});
const names = ["images.idx", "labels.idx"] as const;

describe("labelledImages", () => {
  it("labelledImages() lists the rows of each class in file order", () => {
    const { rows, pixels } = labelledImages(imagesFile, labelsFile, names);
    expect(rows[3]).toEqual([3, 13]);
    expect(pixels).toEqual(images);
  });

  const labels = (data: number[]): Uint8Array =>
    writeIdx({ type: "uint8", shape: [data.length], data: Uint8Array.from(data) });
  it.each([
    [
      "images of another size",
      writeIdx({ type: "uint8", shape: [1, 32, 32], data: new Uint8Array(1024) }),
      labelsFile,
      /uint8 \[n, 28, 28\] in images\.idx but found uint8 \[1, 32, 32\]/,
    ],
    ["a label file in the images' place", labelsFile, labelsFile, /images\.idx but found uint8 \[20\]/],
    ["too few labels", imagesFile, labels([1, 2]), /uint8 \[20\] in labels\.idx but found uint8 \[2\]/],
    [
      "a label of 10",
      imagesFile,
      labels(Array.from({ length: 20 }, (_, i) => (i === 7 ? 10 : i % 10))),
      /labels 0 … 9 in labels\.idx but found 10 at 7/,
    ],
    [
      "classes of different size",
      imagesFile,
      labels(Array.from({ length: 20 }, (_, i) => (i === 7 ? 8 : i % 10))),
      /equally often in labels\.idx but found 2, 2, 2, 2, 2, 2, 2, 1, 3, 2/,
    ],
    ["a truncated file", imagesFile.slice(0, -5), labelsFile, /images\.idx/],
  ])("labelledImages() refuses %s", (_, x, y, message) => {
    expect(() => labelledImages(x, y, names)).toThrow(RangeError);
    expect(() => labelledImages(x, y, names)).toThrow(message);
  });
});

describe("fashionMnist", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "factorlab-"));
    vi.stubEnv("FACTORLAB_DATA", folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it.each([true, false])(
    "fashionMnistTest() reads files of the user's folder first, gzipped %s",
    async (isGzipped) => {
      mkdirSync(join(folder, "fashion-mnist"));
      const write = (name: string, bytes: Uint8Array): void => {
        writeFileSync(
          join(folder, "fashion-mnist", isGzipped ? `${name}.gz` : name),
          isGzipped ? gzipSync(bytes) : bytes,
        );
      };
      write("t10k-images-idx3-ubyte", imagesFile);
      write("t10k-labels-idx1-ubyte", labelsFile);
      const dataset = await fashionMnistTest();
      expect(dataset.factors).toEqual([
        { name: "class", size: 10 },
        { name: "instance", size: 2 },
      ]);
      // Image 13 (class 3, second): the white pixel at row 13, column 3 spreads by 8/7 and keeps its sum times (8/7)².
      const image = dataset.render({ n: 1, values: Int32Array.of(3, 1) });
      const sum = image.reduce((s, v) => s + v, 0);
      expect(sum).toBeCloseTo((8 / 7) ** 2, 1);
      let [sx, sy] = [0, 0];
      image.forEach((v, p) => {
        sx += v * ((p & 31) + 0.5);
        sy += v * ((p >> 5) + 0.5);
      });
      expect(Math.abs(sx / sum - (3.5 * 32) / 28)).toBeLessThan(0.1);
      expect(Math.abs(sy / sum - (13.5 * 32) / 28)).toBeLessThan(0.1);
    },
  );

  it("fashionMnistTest() keeps a constant image constant when it enlarges", async () => {
    mkdirSync(join(folder, "fashion-mnist"));
    const grey = writeIdx({ type: "uint8", shape: [10, 28, 28], data: new Uint8Array(7840).fill(51) });
    const ten = writeIdx({ type: "uint8", shape: [10], data: Uint8Array.from({ length: 10 }, (_, i) => i) });
    writeFileSync(join(folder, "fashion-mnist", "t10k-images-idx3-ubyte"), grey);
    writeFileSync(join(folder, "fashion-mnist", "t10k-labels-idx1-ubyte"), ten);
    const image = (await fashionMnistTest()).render({ n: 1, values: Int32Array.of(0, 0) });
    for (const value of image) expect(value).toBeCloseTo(0.2, 6);
  });
});
