import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { imageGrid, traversal, traversalRows } from "../../src/figures/index.ts";
import { mosaic } from "../../src/figures/mosaic.ts";
import type { Figure, NdArray } from "../../src/types.ts";
import { discs } from "./examples.ts";

const bytesOf = (source: string): Uint8Array => Buffer.from(source.split(",")[1]!, "base64");
const images = (n: number, value: (image: number) => number): NdArray<Float32Array> => ({
  shape: [n, 1, 1, 1],
  data: Float32Array.from({ length: n }, (_, image) => value(image)),
});
const sourceOf = (figure: Figure): string => (figure.layout["images"] as { source: string }[])[0]!.source;

describe("mosaic()", () => {
  it("mosaic() enlarges by whole pixels, keeps colour channels and clamps", () => {
    const data = new Float32Array([0, 0.5, 1, 1.5, -1, 0.2]);
    const tile = { images: { shape: [1, 1, 2, 3], data }, index: 0, left: 0, top: 0 };
    const { width, height, data: pixels } = decode(bytesOf(mosaic([tile], { columns: 1, rows: 1, cell: 6 })));
    expect([width, height]).toEqual([6, 6]);
    const at = (x: number, y: number): number[] => [...pixels.slice((y * 6 + x) * 4, (y * 6 + x) * 4 + 4)].map(Number);
    expect([at(0, 0), at(1, 3), at(2, 0), at(3, 3)]).toEqual([
      [0, 128, 255, 255],
      [0, 128, 255, 255],
      [255, 0, 51, 255],
      [255, 0, 51, 255],
    ]);
    expect([at(4, 0)[3], at(0, 5)[3]], "the gap is transparent").toEqual([0, 0]);
  });
});

describe("imageGrid()", () => {
  it("imageGrid() puts image j of row i into cell (i, j), below the headings of groups", () => {
    const rows = ["a", "b"].map((group, row) => ({ images: images(3, (image) => (3 * row + image) / 10), title: group, group }));
    const { width, height, data, channels } = decode(bytesOf(sourceOf(imageGrid(rows, { cell: 20 }))));
    // 2 rows and 2 headings of half a cell, at twice the size of the page.
    expect([width, height]).toEqual([120, 120]);
    const grey = (x: number, y: number): number => Number(data[(y * width + x) * channels]);
    expect([0, 1, 2].map((image) => grey(40 * image + 10, 30))).toEqual([0, 26, 51]);
    expect([0, 1, 2].map((image) => grey(40 * image + 10, 90))).toEqual([77, 102, 128]);
  });

  it("imageGrid() labels rows at their middle and columns at theirs", () => {
    const figure = imageGrid([{ images: discs(2), title: "one", group: "g" }, { images: discs(1), title: "two", group: "g" }], {
      columnTitles: ["left", "right"],
    });
    const { xaxis, yaxis } = figure.layout as Record<"xaxis" | "yaxis", { tickvals: number[]; ticktext: string[]; range: number[] }>;
    expect([yaxis.tickvals, yaxis.ticktext, yaxis.range]).toEqual([[1, 2], ["one", "two"], [2.5, 0]]);
    expect([xaxis.tickvals, xaxis.ticktext, xaxis.range]).toEqual([[0.5, 1.5], ["left", "right"], [0, 2]]);
  });

  it("imageGrid() refuses what isn't a list of images", () => {
    expect(() => imageGrid([])).toThrow("at least one row of images");
    const flat = { images: { shape: [4], data: new Float32Array(4) }, title: "codes" };
    expect(() => imageGrid([flat])).toThrow('row "codes" but found [4] with 4 values');
    const short = { images: { shape: [1, 2, 2, 1], data: new Float32Array(3) } };
    expect(() => imageGrid([short])).toThrow("[1, 2, 2, 1] with 3 values");
  });
});

describe("traversalRows()", () => {
  const latents = [
    { index: 0, kl: 0.1 },
    { index: 3, kl: 2 },
    { index: 11, kl: 2 },
  ];

  it("traversalRows() sorts latents by how much they are used and keeps their own images", () => {
    const rows = traversalRows(images(6, (image) => image), latents, { group: "β = 1" });
    expect(rows.map(({ title, group, images: { data } }) => [title, group, [...data]])).toEqual([
      ["z₃ · 2.00", "β = 1", [2, 3]],
      ["z₁₁ · 2.00", "β = 1", [4, 5]],
      ["z₀ · 0.10", "β = 1", [0, 1]],
    ]);
    expect(traversalRows(images(6, () => 0), latents, { top: 1 })).toHaveLength(1);
  });

  it("traversalRows() refuses images that don't fill whole rows", () => {
    expect(() => traversalRows(images(7, () => 0), latents)).toThrow("each of 3 latents but found 7 images");
  });

  it("traversal() writes the values over the columns with a minus sign", () => {
    const figure = traversal(traversalRows(discs(6), latents), { values: [-2, 2] });
    expect((figure.layout["xaxis"] as { ticktext: string[] }).ticktext).toEqual(["−2.0", "2.0"]);
  });
});
