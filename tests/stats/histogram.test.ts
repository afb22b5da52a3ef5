import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discretise, histogram } from "../../src/stats/histogram.ts";
import { matrixOf } from "../../src/stats/matrix.ts";

describe("histogram", () => {
  it("histogram() counts the left edges at or below each value", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 25 }),
        (values, bins) => {
          const found = histogram(values, bins);
          const left = found.edges.subarray(0, bins);
          expect([...found.bins]).toEqual(values.map((v) => left.filter((edge) => edge <= v).length));
        },
      ),
    );
  });

  it("histogram() puts equal values in one bin and the extremes in the first and last", () => {
    expect([...histogram([7, 7, 7], 4).bins]).toEqual([3, 3, 3]);
    expect([...histogram([0, 0.5, 1], 20).bins]).toEqual([1, 11, 20]);
  });

  it("discretise() bins each column on its own", () => {
    const codes = matrixOf([
      [0, 100],
      [1, 300],
      [2, 200],
    ]);
    expect(discretise(codes, 2).map((bins) => [...bins])).toEqual([
      [1, 2, 2],
      [1, 2, 2],
    ]);
  });

  it("histogram() rejects no values, NaN and a bin count that is no positive integer", () => {
    expect(() => histogram([], 3)).toThrow(/found none/);
    expect(() => histogram([1, NaN], 3)).toThrow(/NaN at 1/);
    expect(() => histogram([1, 2], 0)).toThrow(/positive integer number of bins but found 0/);
  });
});
