import { describe, expect, it } from "vitest";
import {
  gaussianLogDensityRatio,
  gaussianTotalCorrelation,
} from "../../src/stats/gaussian-total-correlation.ts";
import { matrixOf } from "../../src/stats/matrix.ts";
import { expectClose } from "../vectors/close.ts";

const pair = matrixOf([
  [4, 1],
  [1, 1],
]);

describe("gaussianTotalCorrelation", () => {
  it("gaussianTotalCorrelation() is 0 for independent codes of any scale", () => {
    expect(
      gaussianTotalCorrelation(
        matrixOf([
          [4, 0],
          [0, 0.01],
        ]),
      ),
    ).toBeCloseTo(0, 14);
  });

  it("gaussianTotalCorrelation() of a pair is −½ log(1 − ρ²), whatever their scales", () => {
    expectClose(gaussianTotalCorrelation(pair), -0.5 * Math.log(1 - 0.25), { relative: 1e-14 }, "TC");
  });

  it("gaussianLogDensityRatio() at the mean is the total correlation, and less far from the diagonal", () => {
    const [centre, along, across] = gaussianLogDensityRatio(
      pair,
      matrixOf([
        [0, 0],
        [2, 1],
        [2, -1],
      ]),
    );
    expectClose(centre, gaussianTotalCorrelation(pair), { relative: 1e-14 }, "centre");
    expect(along).toBeGreaterThan(centre!);
    expect(across).toBeLessThan(centre!);
  });

  it("gaussianTotalCorrelation() names a constant code, and refuses repeated ones", () => {
    expect(() =>
      gaussianTotalCorrelation(
        matrixOf([
          [1, 0],
          [0, 0],
        ]),
      ),
    ).toThrow(/found 0 in column 1/);
    expect(() =>
      gaussianTotalCorrelation(
        matrixOf([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toThrow(/repeat each other/);
    expect(() => gaussianTotalCorrelation(matrixOf([[1, 1]]))).toThrow(/square/);
    expect(() => gaussianLogDensityRatio(pair, matrixOf([[1]]))).toThrow(/2 codes but found 1/);
  });
});
