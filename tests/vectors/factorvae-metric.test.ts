import { describe, expect, it } from "vitest";
import { activeCodes, factorVaeAccuracy } from "../../src/metrics/factor-vae-score.ts";
import { activeLatents, latentKl } from "../../src/metrics/latent-kl.ts";
import {
  majorityVotes,
  positionsAmong,
  voteAccuracy,
  voteTable,
  votesOf,
} from "../../src/metrics/majority-vote.ts";
import { columnVariances, matrixOf, pickRows, rowsOf, transpose } from "../../src/stats/matrix.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Table = number[][];
interface Points {
  factor: number[];
  indices: Table;
}
interface MetricCase {
  op: "factorVaeMetric";
  params: { factorSizes: number[]; pruneStdThreshold: number };
  inputs: { codes: Table; globalVariances?: number[]; train: Points; eval: Points };
  expected: {
    activeDims: number[];
    trainArgmin: number[];
    trainVotes: Table;
    classifier: number[];
    trainAccuracy: number;
    evalArgmin: number[];
    evalVotes: Table;
    evalAccuracy: number;
  };
}
interface PrunedCase {
  op: "factorVaeMetricVotesPruned";
  inputs: {
    trainArgmin: number[];
    trainFactor: number[];
    activeDims: number[];
    numDims: number;
    numFactors: number;
  };
  expected: { votes: Table; trainAccuracy: number };
}
interface KlCase {
  op: "klActiveDims";
  params: { klThreshold: number };
  inputs: { mu: Table; logvar: Table };
  expected: { meanKlPerDim: number[]; activeDims: number[] };
}
interface MajorityCase {
  op: "majorityVote";
  inputs: { votes: Table };
  expected: { classifier: number[]; accuracy: number };
}
type Case = { name: string } & (MetricCase | PrunedCase | KlCase | MajorityCase);

const nested = (m: Parameters<typeof rowsOf>[0]): Table => rowsOf(m).map((row) => [...row]);

function checkMetric({ params, inputs, expected }: MetricCase): void {
  const codes = matrixOf(inputs.codes);
  const overall = columnVariances(codes);
  if (inputs.globalVariances)
    expectClose(overall, inputs.globalVariances, { relative: 1e-9 }, "global variances");
  const active = activeCodes(overall, params.pruneStdThreshold);
  expect(active).toEqual(expected.activeDims);
  const k = params.factorSizes.length;
  const names = params.factorSizes.map((_, i) => `factor ${i}`);
  const points = ({ factor, indices }: Points) => ({
    variances: matrixOf(indices.map((rows) => columnVariances(pickRows(codes, rows)))),
    labels: Int32Array.from(factor),
    names,
  });
  const [train, fresh] = [points(inputs.train), points(inputs.eval)];
  const check = (set: typeof train, argmin: number[], table: Table) => {
    const votes = votesOf(set.variances, overall, active);
    expect([...votes]).toEqual(argmin);
    const found = voteTable(votes, set.labels, codes.columns, k);
    expect(nested(found)).toEqual(table);
    return found;
  };
  const training = check(train, expected.trainArgmin, expected.trainVotes);
  check(fresh, expected.evalArgmin, expected.evalVotes);
  expect([...majorityVotes(training)]).toEqual(expected.classifier);
  const found = factorVaeAccuracy(train, fresh, overall, params.pruneStdThreshold);
  expectClose(found.trainAccuracy, expected.trainAccuracy, { absolute: 1e-15 }, "train accuracy");
  expectClose(found.accuracy, expected.evalAccuracy, { absolute: 1e-15 }, "eval accuracy");
}

function checkPruned({ inputs, expected }: PrunedCase): void {
  const votes = positionsAmong(inputs.activeDims, Int32Array.from(inputs.trainArgmin));
  const table = voteTable(votes, inputs.trainFactor, inputs.numDims, inputs.numFactors);
  expect(nested(transpose(table))).toEqual(expected.votes);
  const accuracy = voteAccuracy(table, majorityVotes(table));
  expectClose(accuracy, expected.trainAccuracy, { absolute: 1e-15 }, "train accuracy");
}

function checkKl({ params, inputs, expected }: KlCase): void {
  const kl = latentKl({ mean: matrixOf(inputs.mu), logVar: matrixOf(inputs.logvar) });
  expectClose(kl, expected.meanKlPerDim, { relative: 1e-9, absolute: 1e-15 }, "mean KL");
  expect(activeLatents(kl, params.klThreshold)).toEqual(expected.activeDims);
}

describe("factorvae-metric", () => {
  for (const given of vectorFile<{ cases: Case[] }>("factorvae-metric").cases)
    it(`${given.op}() agrees with the case ${given.name}`, () => {
      switch (given.op) {
        case "factorVaeMetric":
          return checkMetric(given);
        case "factorVaeMetricVotesPruned":
          return checkPruned(given);
        case "klActiveDims":
          return checkKl(given);
        case "majorityVote": {
          const table = matrixOf(given.inputs.votes);
          expect([...majorityVotes(table)]).toEqual(given.expected.classifier);
          const found = voteAccuracy(table, majorityVotes(table));
          return expectClose(found, given.expected.accuracy, { absolute: 1e-15 }, "accuracy");
        }
        default:
          throw new Error(`No adapter for ${JSON.stringify(given)}.`);
      }
    });
});
