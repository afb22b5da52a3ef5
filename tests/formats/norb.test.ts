import { describe, expect, it } from "vitest";
import { readNorb } from "../../src/formats/norb.ts";

const word = (value: number): number[] => [
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  value >>> 24,
];
/** Two int32 numbers: rank 1, and the two lengths that are there but not used. */
const bytes = Uint8Array.from([
  ...word(0x1e3d4c54),
  ...word(1),
  ...word(2),
  ...word(1),
  ...word(1),
  ...word(-3),
  ...word(7),
]);

describe("norb", () => {
  it("readNorb() skips the unused lengths of a vector", () => {
    expect(readNorb(bytes)).toEqual({ type: "int32", shape: [2], data: Int32Array.of(-3, 7) });
  });

  it.each([
    ["a cut file", bytes.slice(0, -1), /7 bytes of elements where int32 \[2\] takes 8/],
    ["a cut header", bytes.slice(0, 12), /header cut short/],
    ["a MATLAB file", new TextEncoder().encode("MATLAB 5.0 MAT-file"), /signature 0x4c54414d/],
    [
      "an absurd rank",
      Uint8Array.from([...bytes.slice(0, 4), ...word(99), ...bytes.slice(8)]),
      /99 dimensions/,
    ],
  ])("readNorb() refuses %s", (_, damaged, message) => {
    expect(() => readNorb(damaged, "cat.mat")).toThrow(message);
    expect(() => readNorb(damaged, "cat.mat")).toThrow(/cat\.mat/);
  });
});
