import { describe, expect, it } from "vitest";
import { covariance, matrix, multiply, matrixOf, transpose } from "../../src/stats/matrix.ts";
import { moments } from "../../src/stats/moments.ts";
import { nuclearNorm } from "../../src/stats/nuclear-norm.ts";
import { pivotedCholesky } from "../../src/stats/pivoted-cholesky.ts";
import { rng } from "../../src/stats/rng.ts";
import { timesTransposed } from "../../src/stats/times-transposed.ts";
import { expectClose } from "../vectors/close.ts";

const normal = (rows: number, columns: number, seed: number) =>
  matrix(rows, columns, Float64Array.from(rng(seed).normal(rows * columns)));

describe("pivoted-cholesky", () => {
  it.each([
    [9, 9],
    [3, 7],
    [1, 5],
    [40, 6],
  ])("pivotedCholesky() factors the Gram matrix of %i vectors in %i dimensions at its rank", (n, d) => {
    const x = normal(n, d, n + d);
    const s = timesTransposed(transpose(x), transpose(x));
    const factor = pivotedCholesky(s);
    expect(factor.rows).toBe(Math.min(n, d));
    expectClose(multiply(transpose(factor), factor).values, s.values, { absolute: 1e-12 * n }, "FᵀF");
  });

  it("pivotedCholesky() gives the zero matrix no rows", () => {
    expect(pivotedCholesky(matrix(3, 3)).rows).toBe(0);
  });

  it("pivotedCholesky() refuses a matrix with a negative direction or another shape", () => {
    expect(() => pivotedCholesky(matrixOf([[1, 2], [2, 1]]))).toThrow(/negative direction/); // prettier-ignore
    expect(() => pivotedCholesky(matrix(2, 3))).toThrow(/square/);
  });
});

describe("times-transposed", () => {
  it.each([
    [4, 4, 4],
    [5, 9, 3],
    [11, 6, 1030],
    [1, 2, 513],
  ])("timesTransposed() of [%i, …] and [%i, …] with %i columns is the plain product", (m, n, d) => {
    const [a, b] = [normal(m, d, 1), normal(n, d, 2)];
    expectClose(timesTransposed(a, b).values, multiply(a, transpose(b)).values, { absolute: 1e-11 }, "abᵀ");
    const gram = timesTransposed(a, a);
    expectClose(gram.values, multiply(a, transpose(a)).values, { absolute: 1e-11 }, "aaᵀ");
    expect(transpose(gram).values).toEqual(gram.values);
  });

  it("timesTransposed() refuses different numbers of columns", () => {
    expect(() => timesTransposed(normal(2, 3, 1), normal(2, 4, 1))).toThrow(/columns/);
  });
});

describe("moments", () => {
  it("moments() agrees with the plain covariance, divisor n − 1, far from the origin too", () => {
    const x = normal(50, 7, 3);
    const far = { ...x, values: x.values.map((value) => value + 1e6) };
    const bound = { relative: 1e-9, absolute: 1e-9 };
    expectClose(moments(x).covariance.values, covariance(x).values, bound, "near");
    expectClose(moments(far).covariance.values, covariance(x).values, bound, "far");
  });

  it("moments() refuses a single row and numbers that are not finite", () => {
    expect(() => moments(normal(1, 3, 1))).toThrow(/two or more rows/);
    expect(() => moments(matrixOf([[1], [NaN]]))).toThrow(/NaN at index 1/);
  });
});

describe("nuclear-norm", () => {
  it("nuclearNorm() is the trace of a positive semi-definite matrix, and the norm of a row", () => {
    const x = normal(5, 8, 4);
    const s = timesTransposed(x, x);
    const trace = [0, 6, 12, 18, 24].reduce((sum, i) => sum + s.values[i]!, 0);
    expectClose(nuclearNorm(s), trace, { relative: 1e-12 }, "trace");
    expectClose(nuclearNorm(matrixOf([[3, 4]])), 5, { relative: 1e-14 }, "row");
    expectClose(nuclearNorm(matrixOf([[3], [4]])), 5, { relative: 1e-14 }, "column");
    expect(nuclearNorm(matrix(0, 4))).toBe(0);
  });

  it("nuclearNorm() keeps small singular values that a Gram matrix would lose", () => {
    const d = matrixOf([[1, 0], [0, 1e-12]]); // prettier-ignore
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turned = multiply(multiply(matrixOf([[c, -s], [s, c]]), d), matrixOf([[s, c], [-c, s]])); // prettier-ignore
    expectClose(nuclearNorm(turned) - 1, 1e-12, { absolute: 5e-16 }, "the smaller one");
  });
});
