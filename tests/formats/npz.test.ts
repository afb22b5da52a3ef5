import { describe, expect, it } from "vitest";
import { readNpz, writeNpz } from "../../src/formats/npz.ts";
import type { NpyArray } from "../../src/formats/npy.ts";
import { rng } from "../../src/stats/rng.ts";
import { mutation } from "./mutation.ts";

const stream = rng(3);
const arrays: Readonly<Record<string, NpyArray>> = {
  imgs: { type: "uint8", shape: [4, 3, 3], data: Uint8Array.from({ length: 36 }, () => stream.int(2)) },
  values: { type: "float64", shape: [4, 2], data: Float64Array.from({ length: 8 }, () => stream.uniform()) },
  count: { type: "int64", shape: [], data: BigInt64Array.of(12n) },
};

describe("npz", () => {
  it.each([0, 6] as const)("readNpz(writeNpz()) is the identity at level %i", (level) => {
    expect(readNpz(writeNpz(arrays, { level }))).toEqual({ arrays, skipped: [] });
  });

  it("writeNpz() gives the same bytes for the same arrays", () => {
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
  });

  it("readNpz() reads only the members asked for", () => {
    expect(Object.keys(readNpz(writeNpz(arrays), "a.npz", ["count"]).arrays)).toEqual(["count"]);
  });

  it("readNpz() holds a member named __proto__ as an array like any other", () => {
    const odd = Object.defineProperty({}, "__proto__", { value: arrays["count"], enumerable: true });
    const found = readNpz(writeNpz(odd as Record<string, NpyArray>)).arrays;
    expect(Object.keys(found)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
  });

  it("readNpz() notices a changed element by its checksum", () => {
    const bytes = writeNpz(arrays, { level: 0 });
    bytes[130]! ^= 1; // inside the first member
    expect(() => readNpz(bytes, "a.npz")).toThrow(/"imgs\.npy" of a\.npz .*CRC-32/);
  });

  it("readNpz() names a file that is cut short or no archive", () => {
    expect(() => readNpz(writeNpz(arrays).slice(0, -30), "a.npz")).toThrow(/a\.npz to be a zip archive/);
    expect(() => readNpz(new Uint8Array(0), "a.npz")).toThrow(/a\.npz to be a zip archive/);
  });

  it.each([0, 6] as const)(
    "readNpz() gives an error with a message or the same arrays on 200 damaged files, level %i",
    (level) => {
      const bytes = writeNpz(arrays, { level });
      let refused = 0;
      for (let i = 0; i < 200; i++) {
        const damaged = mutation(bytes, rng(11).split("npz", level, i));
        try {
          const found = readNpz(damaged, "a.npz");
          expect(found, `mutation ${i}`).toEqual({ arrays, skipped: [] });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          expect(error.message).toMatch(/a\.npz/);
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(100);
    },
  );
});
