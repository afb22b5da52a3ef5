import { describe, expect, it } from "vitest";
import { columnMeans, covariance, matrix, matrixOf } from "../../src/stats/matrix.ts";
import { leadingEigenvectors } from "../../src/stats/leading-eigenvectors.ts";
import { mapped, pca, whitening } from "../../src/stats/pca.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

/** n rows whose column j has standard deviation scale(j), shifted by 0.3 and mixed by neighbours. */
function samples(n: number, columns: number, scale: (j: number) => number) {
  const stream = rng(5);
  const values = new Float64Array(n * columns);
  for (let i = 0; i < n; i++) {
    const z = stream.normal(columns);
    for (let j = 0; j < columns; j++)
      values[i * columns + j] = 0.3 + z[j]! * scale(j) + 0.5 * z[(j + 1) % columns]!;
  }
  return matrix(n, columns, values);
}

describe("pca", () => {
  it("pca() finds the axes of points on a line, with the larger loading positive", () => {
    const line = matrixOf([-2, -1, 0, 1, 2].map((t) => [1 - 3 * t, 2 + 4 * t]));
    const { mean, components, variance } = pca(line, 2, rng(1));
    expectClose(mean, [1, 2], { absolute: 1e-14 }, "mean");
    expectClose(components.values.slice(0, 2), [-0.6, 0.8], { absolute: 1e-14 }, "first component");
    expectClose(variance, [62.5, 0], { absolute: 1e-12 }, "variance");
  });

  it("whitening() gives codes of mean 0 and covariance 1", () => {
    const data = samples(400, 12, (j) => 1 + j);
    const codes = mapped(whitening(pca(data, 4, rng(1))), data);
    expectClose(columnMeans(codes), [0, 0, 0, 0], { absolute: 1e-12 }, "mean");
    expectClose(
      covariance(codes).values,
      [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      { absolute: 1e-10 },
      "covariance",
    );
  });

  it("whitening() names the number of directions that have variance", () => {
    const flat = matrixOf([-1, 0, 1, 4].map((t) => [t, 2 * t, 3]));
    expect(() => whitening(pca(flat, 2, rng(1)))).toThrow(/2 components with variance but found 1/);
  });

  it("pca() refuses more components than there are directions", () => {
    const data = samples(5, 3, () => 1);
    expect(() => pca(data, 4, rng(1))).toThrow(/1 … 3 components of 5 samples with 3 columns but found 4/);
    expect(() => pca(data, 0, rng(1))).toThrow(RangeError);
  });
});

describe("leadingEigenvectors", () => {
  it("leadingEigenvectors() agrees with the whole decomposition", () => {
    const data = samples(300, 120, (j) => 1 + 20 / (1 + j));
    const exact = pca(data, 6, rng(1));
    const found = leadingEigenvectors(data, exact.mean, 6, rng(2));
    expectClose(found.values, exact.variance, { relative: 1e-10 }, "variance");
    found.vectors.forEach((vector, k) => {
      const cos = vector.reduce((sum, x, j) => sum + x * exact.components.values[k * 120 + j]!, 0);
      expectClose(Math.abs(cos), 1, { absolute: 1e-10 }, `direction ${k}`);
    });
  });

  it("pca() on many columns does not depend on the starting block", () => {
    const data = samples(200, 300, (j) => 1 + 20 / (1 + j));
    const [a, b] = [pca(data, 3, rng(1)), pca(data, 3, rng(99))];
    expectClose(a.components.values, b.components.values, { absolute: 1e-6 }, "components");
    expectClose(a.variance, b.variance, { relative: 1e-10 }, "variance");
  });

  it("pca() on many columns finds every direction of few rows", () => {
    const data = samples(6, 400, () => 1);
    const { components, variance } = pca(data, 5, rng(1));
    const total = covariance(data).values.reduce((sum, v, at) => (at % 401 === 0 ? sum + v : sum), 0);
    expectClose(
      variance.reduce((sum, v) => sum + v, 0),
      total,
      { relative: 1e-10 },
      "total variance",
    );
    const first = components.values.slice(0, 400);
    expectClose(Math.hypot(...first), 1, { absolute: 1e-12 }, "length");
  });

  it("whitening() on many columns says in how many directions the samples vary", () => {
    const data = matrix(
      40,
      300,
      new Float64Array(40 * 300).map((_, at) => (at % 300) + (at < 6000 ? 1 : 0)),
    );
    expect(() => whitening(pca(data, 2, rng(1)))).toThrow(/but found 1/);
  });
});
