import { describe, expect, it } from "vitest";
import {
  kernelInceptionDistance,
  kidOverSubsets,
  kidSubsets,
} from "../../src/metrics/kernel-inception-distance.ts";
import { matrix, matrixOf } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

const normal = (rows: number, columns: number, ...names: (string | number)[]) =>
  matrix(
    rows,
    columns,
    Float64Array.from(
      rng(12)
        .split(...names)
        .normal(rows * columns),
    ),
  );

describe("kernel-inception-distance", () => {
  it("kernelInceptionDistance() is what the definition gives for two points a side", () => {
    // d = 1, k = (xy + 1)³: within {0, 1} k = 1; within {1, 2} k = 27; between 1, 1, 8 and 27.
    const [a, b] = [matrixOf([[0], [1]]), matrixOf([[1], [2]])];
    expectClose(
      kernelInceptionDistance(a, b),
      1 + 27 - (2 * (1 + 1 + 8 + 27)) / 4,
      { absolute: 1e-12 },
      "unbiased",
    );
    const within = (1 + 1 + 1 + 8) / 4 + (8 + 27 + 27 + 125) / 4;
    expectClose(kernelInceptionDistance(a, b, "biased"), within - 37 / 2, { absolute: 1e-12 }, "biased");
  });

  it("kernelInceptionDistance() has mean 0 for two samples of 100 from one 16-d Gaussian, and is negative at times", () => {
    const values = Array.from({ length: 200 }, (_, i) =>
      kernelInceptionDistance(normal(100, 16, "F3", i, 1), normal(100, 16, "F3", i, 2)),
    );
    expectClose(
      values.reduce((sum, v) => sum + v / 200, 0),
      0,
      { absolute: 0.006 },
      "mean",
    );
    expect(Math.min(...values)).toBeLessThan(0);
  });

  it("kernelInceptionDistance() grows with a shift, and the biased form is 0 for a set and itself", () => {
    const x = normal(60, 5, "x");
    const moved = (by: number) => ({ ...x, values: x.values.map((v) => v + by) });
    const values = [0, 0.5, 1, 2].map((by) => kernelInceptionDistance(x, moved(by), "biased"));
    expect(values[0]).toBe(0);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it("kidSubsets() draws without replacement and the same way for the same stream", () => {
    const subsets = kidSubsets(12, 9, rng(1), { count: 5, size: 9 });
    expect(subsets.length).toBe(5);
    for (const { rowsOf1, rowsOf2 } of subsets) {
      expect(new Set(Array.from(rowsOf1)).size).toBe(9);
      expect([...Array.from(rowsOf2)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }
    expect(kidSubsets(12, 9, rng(1), { count: 5, size: 9 })).toEqual(subsets);
    expect(kidSubsets(12, 9, rng(1))[99]!.rowsOf1.length).toBe(9);
  });

  it("kidOverSubsets() of all rows is the full estimate", () => {
    const [a, b] = [normal(20, 4, "a"), normal(20, 4, "b")];
    const { mean, values } = kidOverSubsets(a, b, kidSubsets(20, 20, rng(3), { count: 3 }));
    expectClose(
      [mean, ...values],
      new Array(4).fill(kernelInceptionDistance(a, b)),
      { relative: 1e-10 },
      "full",
    );
  });

  it("kernelInceptionDistance() and kidSubsets() name what is wrong with their input", () => {
    const x = normal(5, 3, "x");
    expect(() => kernelInceptionDistance(x, normal(5, 2, "y"))).toThrow(/same dimension/);
    expect(() => kernelInceptionDistance(x, normal(1, 3, "y"))).toThrow(/two or more rows/);
    expect(() => kernelInceptionDistance(x, { ...x, values: x.values.map(() => Infinity) })).toThrow(
      /finite/,
    );
    expect(() => kidSubsets(5, 9, rng(1), { size: 6 })).toThrow(/2 … 5/);
    expect(() => kidSubsets(5, 9, rng(1), { count: 0 })).toThrow(/count/);
    expect(() => kidOverSubsets(x, x, [])).toThrow(/one or more subsets/);
  });
});
