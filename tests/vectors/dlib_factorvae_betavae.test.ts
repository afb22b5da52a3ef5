import { describe, expect, it } from "vitest";
import { higginsFeature } from "../../src/metrics/beta-vae-points.ts";
import { activeCodes, factorVaeAccuracy } from "../../src/metrics/factor-vae-score.ts";
import {
  majorityVotes,
  positionsAmong,
  voteAccuracy,
  voteTable,
  votesOf,
} from "../../src/metrics/majority-vote.ts";
import { accuracy } from "../../src/stats/classifier.ts";
import { logisticRegression } from "../../src/stats/logistic-regression.ts";
import { columnVariances, matrixOf, rowsOf, transpose } from "../../src/stats/matrix.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Table = number[][];
interface Batch {
  factor_index: number;
  representations: Table;
}
interface FactorVaeCase {
  name: string;
  global_representations: Table;
  global_variances: number[];
  prune_threshold_std: number;
  active_dims: boolean[];
  train_batches?: Batch[];
  eval_batches?: Batch[];
  train_votes?: Table;
  eval_votes?: Table;
  classifier?: number[];
  train_accuracy: number;
  eval_accuracy: number;
}
interface VoteCase {
  train_votes: Table;
  eval_votes: Table;
  classifier: number[];
  train_accuracy: number;
  eval_accuracy: number;
}
interface BetaVaeCase {
  name: string;
  train_points: Table;
  train_labels: number[];
  eval_points: Table;
  eval_labels: number[];
  coef: Table;
  intercept: number[];
  classes: number[];
  converged_train_accuracy: number;
  converged_eval_accuracy: number;
  default_train_accuracy: number;
  default_eval_accuracy: number;
}
interface File {
  factor_vae_cases: FactorVaeCase[];
  vote_cases: VoteCase[];
  beta_vae_features: { representation1: Table; representation2: Table; feature: number[] }[];
  beta_vae_cases: BetaVaeCase[];
}

const file = vectorFile<File>("dlib_factorvae_betavae");
const exact = { absolute: 1e-12 };
/** Their tables are [factor][code]. */
const ours = (votes: Table) => transpose(matrixOf(votes));
const theirs = (table: ReturnType<typeof ours>): Table => rowsOf(transpose(table)).map((row) => [...row]);

const pointsOf = (batches: Batch[], factors: number) => ({
  variances: matrixOf(batches.map(({ representations }) => columnVariances(matrixOf(representations)))),
  labels: Int32Array.from(batches, (batch) => batch.factor_index),
  names: Array.from({ length: factors }, (_, k) => `factor ${k}`),
});

function checkFactorVae(given: FactorVaeCase): void {
  const overall = columnVariances(matrixOf(given.global_representations));
  expectClose(overall, given.global_variances, { relative: 1e-9 }, "global variances");
  const active = activeCodes(overall, given.prune_threshold_std);
  expect(overall.length).toBe(given.active_dims.length);
  expect(active).toEqual([...given.active_dims.keys()].filter((j) => given.active_dims[j]));
  const { train_batches = [], eval_batches = [], train_votes, eval_votes } = given;
  const factors = train_votes?.length ?? 1;
  const points = [train_batches, eval_batches].map((batches) => pointsOf(batches, factors)) as [
    ReturnType<typeof pointsOf>,
    ReturnType<typeof pointsOf>,
  ];
  const found = factorVaeAccuracy(...points, overall, given.prune_threshold_std);
  expectClose(found.trainAccuracy, given.train_accuracy, exact, "train accuracy");
  expectClose(found.accuracy, given.eval_accuracy, exact, "eval accuracy");
  if (!train_votes || !eval_votes) return expect(active).toEqual([]);
  // The library numbers votes among active codes, in a table with a row for every code.
  const [train, fresh] = points.map(({ variances, labels }) =>
    voteTable(positionsAmong(active, votesOf(variances, overall, active)), labels, overall.length, factors),
  );
  expect(theirs(train!)).toEqual(train_votes);
  expect(theirs(fresh!)).toEqual(eval_votes);
  expect([...majorityVotes(train!)]).toEqual(given.classifier);
}

function checkBetaVae(given: BetaVaeCase): void {
  const [train, fresh] = [matrixOf(given.train_points), matrixOf(given.eval_points)];
  const fit = logisticRegression(train, given.train_labels, { tolerance: 1e-12 });
  expect([...fit.classes]).toEqual(given.classes);
  expectClose(rowsOf(fit.coefficients), given.coef, { absolute: 1e-3 }, "coef");
  // Adding one number to all intercepts changes no probability.
  const shift = (values: ArrayLike<number>): number[] => {
    const list = Array.from(values);
    return list.map((v) => v - list.reduce((sum, w) => sum + w, 0) / list.length);
  };
  const intercepts =
    given.classes.length > 2
      ? [fit.intercepts, given.intercept].map(shift)
      : [fit.intercepts, given.intercept];
  expectClose(intercepts[0], intercepts[1], { absolute: 1e-3 }, "intercept");
  const scores = [
    accuracy(fit.predict(train), given.train_labels),
    accuracy(fit.predict(fresh), given.eval_labels),
  ];
  expectClose(
    scores,
    [given.converged_train_accuracy, given.converged_eval_accuracy],
    { absolute: 0.02 },
    "converged",
  );
  expectClose(
    scores,
    [given.default_train_accuracy, given.default_eval_accuracy],
    { absolute: 0.02 },
    "default",
  );
}

describe("dlib_factorvae_betavae", () => {
  for (const given of file.factor_vae_cases)
    it(`factorVaeAccuracy() agrees with the case ${given.name}`, () => checkFactorVae(given));

  file.vote_cases.forEach((given, i) =>
    it(`majorityVotes() agrees with vote case ${i}`, () => {
      const train = ours(given.train_votes);
      const majority = majorityVotes(train);
      expect([...majority]).toEqual(given.classifier);
      expectClose(voteAccuracy(train, majority), given.train_accuracy, exact, "train accuracy");
      expectClose(
        voteAccuracy(ours(given.eval_votes), majority),
        given.eval_accuracy,
        exact,
        "eval accuracy",
      );
    }),
  );

  file.beta_vae_features.forEach(({ representation1, representation2, feature }, i) =>
    it(`higginsFeature() agrees with feature ${i}`, () =>
      expectClose(
        higginsFeature(matrixOf(representation1), matrixOf(representation2)),
        feature,
        exact,
        "feature",
      )),
  );

  for (const given of file.beta_vae_cases)
    it(`logisticRegression() agrees with the case ${given.name}`, () => checkBetaVae(given));
});
