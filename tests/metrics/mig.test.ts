import { describe, expect, it } from "vitest";
import { factorRange } from "../../src/datasets/sampling.ts";
import { binnedMig, mig } from "../../src/metrics/mig.ts";
import { codeModularity, modularity } from "../../src/metrics/modularity.ts";
import { informationTable } from "../../src/metrics/mutual-information.ts";
import { factorColumn, representation } from "../../src/metrics/representation.ts";
import { matrixOf, pickColumns, pickRows } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Encode, Matrix } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";
import { encoding, ideal, rotated, scrambled, transparent } from "./transparent.ts";

const dataset = transparent([4, 6, 8]);
const grid = factorRange(dataset);
const columns = [0, 1, 2].map((k) => factorColumn(grid, k));
const gapOf = async (encode: Encode): Promise<number> =>
  binnedMig(await representation(encode, dataset, grid), columns, 20).mig;
const tableOf = async (encode: Encode): Promise<Matrix> =>
  informationTable(await representation(encode, dataset, grid), columns, 20);
const exact = { absolute: 1e-12 };

describe("mig", () => {
  it("binnedMig() of the factors themselves on the full grid is 1, in any order, sign or scale", async () => {
    expectClose(await gapOf(ideal), 1, exact, "ideal");
    expectClose(await gapOf(encoding(([x, y, z]) => [-5 * z!, x!, y! + 100])), 1, exact, "permuted");
  });

  it("binnedMig() is 0 for codes that come twice and for constant codes", async () => {
    expectClose(await gapOf(encoding((f) => [...f, ...f])), 0, exact, "duplicated");
    expectClose(await gapOf(encoding(() => [3, 4])), 0, exact, "constant");
  });

  it("binnedMig() falls when two factors are turned into each other", async () => {
    expect(await gapOf(rotated)).toBeLessThan(0.7);
  });

  it("binnedMig() does not depend on the order of rows or columns", async () => {
    const codes = await representation(rotated, dataset, grid);
    const order = rng(1).permutation(grid.n);
    const shuffled = columns.map((column) => Array.from(order, (i) => column[i]!));
    const found = binnedMig(pickColumns(pickRows(codes, order), [2, 0, 1]), shuffled, 20);
    expectClose(found.perFactor, binnedMig(codes, columns, 20).perFactor, exact, "gaps");
  });

  it("mig() of a sample is close to 1 for the factors themselves and to 0 for random codes", async () => {
    const random = encoding((f, row) => [0, 1, 2].map((j) => scrambled([row, ...f], j)));
    const scores = async (encode: Encode) =>
      (await mig({ points: 2000 }).evaluate(encode, dataset, rng(1))).mig;
    expect(await scores(ideal)).toBeGreaterThan(0.97);
    expect(await scores(random)).toBeLessThan(0.03);
  });

  it("mig() leaves out factors with one value", async () => {
    const { mig: found } = await mig({ points: 500 }).evaluate(ideal, transparent([1, 4, 5]), rng(1));
    expect(found).toBeGreaterThan(0.95);
  });

  it("binnedMig() is undefined, and names why, for a constant factor, one code, few points, NaN or other lengths", async () => {
    const codes = await representation(ideal, dataset, grid);
    const names = ["scale", "colour"];
    expect(() => binnedMig(codes, [columns[0]!, columns[0]!.map(() => 1)], 20, names)).toThrow(
      /"colour" to vary/,
    );
    expect(() => binnedMig(pickColumns(codes, [0]), columns, 20)).toThrow(
      /two or more codes for a gap but found 1/,
    );
    expect(() => binnedMig(pickRows(codes, [0, 1]), [[0, 1]], 20)).toThrow(
      /as many points as bins, 20, but found 2/,
    );
    expect(() => binnedMig(matrixOf([[NaN, 1]]), [[1]], 1)).toThrow(/NaN in row 0, column 0/);
    expect(() => binnedMig(codes, [[1, 2]], 20)).toThrow(/192 labels of factor 0.* found 2/);
  });
});

describe("modularity", () => {
  it("codeModularity() is 1 for codes of one factor each, also when they come twice", async () => {
    expectClose(codeModularity(await tableOf(ideal)), [1, 1, 1], exact, "ideal");
    expectClose(
      codeModularity(await tableOf(encoding((f) => [...f, ...f]))),
      [1, 1, 1, 1, 1, 1],
      exact,
      "twice",
    );
  });

  it("codeModularity() is 0 for a dead code and for one that knows all factors equally", () => {
    expectClose(
      codeModularity(
        matrixOf([
          [0, 0, 0],
          [0.3, 0.3, 0.3],
          [1e-14, 0, 0],
        ]),
      ),
      [0, 0, 0],
      exact,
      "zero",
    );
    expect(() => codeModularity(matrixOf([[1]]))).toThrow(/two or more factors/);
  });

  it("modularity() falls when two factors are turned into each other", async () => {
    const scoreOf = async (encode: Encode) =>
      (await modularity({ points: 2000 }).evaluate(encode, dataset, rng(1))).modularity;
    expect(await scoreOf(ideal)).toBeGreaterThan(0.999);
    expect(await scoreOf(rotated)).toBeLessThan(0.9);
  });
});
