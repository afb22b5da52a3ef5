import { describe, expect, it } from "vitest";
import { accuracy, argmaxRows } from "../../src/stats/classifier.ts";
import { lbfgs } from "../../src/stats/lbfgs.ts";
import { logisticRegression } from "../../src/stats/logistic-regression.ts";
import { matrix, matrixOf, pickRows } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

/** Stops at the optimum, where scikit-learn stops before it. */
const optimum = { tolerance: 1e-7, decrease: 0 };

/** n noisy points around one corner of a simplex a class. */
function clusters(n: number, d: number, classes: number, noise: number, seed = 1) {
  const stream = rng(seed);
  const values = Float64Array.from(stream.normal(n * d), (v) => noise * v);
  const labels = Int32Array.from({ length: n }, () => stream.int(classes));
  for (let i = 0; i < n; i++) values[i * d + (labels[i]! % d)]! += 1;
  return { points: matrix(n, d, values), labels };
}

describe("lbfgs", () => {
  it("lbfgs() finds Rosenbrock's minimum", () => {
    const found = lbfgs(
      ([x, y], gradient) => {
        gradient.set([-2 * (1 - x!) - 400 * x! * (y! - x! * x!), 200 * (y! - x! * x!)]);
        return (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2;
      },
      new Float64Array([-1.2, 1]),
      { tolerance: 1e-9 },
    );
    expectClose(found.x, [1, 1], { absolute: 1e-8 }, "Rosenbrock");
    expect(found.converged).toBe(true);
    expect(found.iterations).toBeLessThan(60);
  });

  it("lbfgs() finds the minimum of a quadratic whose curvatures span eight decades", () => {
    const curvatures = Float64Array.from({ length: 9 }, (_, i) => 10 ** (i - 4));
    const found = lbfgs(
      (x, gradient) => {
        x.forEach((v, i) => (gradient[i] = curvatures[i]! * (v - 1)));
        return x.reduce((sum, v, i) => sum + (curvatures[i]! * (v - 1) ** 2) / 2, 0);
      },
      new Float64Array(9),
      { tolerance: 1e-10 },
    );
    expectClose(found.x, new Array(9).fill(1), { absolute: 1e-5 }, "quadratic");
  });

  it("lbfgs() stops at the iteration limit and says that it has not converged", () => {
    const found = lbfgs((x, g) => ((g[0] = 4 * x[0]! ** 3), x[0]! ** 4), new Float64Array([3]), {
      iterations: 2,
      tolerance: 1e-12,
    });
    expect([found.iterations, found.converged]).toEqual([2, false]);
  });

  it("lbfgs() rejects a start without a finite value", () => {
    expect(() => lbfgs(() => NaN, new Float64Array(1))).toThrow(/found NaN/);
  });
});

describe("logisticRegression", () => {
  it("logisticRegression() without information predicts the class frequencies", () => {
    const fit = logisticRegression(matrix(6, 2), [0, 0, 0, 1, 1, 2], optimum);
    expectClose(
      fit.probabilities(matrix(1, 2)).values,
      [1 / 2, 1 / 3, 1 / 6],
      { absolute: 1e-6 },
      "frequencies",
    );
    expectClose(fit.coefficients.values, new Float64Array(6), { absolute: 1e-9 }, "weights");
  });

  it("logisticRegression() is at a stationary point of its own objective", () => {
    const { points, labels } = clusters(200, 3, 4, 0.5);
    const C = 0.7;
    const fit = logisticRegression(points, labels, { C, ...optimum });
    const p = fit.probabilities(points);
    for (let k = 0; k < 4; k++) {
      const residual = (i: number) => p.values[i * 4 + k]! - Number(labels[i] === k);
      const rows = [...labels.keys()];
      expectClose(C * rows.reduce((s, i) => s + residual(i), 0), 0, { absolute: 2e-6 }, `intercept ${k}`);
      for (let j = 0; j < 3; j++) {
        const slope = rows.reduce((s, i) => s + residual(i) * points.values[i * 3 + j]!, 0);
        expectClose(C * slope, -fit.coefficients.values[k * 3 + j]!, { absolute: 2e-6 }, `weight ${k}, ${j}`);
      }
    }
    expect(fit.converged).toBe(true);
  });

  it("logisticRegression() with two classes is one logistic, mirrored when labels are swapped", () => {
    const { points, labels } = clusters(100, 2, 2, 0.5);
    const fit = logisticRegression(points, labels, optimum);
    const mirrored = labels.map((label) => 1 - label);
    const swapped = logisticRegression(points, mirrored, optimum);
    expect(fit.coefficients.rows).toBe(1);
    expectClose(
      swapped.coefficients.values,
      fit.coefficients.values.map((w) => -w),
      { absolute: 1e-5 },
      "weights",
    );
    expectClose(
      swapped.intercepts,
      fit.intercepts.map((b) => -b),
      { absolute: 1e-5 },
      "intercepts",
    );
  });

  it("logisticRegression() does not depend on the order of rows and keeps labels that are not 0, 1, 2", () => {
    const { points, labels } = clusters(150, 3, 3, 0.4);
    const named = labels.map((label) => 10 - 7 * label);
    const order = rng(4).permutation(150);
    const fit = logisticRegression(points, named, optimum);
    const shuffled = Array.from(order, (i) => named[i]!);
    const other = logisticRegression(pickRows(points, order), shuffled, optimum);
    expect([...fit.classes]).toEqual([-4, 3, 10]);
    expectClose(other.coefficients.values, fit.coefficients.values, { absolute: 1e-5 }, "weights");
    expect(accuracy(fit.predict(points), named)).toBeGreaterThan(0.9);
  });

  it("logisticRegression() predicts the only class there is", () => {
    expect([...logisticRegression(matrix(3, 2), [4, 4, 4]).predict(matrix(2, 2))]).toEqual([4, 4]);
  });

  it("logisticRegression() rejects malformed training sets", () => {
    expect(() => logisticRegression(matrix(3, 2), [1, 2])).toThrow(/3 points and 2 labels/);
    expect(() =>
      logisticRegression(
        matrixOf([
          [1, 2],
          [3, NaN],
        ]),
        [0, 1],
      ),
    ).toThrow(/NaN in row 1, column 1/);
    expect(() => logisticRegression(matrix(2, 2), [0, 1], { C: 0 })).toThrow(
      /C to be a positive number but found 0/,
    );
    expect(() => logisticRegression(matrix(2, 2), [0, 1]).predict(matrix(1, 3))).toThrow(/2 columns/);
  });

  it("argmaxRows() takes the lowest of equal entries and accuracy() counts matches", () => {
    expect([
      ...argmaxRows(
        matrixOf([
          [0, 3, 3],
          [2, 1, 0],
        ]),
      ),
    ]).toEqual([1, 0]);
    expect(accuracy([1, 2, 3, 4], [1, 0, 3, 0])).toBe(0.5);
    expect(() => accuracy([], [])).toThrow(/found 0 and 0/);
  });
});
