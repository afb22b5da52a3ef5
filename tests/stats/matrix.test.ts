import { describe, expect, it } from "vitest";
import { rng } from "../../src/stats/rng.ts";
import {
  column,
  columnMeans,
  columnVariances,
  covariance,
  matrix,
  matrixOf,
  multiply,
  pickColumns,
  pickRows,
  rowsOf,
  singular,
  stackRows,
  symmetricEigen,
  transpose,
} from "../../src/stats/matrix.ts";
import { expectClose } from "../vectors/close.ts";

const random = (rows: number, columns: number, seed = 1) =>
  matrix(rows, columns, Float64Array.from(rng(seed).normal(rows * columns)));
const identity = (n: number) =>
  matrixOf(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j))));
const diagonal = (values: Float64Array) =>
  matrixOf(Array.from(values, (v, i) => Array.from(values, (_, j) => (i === j ? v : 0))));

describe("matrix", () => {
  it("matrix() rejects sizes that do not fit its values", () => {
    expect(() => matrix(2, 3, new Float64Array(5))).toThrow(/2 × 3 = 6 values but found 5/);
    expect(() => matrix(-1, 3)).toThrow(RangeError);
    expect(() => matrixOf([[1, 2], [3]])).toThrow(/2 values in row 1/);
  });

  it("column(), pickRows(), pickColumns(), stackRows() and transpose() move the entries they name", () => {
    const m = matrixOf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expectClose(column(m, 1), [2, 5], {}, "column");
    expectClose(
      rowsOf(pickRows(m, [1, 0, 1])),
      [
        [4, 5, 6],
        [1, 2, 3],
        [4, 5, 6],
      ],
      {},
      "rows",
    );
    expectClose(
      rowsOf(pickColumns(m, [2, 0])),
      [
        [3, 1],
        [6, 4],
      ],
      {},
      "columns",
    );
    expectClose(
      rowsOf(stackRows([m, m])),
      [
        [1, 2, 3],
        [4, 5, 6],
        [1, 2, 3],
        [4, 5, 6],
      ],
      {},
      "stack",
    );
    expectClose(
      rowsOf(transpose(m)),
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
      {},
      "transpose",
    );
    expect(() => column(m, 3)).toThrow(/0 … 2 but found 3/);
    expect(() => stackRows([m, matrix(1, 2)])).toThrow(/3 columns/);
  });

  it("multiply() is the sum over the inner index and rejects others", () => {
    const a = random(3, 4);
    const b = random(4, 2, 2);
    const expected = rowsOf(a).map((r) =>
      [0, 1].map((j) => r.reduce((s, v, k) => s + v * b.values[k * 2 + j]!, 0)),
    );
    expectClose(rowsOf(multiply(a, b)), expected, { absolute: 1e-15 }, "product");
    expect(() => multiply(a, a)).toThrow(/inner sizes/);
  });

  it("covariance() of columns holds their variances and is blind to an offset", () => {
    const m = random(50, 3);
    const shifted = matrix(
      50,
      3,
      m.values.map((v) => v + 1e6),
    );
    expectClose(
      [0, 1, 2].map((j) => covariance(m).values[j * 4]!),
      columnVariances(m),
      { relative: 1e-12 },
      "diagonal",
    );
    expectClose(covariance(shifted).values, covariance(m).values, { absolute: 1e-8 }, "offset");
    expectClose(columnVariances(matrixOf([[1], [2], [3]])), [1], {}, "unbiased");
    expectClose(columnVariances(matrixOf([[1], [2], [3]]), 0), [2 / 3], { relative: 1e-15 }, "population");
    expectClose(
      columnMeans(
        matrixOf([
          [1, 4],
          [3, 8],
        ]),
      ),
      [2, 6],
      {},
      "means",
    );
    expect(() => columnVariances(matrix(1, 3))).toThrow(/more than 1 rows/);
    expect(() => columnMeans(matrix(0, 3))).toThrow(/at least one row/);
  });

  it("symmetricEigen() rebuilds the matrix from descending eigenvalues and orthonormal vectors", () => {
    const m = covariance(random(40, 5));
    const { values, vectors } = symmetricEigen(m);
    expectClose(
      [...values].sort((a, b) => b - a),
      values,
      {},
      "order",
    );
    const rebuilt = multiply(multiply(vectors, diagonal(values)), transpose(vectors));
    expectClose(rebuilt.values, m.values, { absolute: 1e-12 }, "rebuilt");
    expectClose(
      multiply(transpose(vectors), vectors).values,
      identity(5).values,
      { absolute: 1e-12 },
      "orthonormal",
    );
    expect(() => symmetricEigen(matrix(2, 3))).toThrow(/square/);
  });

  it("singular() rebuilds tall and wide matrices", () => {
    for (const m of [random(7, 3), random(3, 7)]) {
      const { u, values, v } = singular(m);
      expectClose(
        multiply(multiply(u, diagonal(values)), transpose(v)).values,
        m.values,
        { absolute: 1e-12 },
        "svd",
      );
    }
  });
});
