import { describe, expect, it } from "vitest";
import { agreeingFactors, checkFactors, factorIndex, factorRange, factorVector, fixedFactor, images, storedRows, uniformFactors } from "../../src/datasets/sampling.ts"; // prettier-ignore
import { toy } from "../../src/datasets/toy.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Dataset } from "../../src/types.ts";

/** Images that are their own factors, so that a test sees what was drawn. */
const readable: Dataset = {
  name: "readable",
  source: { key: "matthey2017", where: "none" },
  factors: [
    { name: "a", size: 3 },
    { name: "b", size: 5 },
  ],
  shape: [1, 2, 1],
  render: ({ values }) => Float32Array.from(values),
};

describe("sampling", () => {
  it("uniformFactors() draws each combination equally often", () => {
    const n = 60_000;
    const { values } = uniformFactors(readable, n, rng(4));
    const counts = new Float64Array(15);
    for (let i = 0; i < n; i++) counts[values[2 * i]! * 5 + values[2 * i + 1]!]!++;
    // Pearson's statistic with 14 degrees of freedom is below 36.1 in 999 of 1000 cases; the seed is fixed.
    const statistic = counts.reduce((sum, count) => sum + (count - n / 15) ** 2 / (n / 15), 0);
    expect(statistic).toBeLessThan(36.1);
  });

  it("fixedFactor() gives one value of one factor to all rows and leaves the other uniform", () => {
    const shared = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const { values } = fixedFactor(readable, 200, 1, rng(seed));
      const b = new Set(values.filter((_, i) => i % 2 === 1));
      expect(b.size).toBe(1);
      expect(new Set(values.filter((_, i) => i % 2 === 0)).size).toBe(3);
      shared.add([...b][0]!);
    }
    expect(shared.size).toBe(5);
  });

  it("agreeingFactors() agrees row by row in one factor and draws the other anew", () => {
    const first = uniformFactors(readable, 500, rng(1).split("first"));
    const second = agreeingFactors(readable, first, 0, rng(1).split("second"));
    let sameB = 0;
    for (let i = 0; i < 500; i++) {
      expect(second.values[2 * i]).toBe(first.values[2 * i]);
      if (second.values[2 * i + 1] === first.values[2 * i + 1]) sameB++;
    }
    expect(sameB / 500).toBeGreaterThan(0.12);
    expect(sameB / 500).toBeLessThan(0.28); // 1/5 expected
  });

  it("fixedFactor() and agreeingFactors() refuse a factor that is not there", () => {
    expect(() => fixedFactor(readable, 2, 2, rng(0))).toThrow(
      /factor index in 0 … 1 of readable but found 2/,
    );
    expect(() => agreeingFactors(readable, uniformFactors(readable, 2, rng(0)), -1, rng(0))).toThrow(
      RangeError,
    );
  });

  it("images() renders what uniformFactors() draws from the same stream", () => {
    const { x } = images(readable, 7, rng(3));
    expect(x!.shape).toEqual([7, 1, 2, 1]);
    expect([...x!.data]).toEqual([...uniformFactors(readable, 7, rng(3)).values]);
  });

  it("factorRange() lists all vectors, last factor fastest, and any stretch of them", () => {
    const all = factorRange(readable);
    expect(all.n).toBe(15);
    expect([...all.values.subarray(0, 4)]).toEqual([0, 0, 0, 1]);
    expect([...all.values.subarray(-2)]).toEqual([2, 4]);
    expect(factorRange(readable, 4, 6)).toEqual({ n: 2, values: Int32Array.of(0, 4, 1, 0) });
  });

  it("factorIndex() and factorVector() refuse what is out of range", () => {
    expect(() => factorIndex([3, 5], [0, 5])).toThrow(/factor 1 in 0 … 4 but found 5/);
    expect(() => factorIndex([3, 5], [0.5, 1])).toThrow(RangeError);
    expect(() => factorIndex([3, 5], [0])).toThrow(/Expected 2 factor values but found 1/);
    expect(() => factorVector([3, 5], 15)).toThrow(/0 … 14 but found 15/);
  });

  it("storedRows() refuses a doubled and a missing vector, naming it", () => {
    expect(() => storedRows([2], [[0], [0]])).toThrow(/rows 0 and 1 are both \[0\]/);
    expect(() => storedRows([2, 2], [[0, 0], [0, 1], [1, 1]])).toThrow(/\[1, 0\] but found none/); // prettier-ignore
  });

  it("checkFactors() names data set, factor, range, value and row", async () => {
    const dataset = await toy();
    expect(() => { checkFactors(dataset, { n: 2, values: Int32Array.of(0, 0, 0, 0, 4, 0) }); }).toThrow('Expected factor "y" of toy in 0 … 3 but found 4 in row 1.'); // prettier-ignore
    expect(() => { checkFactors(dataset, { n: 1, values: new Int32Array(4) }); }).toThrow("Expected 1 × 3 factor values for toy (x, y, grey) but found 4."); // prettier-ignore
  });
});
