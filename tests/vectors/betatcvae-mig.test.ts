import { describe, expect, it } from "vitest";
import { factorRange } from "../../src/datasets/sampling.ts";
import { elboDecomposition, type SampledPosterior } from "../../src/metrics/elbo-decomposition.ts";
import { exactMig } from "../../src/metrics/exact-mig.ts";
import { binnedMig } from "../../src/metrics/mig.ts";
import { informationTable } from "../../src/metrics/mutual-information.ts";
import { factorColumn } from "../../src/metrics/representation.ts";
import { entropy } from "../../src/stats/entropy.ts";
import { discretise } from "../../src/stats/histogram.ts";
import { matrixOf, pickRows, rowsOf, transpose } from "../../src/stats/matrix.ts";
import { mixtureEntropies } from "../../src/stats/mixture-entropy.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Table = number[][];
interface Posterior {
  mu: Table;
  logvar: Table;
  z: Table;
}
interface DecompositionCase {
  op: "elboDecomposition";
  inputs: Posterior;
  expected: {
    marginalEntropies: number[];
    jointEntropy: number;
    negLogQzCxPerDim: number[];
    negLogPzPerDim: number[];
    dependenceTC: number;
    informationMI: number;
    dimwiseKl: number;
    analyticKl: number;
  };
}
interface PosteriorMigCase {
  op: "migFromPosteriors";
  params: { factorSizes: number[]; factorsUsed: "all" | number[] };
  inputs: Posterior;
  expected: {
    mig: number;
    aam?: number;
    condEntropies?: Table;
    mutualInformation?: Table;
    migPerFactor?: number[];
    aamPerFactor?: number[];
  };
}
interface WeightedCase {
  op: "weightedEntropies";
  inputs: Posterior & { weights: number[]; sampleIndices: number[] };
  expected: { marginalEntropies: number[] };
}
interface HistogramCase {
  op: "migHistogram";
  params: { numBins: number };
  inputs: { codes: Table; factors: Table };
  expected: {
    discretised: Table;
    mutualInformation: Table;
    factorEntropies: number[];
    migPerFactor: number[];
    mig: number;
  };
}
type Case = { name: string } & (DecompositionCase | PosteriorMigCase | WeightedCase | HistogramCase);

const tolerance = { relative: 1e-9, absolute: 1e-12 };

const posteriorOf = ({ mu, logvar, z }: Posterior): SampledPosterior => ({
  mean: matrixOf(mu),
  logVar: matrixOf(logvar),
  z: matrixOf(z),
});

function checkDecomposition({ inputs, expected }: DecompositionCase): void {
  const found = elboDecomposition(posteriorOf(inputs));
  expectClose(found.entropies.marginal, expected.marginalEntropies, tolerance, "marginal entropies");
  expectClose(found.entropies.joint, expected.jointEntropy, tolerance, "joint entropy");
  expectClose(found.conditional, expected.negLogQzCxPerDim, tolerance, "conditional entropies");
  expectClose(found.cross, expected.negLogPzPerDim, tolerance, "cross entropies");
  // Differences of numbers of order one: their rounding is absolute.
  expectClose(found.totalCorrelation, expected.dependenceTC, tolerance, "total correlation");
  expectClose(found.mutualInformation, expected.informationMI, tolerance, "mutual information");
  expectClose(found.dimensionwiseKl, expected.dimwiseKl, tolerance, "dimension-wise KL");
  expectClose(found.kl, expected.analyticKl, tolerance, "KL");
}

function checkPosteriorMig({ params, inputs, expected }: PosteriorMigCase): void {
  const sizes = params.factorSizes;
  const grid = factorRange({ factors: sizes.map((size, k) => ({ name: `factor ${k}`, size })) });
  const used = params.factorsUsed === "all" ? [...sizes.keys()] : params.factorsUsed;
  const factors = used.map((k) => ({ name: `factor ${k}`, labels: factorColumn(grid, k) }));
  const found = exactMig(posteriorOf(inputs), factors, rng(0));
  expectClose(found.mig, expected.mig, tolerance, "mig");
  if (expected.condEntropies)
    expectClose(rowsOf(found.conditional), expected.condEntropies, tolerance, "conditional entropies");
  if (expected.mutualInformation)
    expectClose(rowsOf(found.information), expected.mutualInformation, tolerance, "mutual information");
  if (expected.migPerFactor) expectClose(found.perFactor, expected.migPerFactor, tolerance, "mig per factor");
  if (expected.aamPerFactor)
    expectClose(found.aamPerFactor, expected.aamPerFactor, tolerance, "aam per factor");
  if (expected.aam !== undefined) expectClose(found.aam, expected.aam, tolerance, "aam");
}

function checkHistogram({ params, inputs, expected }: HistogramCase): void {
  const codes = transpose(matrixOf(inputs.codes));
  expect(discretise(codes, params.numBins).map((bins) => [...bins])).toEqual(expected.discretised);
  const table = informationTable(codes, inputs.factors, params.numBins);
  expectClose(rowsOf(table), expected.mutualInformation, tolerance, "mutual information");
  expectClose(inputs.factors.map(entropy), expected.factorEntropies, tolerance, "entropies");
  const found = binnedMig(codes, inputs.factors, params.numBins);
  expectClose(found.perFactor, expected.migPerFactor, tolerance, "mig per factor");
  expectClose(found.mig, expected.mig, tolerance, "mig");
}

describe("betatcvae-mig", () => {
  for (const given of vectorFile<{ cases: Case[] }>("betatcvae-mig").cases)
    it(`${given.op}() agrees with the case ${given.name}`, () => {
      switch (given.op) {
        case "elboDecomposition":
          return checkDecomposition(given);
        case "migFromPosteriors":
          return checkPosteriorMig(given);
        case "weightedEntropies": {
          const { mean, logVar, z } = posteriorOf(given.inputs);
          const samples = pickRows(z, given.inputs.sampleIndices);
          const { marginal } = mixtureEntropies(
            { mean, logVar },
            samples,
            Float64Array.from(given.inputs.weights),
          );
          return expectClose(marginal, given.expected.marginalEntropies, tolerance, "marginal entropies");
        }
        case "migHistogram":
          return checkHistogram(given);
        default:
          throw new Error(`No adapter for ${JSON.stringify(given)}.`);
      }
    });
});
