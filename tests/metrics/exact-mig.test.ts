import { describe, expect, it } from "vitest";
import { factorRange } from "../../src/datasets/sampling.ts";
import { elboDecomposition, type SampledPosterior } from "../../src/metrics/elbo-decomposition.ts";
import { elboTerms } from "../../src/metrics/elbo-terms.ts";
import { exactMig } from "../../src/metrics/exact-mig.ts";
import { activeLatents, latentKl } from "../../src/metrics/latent-kl.ts";
import { reconstruction } from "../../src/metrics/reconstruction.ts";
import { factorColumn } from "../../src/metrics/representation.ts";
import { matrix, matrixOf, pickRows } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Matrix } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";
import { transparent } from "./transparent.ts";

const sizes = [4, 8, 8];
const grid = factorRange(transparent(sizes));
const labelled = sizes.map((_, k) => ({ name: `f${k}`, labels: factorColumn(grid, k) }));

/** Standardised factors, one a code, with two turned by an angle and the same variance everywhere. */
function posterior(angle = 0, logVar = -4): SampledPosterior {
  const standard = (i: number, k: number): number =>
    (grid.values[3 * i + k]! - (sizes[k]! - 1) / 2) / Math.sqrt((sizes[k]! ** 2 - 1) / 12);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const mean = matrixOf(
    Array.from({ length: grid.n }, (_, i) => {
      const [x, y] = [standard(i, 1), standard(i, 2)];
      return [standard(i, 0), c * x - s * y, s * x + c * y];
    }),
  );
  const eps = rng(7).normal(mean.values.length);
  return {
    mean,
    logVar: matrix(grid.n, 3, new Float64Array(mean.values.length).fill(logVar)),
    z: matrix(
      grid.n,
      3,
      mean.values.map((m, i) => m + Math.exp(logVar / 2) * eps[i]!),
    ),
  };
}

const stacked = (m: Matrix, more: Matrix): Matrix =>
  matrixOf(
    Array.from({ length: m.rows }, (_, i) => [...pickRows(m, [i]).values, ...pickRows(more, [i]).values]),
  );

describe("elboDecomposition", () => {
  it("elboDecomposition() has three parts that sum to the KL divergence", () => {
    for (const angle of [0, 0.3]) {
      const parts = elboDecomposition(posterior(angle));
      const sum = parts.mutualInformation + parts.totalCorrelation + parts.dimensionwiseKl;
      expectClose(sum, parts.kl, { relative: 1e-12 }, "sum");
    }
  });

  it("elboDecomposition() finds total correlation where independent uniform codes are turned into each other", () => {
    // Calibrated on a grid of discs: 0.00 and 0.31.
    expectClose(elboDecomposition(posterior()).totalCorrelation, 0, { absolute: 0.05 }, "aligned");
    expectClose(
      elboDecomposition(posterior(Math.PI / 4)).totalCorrelation,
      0.31,
      { absolute: 0.08 },
      "turned",
    );
  });

  it("elboDecomposition() has ln n of mutual information where posteriors do not overlap", () => {
    expectClose(
      elboDecomposition(posterior(0, -12)).mutualInformation,
      Math.log(256),
      { absolute: 0.1 },
      "MI",
    );
  });

  it("latentKl() is 0 for the prior and has its closed form", () => {
    const kl = latentKl({
      mean: matrixOf([
        [0, 2],
        [0, 0],
      ]),
      logVar: matrixOf([
        [0, 0],
        [0, 1],
      ]),
    });
    expectClose(kl, [0, (2 + (Math.E - 2) / 2) / 2], { absolute: 1e-15 }, "kl");
    expect(activeLatents(kl)).toEqual([1]);
    expect(activeLatents(Float64Array.from([0.04, 0.05, 0.06]))).toEqual([2]);
  });
});

