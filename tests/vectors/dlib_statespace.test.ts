import { describe, expect, it } from "vitest";
import { combinations, factorIndex, factorVector, storedRows } from "../../src/datasets/sampling.ts";
import { vectorFile } from "./vector-file.ts";

interface StateSpace {
  readonly datasets: readonly {
    readonly name: string;
    readonly factor_sizes: readonly number[];
    readonly total: number;
    readonly bases: readonly number[];
    readonly factors: readonly (readonly number[])[];
    readonly index: readonly number[];
  }[];
  readonly scrambled: {
    readonly factor_sizes: readonly number[];
    readonly stored_rows: readonly (readonly number[])[];
    readonly query: readonly (readonly number[])[];
    readonly row: readonly number[];
  };
}

const golden = vectorFile<StateSpace>("dlib_statespace");

describe("dlib_statespace", () => {
  it.each(golden.datasets)("factorIndex() and factorVector() are row-major on $name", (space) => {
    const factors = space.factor_sizes.map((size, i) => ({ name: String(i), size }));
    expect(combinations({ factors })).toBe(space.total);
    space.factors.forEach((values, i) => {
      expect(factorIndex(space.factor_sizes, values)).toBe(space.index[i]);
      expect([...factorVector(space.factor_sizes, space.index[i]!)]).toEqual(values);
    });
    // The basis of factor j is the step of the index when that factor goes up by one.
    space.factor_sizes.forEach((size, j) => {
      if (size < 2) return;
      const unit = space.factor_sizes.map((_, i) => (i === j ? 1 : 0));
      expect(factorIndex(space.factor_sizes, unit)).toBe(space.bases[j]);
    });
  });

  it("storedRows() finds the row of every factor vector of a file in any order", () => {
    const { factor_sizes, stored_rows, query, row } = golden.scrambled;
    const table = storedRows(factor_sizes, stored_rows);
    expect(query.map((values) => table[factorIndex(factor_sizes, values)])).toEqual(row);
  });
});
