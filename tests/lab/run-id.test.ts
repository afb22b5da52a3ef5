import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arraysDigest, canonicalJson, runId } from "../../src/lab/run-id.ts";
import { smallRun } from "./small-run.ts";

describe("canonicalJson()", () => {
  it("canonicalJson() gives equal values equal texts, whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
        expect(JSON.parse(canonicalJson(record))).toEqual(JSON.parse(JSON.stringify(record)));
      }),
    );
  });

  it("canonicalJson() refuses what JSON would turn into null", () => {
    for (const value of [NaN, Infinity, undefined, () => 1])
      expect(() => canonicalJson({ value })).toThrow(/value that JSON can say/);
  });
});

describe("runId()", () => {
  it("runId() depends on every field of a run and not on the order of hyper-parameters", () => {
    const run = smallRun();
    const { beta, ...others } = run.hyper;
    expect(runId({ ...run, hyper: { ...others, beta: beta! } })).toBe(runId(run));
    const changes = [
      { seed: 2 },
      { steps: 101 },
      { batch: 9 },
      { method: "vae" },
      { dataset: "dsprites" },
      { hyper: {} },
    ];
    const ids = changes.map((change) => runId(smallRun(change)));
    expect(new Set([...ids, runId(run)]).size).toBe(changes.length + 1);
    expect(runId(run)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("arraysDigest()", () => {
  const array = { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };

  it("arraysDigest() tells names, shapes, types and bits apart, and nothing else", () => {
    const digest = arraysDigest({ a: array, b: array });
    expect(arraysDigest({ b: array, a: array })).toBe(digest);
    const others = [
      { a: array, c: array },
      { a: array, b: { shape: [4], data: array.data } },
      { a: array, b: { shape: [2, 2], data: new Int32Array(array.data.buffer) } },
      { a: array, b: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4.0000005) } },
    ].map(arraysDigest);
    expect(new Set([...others, digest]).size).toBe(5);
  });

  it("arraysDigest() of a view is that of its numbers", () => {
    const all = Float32Array.of(9, 1, 2, 3, 4, 9);
    expect(arraysDigest({ a: { shape: [2, 2], data: all.subarray(1, 5) } })).toBe(arraysDigest({ a: array }));
  });
});