describe("exactMig", () => {
  it("exactMig() falls by more than 0.4 when ideal codes are turned by 45° in a plane", () => {
    const [aligned, turned] = [0, Math.PI / 4].map(
      (angle) => exactMig(posterior(angle), labelled, rng(1)).mig,
    );
    // Calibrated on a grid of discs: 0.914 and 0.337.
    expectClose(aligned, 0.914, { absolute: 0.04 }, "aligned");
    expectClose(turned, 0.337, { absolute: 0.04 }, "turned");
  });

  it("exactMig() is 0 for codes that come twice, and their axis alignment too", () => {
    const once = posterior();
    const twice = {
      mean: stacked(once.mean, once.mean),
      logVar: stacked(once.logVar, once.logVar),
      z: stacked(once.z, once.z),
    };
    const found = exactMig(twice, labelled, rng(1));
    expectClose([found.mig, found.aam], [0, 0], { absolute: 1e-12 }, "twice");
  });

  it("exactMig() approaches 1 as posteriors sharpen, and counts only the factors it is given", () => {
    const found = exactMig(posterior(0, -10), labelled.slice(1), rng(1));
    expect(found.perFactor.length).toBe(2);
    expect(found.mig).toBeGreaterThan(0.98);
    expect(found.aam).toBeGreaterThan(0.95);
  });

  it("exactMig() of a part of the samples is close to that of all", () => {
    const all = exactMig(posterior(), labelled, rng(1)).mig;
    expectClose(
      exactMig(posterior(), labelled, rng(1), { samples: 64 }).mig,
      all,
      { absolute: 0.05 },
      "64 samples",
    );
  });

  it("exactMig() names a constant factor, missing labels and missing samples", () => {
    const constant = { name: "colour", labels: new Int32Array(256) };
    expect(() => exactMig(posterior(), [constant], rng(1))).toThrow(/"colour" to vary/);
    expect(() => exactMig(posterior(), [{ name: "x", labels: [1] }], rng(1))).toThrow(
      /256 labels of factor "x".* 1/,
    );
    expect(() => exactMig(posterior(), [], rng(1))).toThrow(/found none/);
    expect(() => exactMig({ ...posterior(), z: matrix(5, 3) }, labelled, rng(1))).toThrow(/256, but found 5/);
  });
});

describe("reconstruction", () => {
  it("reconstruction() of the images themselves has no excess over the pixels' entropy", () => {
    const x = Float32Array.from([0, 0.5, 1, 0.25]);
    const found = reconstruction(x, x, 2);
    expect(found.excess).toBe(0);
    const entropies = Math.log(2) - 0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    expectClose(found.pixelEntropy, entropies / 2, { relative: 1e-14 }, "entropy");
  });

  it("reconstruction() of a black and white image is −ln p, clamped at 100 nats a pixel", () => {
    expectClose(
      reconstruction(Float32Array.from([1, 0]), Float32Array.from([0.5, 0.75]), 1).crossEntropy,
      Math.log(8),
      { relative: 1e-12 },
      "−ln p",
    );
    expect(reconstruction(Float32Array.from([1]), Float32Array.from([0]), 1).excess).toBe(100);
  });

  it("reconstruction() rejects images that do not match or leave [0, 1]", () => {
    expect(() => reconstruction(new Float32Array(4), new Float32Array(2), 1)).toThrow(/found 4 and 2/);
    expect(() => reconstruction(new Float32Array(3), new Float32Array(3), 2)).toThrow(/2 images/);
    expect(() => reconstruction(Float32Array.from([2]), Float32Array.from([0]), 1)).toThrow(
      /found 2 and 0 at 0/,
    );
  });
});

describe("elboTerms", () => {
  const dataset = transparent([4, 5]);
  const perfect = (logVar: number, idle = 0) => ({
    posterior: async (images: Float32Array, n: number) => ({
      mean: matrixOf(
        Array.from({ length: n }, (_, i) =>
          [...images.subarray(2 * i, 2 * i + 2), ...new Array<number>(idle).fill(0)].map((v, j) =>
            j < 2 ? 4 * v - 2 : 0,
          ),
        ),
      ),
      logVar: matrixOf(Array.from({ length: n }, () => [logVar, logVar, ...new Array<number>(idle).fill(0)])),
    }),
    decode: async (codes: Matrix) =>
      Float32Array.from({ length: codes.rows * 2 }, (_, i) => {
        const z = codes.values[Math.floor(i / 2) * codes.columns + (i % 2)]!;
        return Math.min(1, Math.max(0, (z + 2) / 4));
      }),
  });

  it("elboTerms() of sharp, aligned posteriors: no excess, no total correlation, a gap of 1", async () => {
    const terms = await elboTerms(perfect(-16, 1), dataset, rng(1));
    expectClose(terms.reconstruction, 0, { absolute: 0.05 }, "reconstruction");
    expectClose(terms.totalCorrelation, 0, { absolute: 0.05 }, "total correlation");
    expectClose(terms.mutualInformation, Math.log(20), { absolute: 0.5 }, "mutual information");
    expect(terms.activeUnits).toBe(2);
    expect(terms.mig).toBeGreaterThan(0.95);
  });

  it("elboTerms() pays for noise in the posterior with reconstruction", async () => {
    const [sharp, noisy] = [
      await elboTerms(perfect(-12), dataset, rng(1)),
      await elboTerms(perfect(-1), dataset, rng(1)),
    ];
    expect(noisy.reconstruction).toBeGreaterThan(sharp.reconstruction + 0.1);
    expect(noisy.kl).toBeLessThan(sharp.kl);
  });

  it("elboTerms() draws images where the grid is larger than it may look at", async () => {
    const few = await elboTerms(perfect(-4), dataset, rng(1), { images: 15, samples: 10 });
    expect(few.mutualInformation).toBeLessThan(Math.log(15) + 0.3);
    await expect(elboTerms(perfect(-4), dataset, rng(1), { images: 0 })).rejects.toThrow(
      /images to be a positive/,
    );
  });
});
