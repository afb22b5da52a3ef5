import { describe, expect, it } from "vitest";
import { matrix, matrixOf } from "../../src/stats/matrix.ts";
import { mixtureEntropies } from "../../src/stats/mixture-entropy.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

const gaussianEntropy = (logVar: number): number => (Math.log(2 * Math.PI) + logVar + 1) / 2;
const close = { absolute: 1e-12 };

describe("mixtureEntropies", () => {
  it("mixtureEntropies() of one component is the Gaussian's, met at one standard deviation", () => {
    const logVar = [0, -3];
    const sample = matrixOf([[1 + 1, 2 + Math.exp(-1.5)]]);
    const found = mixtureEntropies({ mean: matrixOf([[1, 2]]), logVar: matrixOf([logVar]) }, sample);
    expectClose(found.marginal, logVar.map(gaussianEntropy), close, "marginal");
    expectClose(found.joint, gaussianEntropy(0) + gaussianEntropy(-3), close, "joint");
  });

  it("mixtureEntropies() gains ln n from n components that do not overlap, and the entropy of their weights", () => {
    const mean = matrixOf([
      [0, 0],
      [100, 0],
      [0, 100],
      [100, 100],
    ]);
    const logVar = matrix(4, 2);
    const at = (m: number) => m + 1;
    const samples = matrix(4, 2, mean.values.map(at));
    const even = mixtureEntropies({ mean, logVar }, samples);
    expectClose(even.joint, 2 * gaussianEntropy(0) + Math.log(4), close, "joint");
    expectClose(
      even.marginal,
      [0, 1].map(() => gaussianEntropy(0) + Math.log(2)),
      close,
      "marginal",
    );
    const weighted = mixtureEntropies({ mean, logVar }, matrixOf([[1, 1]]), Float64Array.from([3, 1, 1, 3]));
    expectClose(weighted.joint, 2 * gaussianEntropy(0) - Math.log(3 / 8), close, "weighted");
  });

  it("mixtureEntropies() does not overflow for hundreds of sharp dimensions", () => {
    const d = 400;
    const logVar = matrix(2, d, new Float64Array(2 * d).fill(-20));
    const { joint } = mixtureEntropies({ mean: matrix(2, d), logVar }, matrix(1, d));
    expectClose(joint, (d * (Math.log(2 * Math.PI) - 20)) / 2, { relative: 1e-12 }, "joint");
  });

  it("mixtureEntropies() of many normal samples approaches the entropy of a standard normal", () => {
    const samples = matrix(4000, 1, Float64Array.from(rng(1).normal(4000)));
    const found = mixtureEntropies({ mean: matrix(1, 1), logVar: matrix(1, 1) }, samples);
    // The log-density has variance 1/2: three standard errors.
    expectClose(found.joint, gaussianEntropy(0), { absolute: 3 * Math.sqrt(0.5 / 4000) }, "joint");
  });

  it("mixtureEntropies() names what does not fit", () => {
    const one = { mean: matrix(2, 3), logVar: matrix(2, 3) };
    expect(() => mixtureEntropies(one, matrix(1, 2))).toThrow(/\[2, 3\], \[2, 3\] and \[1, 2\]/);
    expect(() => mixtureEntropies(one, matrix(0, 3))).toThrow(/found none/);
    expect(() => mixtureEntropies(one, matrix(1, 3), new Float64Array(3))).toThrow(/2 weights but found 3/);
    expect(() => mixtureEntropies(one, matrix(1, 3), Float64Array.from([1, -1]))).toThrow(/found -1/);
    expect(() => mixtureEntropies(one, matrixOf([[0, Infinity, 0]]))).toThrow(
      /coordinate 1 gives an entropy of/,
    );
  });
});
