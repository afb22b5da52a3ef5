import { describe, expect, it } from "vitest";
import { columnMeans, columnVariances, matrix, multiply, matrixOf } from "../../src/stats/matrix.ts";
import { fastIca } from "../../src/stats/fast-ica.ts";
import { mapped } from "../../src/stats/pca.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

/** Two sources, uniform and Laplace, of unit variance. */
function sources(n: number) {
  const stream = rng(3);
  const values = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    values[2 * i] = Math.sqrt(12) * (stream.uniform() - 0.5);
    const u = stream.uniform() - 0.5;
    values[2 * i + 1] = (-Math.sign(u) * Math.log(1 - 2 * Math.abs(u))) / Math.SQRT2;
  }
  return matrix(n, 2, values);
}

const correlation = (a: Float64Array, b: Float64Array): number => {
  const mean = (v: Float64Array): number => v.reduce((s, x) => s + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number): number => a.reduce((s, _, i) => s + f(i), 0);
  const cross = sum((i) => (a[i]! - ma) * (b[i]! - mb));
  return cross / Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2));
};
const columnOf = (m: { rows: number; columns: number; values: Float64Array }, j: number): Float64Array =>
  Float64Array.from({ length: m.rows }, (_, i) => m.values[i * m.columns + j]!);

const mixing = matrixOf([
  [1, 0.4, -2],
  [-0.7, 1.5, 0.2],
]);

describe("fastIca", () => {
  it("fastIca() recovers independent sources from a linear mixture, up to order and sign", () => {
    const truth = sources(4000);
    const found = fastIca(multiply(truth, mixing), { components: 2 }, rng(1));
    expect(found.isConverged).toBe(true);
    const codes = mapped(found.map, multiply(truth, mixing));
    for (const j of [0, 1]) {
      const best = [0, 1].map((k) => Math.abs(correlation(columnOf(truth, j), columnOf(codes, k))));
      expect(Math.max(...best)).toBeGreaterThan(0.995);
      expect(Math.min(...best)).toBeLessThan(0.06);
    }
  });

  it("fastIca() makes sources of mean 0 and variance 1", () => {
    const data = multiply(sources(500), mixing);
    const codes = mapped(fastIca(data, { components: 2 }, rng(1)).map, data);
    expectClose(columnMeans(codes), [0, 0], { absolute: 1e-12 }, "mean");
    expectClose(columnVariances(codes, 0), [1, 1], { relative: 1e-10 }, "variance");
  });

  it("fastIca() reports that it ran out of iterations", () => {
    const data = multiply(sources(500), mixing);
    const found = fastIca(data, { components: 2, iterations: 1, tolerance: 0 }, rng(1));
    expect([found.iterations, found.isConverged]).toEqual([1, false]);
  });

  it("fastIca() refuses more components than columns", () => {
    expect(() => fastIca(sources(50), { components: 3 }, rng(1))).toThrow(RangeError);
  });
});
