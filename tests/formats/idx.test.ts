import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readIdx, writeIdx } from "../../src/formats/idx.ts";
import type { IdxArray } from "../../src/formats/idx.ts";
import { rng } from "../../src/stats/rng.ts";
import { mutation } from "./mutation.ts";

const stream = rng(5);
const pixels: IdxArray = {
  type: "uint8",
  shape: [5, 4, 3],
  data: Uint8Array.from({ length: 60 }, () => stream.int(256)),
};
const arrays: readonly IdxArray[] = [
  pixels,
  { type: "int8", shape: [2], data: Int8Array.of(-1, 5) },
  { type: "int16", shape: [2], data: Int16Array.of(-300, 5) },
  { type: "int32", shape: [1, 2], data: Int32Array.of(-70000, 5) },
  { type: "float32", shape: [2], data: Float32Array.of(0.5, -3) },
  { type: "float64", shape: [2], data: Float64Array.of(Math.PI, -3) },
];

describe("idx", () => {
  it.each(arrays)("readIdx(writeIdx()) is the identity on $type, plain and gzipped", (array) => {
    expect(readIdx(writeIdx(array))).toEqual(array);
    expect(readIdx(new Uint8Array(gzipSync(writeIdx(array))))).toEqual(array);
  });

  it("readIdx() reads big-endian elements", () => {
    expect(readIdx(Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 1, 1, 2)).data).toEqual(Int16Array.of(258));
  });

  it.each([
    ["an empty file", new Uint8Array(0), /only 0 bytes/],
    ["another format", new TextEncoder().encode("<html><body>404"), /signature 60 104 116 109/],
    ["a header cut short", writeIdx(pixels).slice(0, 10), /header cut short/],
    [
      "elements cut short",
      writeIdx(pixels).slice(0, -1),
      /59 bytes of elements where uint8 \[5, 4, 3\] takes 60/,
    ],
    ["a cut gzip stream", new Uint8Array(gzipSync(writeIdx(pixels))).slice(0, -12), /damaged or cut short/],
  ])("readIdx() refuses %s", (_, bytes, message) => {
    expect(() => readIdx(bytes, "train-images")).toThrow(RangeError);
    expect(() => readIdx(bytes, "train-images")).toThrow(message);
    expect(() => readIdx(bytes, "train-images")).toThrow(/train-images/);
  });

  it("readIdx() gives an error with a message or the same array on 200 damaged gzipped files", () => {
    const bytes = new Uint8Array(gzipSync(writeIdx(pixels)));
    for (let i = 0; i < 200; i++) {
      try {
        expect(readIdx(mutation(bytes, rng(17).split("gz", i)), "a.idx"), `mutation ${i}`).toEqual(pixels);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        expect(error.message).toMatch(/a\.idx/);
      }
    }
  });

  it("readIdx() gives an error with a message or what 200 damaged plain files say", () => {
    // Plain IDX has no checksum: whatever is read must be what the file holds, element for element.
    const bytes = writeIdx(pixels);
    for (let i = 0; i < 200; i++) {
      const damaged = mutation(bytes, rng(17).split("plain", i));
      try {
        expect(writeIdx(readIdx(damaged, "a.idx")), `mutation ${i}`).toEqual(damaged);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        expect(error.message).toMatch(/a\.idx/);
      }
    }
  });
});
