import { describe, expect, it } from "vitest";
import { frechetDistance } from "../../src/metrics/frechet-distance.ts";
import { evenSizes, extrapolate, frechetInfinity } from "../../src/metrics/frechet-infinity.ts";
import { matrix, matrixOf, multiply } from "../../src/stats/matrix.ts";
import { moments } from "../../src/stats/moments.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

const normal = (rows: number, columns: number, ...names: (string | number)[]) =>
  matrix(
    rows,
    columns,
    Float64Array.from(
      rng(11)
        .split(...names)
        .normal(rows * columns),
    ),
  );
const shifted = (m: ReturnType<typeof matrix>, by: number) => ({ ...m, values: m.values.map((v) => v + by) });

describe("frechet-distance", () => {
  it("frechetDistance() of equal covariances is the squared distance of the means", () => {
    const x = normal(40, 6, "equal");
    expectClose(frechetDistance(x, shifted(x, 2)), 6 * 4, { relative: 1e-12 }, "many rows");
    const few = normal(4, 6, "few");
    expectClose(frechetDistance(few, shifted(few, 2)), 6 * 4, { relative: 1e-12 }, "few rows");
    expectClose(frechetDistance(x, x), 0, { absolute: 1e-12 }, "itself");
  });

  it("frechetDistance() of commuting covariances is Σ (√a − √b)²", () => {
    const diagonal = (...values: number[]) =>
      matrixOf(values.map((value, i) => values.map((_, j) => (i === j ? value : 0))));
    const side = (...values: number[]) => ({
      mean: new Float64Array(values.length),
      covariance: diagonal(...values),
    });
    expectClose(frechetDistance(side(4, 9, 0), side(1, 16, 25)), 1 + 1 + 25, { relative: 1e-12 }, "diagonal");
  });

  it("frechetDistance() is symmetric, and the same in rotated coordinates", () => {
    const [a, b] = [normal(30, 3, "a"), normal(9, 3, "b")];
    const [c, s] = [Math.cos(1), Math.sin(1)];
    const turn = matrixOf([[c, -s, 0], [s, c, 0], [0, 0, 1]]); // prettier-ignore
    const distance = frechetDistance(a, b);
    const bound = { relative: 1e-10 };
    expectClose(frechetDistance(b, a), distance, bound, "swapped");
    expectClose(frechetDistance(multiply(a, turn), multiply(b, turn)), distance, bound, "turned");
  });

  it("frechetDistance() is finite and agrees between its forms for 5 images in 8 dimensions", () => {
    for (let i = 0; i < 10; i++) {
      const [a, b] = [normal(5, 8, "F5", i, 1), normal(5, 8, "F5", i, 2)];
      const distance = frechetDistance(a, b);
      expect(Number.isFinite(distance)).toBe(true);
      expectClose(frechetDistance(a, b, { form: "symmetric" }), distance, { absolute: 1e-6 }, "symmetric");
      expectClose(frechetDistance(moments(a), moments(b)), distance, { absolute: 1e-6 }, "moments");
      expectClose(frechetDistance(moments(a), b), distance, { absolute: 1e-6 }, "mixed");
    }
  });

  it("frechetDistance() names what is wrong with its input", () => {
    const x = normal(9, 3, "x");
    expect(() => frechetDistance(x, normal(9, 4, "y"))).toThrow(/same dimension.* 3 and 4/);
    expect(() => frechetDistance(x, normal(1, 3, "y"))).toThrow(/two or more rows/);
    const holed = { ...x, values: x.values.map((v, i) => (i === 4 ? NaN : v)) };
    expect(() => frechetDistance(x, holed)).toThrow(/NaN at index 4/);
    const covariance = matrixOf([[1, 2], [2, 1]]); // prettier-ignore
    const odd = { mean: new Float64Array(2), covariance };
    expect(() => frechetDistance(odd, odd)).toThrow(/positive semi-definite/);
    expect(() => frechetDistance({ ...odd, mean: new Float64Array(3) }, odd)).toThrow(/shape \[3, 3\]/);
  });
});

/** Distances of two samples of n points of the same 16-d Gaussian, averaged over repeats. */
function meanDistance(n: number, repeats: number): number {
  let sum = 0;
  for (let i = 0; i < repeats; i++)
    sum += frechetDistance(normal(n, 16, "F2", n, i, 1), normal(n, 16, "F2", n, i, 2)) / repeats;
  return sum;
}

describe("frechet-infinity", () => {
  it("frechetDistance() is biased by (2d + d(d + 1)/2) / n for n points a side", () => {
    expectClose(meanDistance(500, 60), 168 / 500, { relative: 0.05 }, "d = 16, n = 500");
  });

  it("extrapolate() finds slope 168 and distance 0 from samples of one 16-d Gaussian", () => {
    const sizes = [300, 500, 1000, 2000];
    const { distance, slope } = extrapolate(
      sizes,
      sizes.map((n) => meanDistance(n, 30)),
    );
    expectClose(slope, 168, { relative: 0.1 }, "slope");
    expectClose(distance, 0, { absolute: 0.01 }, "intercept");
  });

  it("extrapolate() is exact for a line and refuses what has none", () => {
    expectClose(extrapolate([1, 2, 4], [5, 4, 3.5]).distance, 3, { relative: 1e-12 }, "line");
    expect(() => extrapolate([3, 3], [1, 2])).toThrow(/different sizes/);
    expect(() => extrapolate([1, 2], [1])).toThrow(/as many distances/);
    expect(() => extrapolate([1, 0], [1, 2])).toThrow(/positive sizes/);
  });

  it("frechetInfinity() draws each size from the pool, the same way for the same stream", () => {
    const [reference, pool] = [normal(3000, 4, "reference"), normal(3000, 4, "pool")];
    const sizes = evenSizes(300, 3000, 10);
    expect(sizes).toEqual([300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000]);
    const found = frechetInfinity(reference, pool, sizes, rng(2));
    expect(found.distances[0]).toBeGreaterThan(found.distances[9]!);
    expectClose(found.distance, 0, { absolute: 0.01 }, "distance");
    expectClose(found.distances[9], frechetDistance(reference, pool), { relative: 1e-9 }, "whole pool");
    expect(frechetInfinity(reference, pool, sizes, rng(2))).toEqual(found);
    expect(() => frechetInfinity(reference, pool, [3001], rng(2))).toThrow(/2 … 3000/);
  });
});
