import type { Dataset, Encode, Engine, Matrix, Rng } from "../types.ts";
import { combinations, factorRange } from "../datasets/sampling.ts";
import { engines } from "../engine/index.ts";
import { betaVaePoints } from "../metrics/beta-vae-points.ts";
import { betaVaeScore, classified } from "../metrics/beta-vae-score.ts";
import { factorVaeScore } from "../metrics/factor-vae-score.ts";
import { mig } from "../metrics/mig.ts";
import { informationTable } from "../metrics/mutual-information.ts";
import { nonlinearClassifier } from "../metrics/nonlinear-classifier.ts";
import { factorColumn } from "../metrics/representation.ts";
import type { Classifier } from "../stats/classifier.ts";
import { entropy } from "../stats/entropy.ts";
import { linearClassifier } from "../stats/linear-classifier.ts";
import { logisticClassifier } from "../stats/logistic-regression.ts";
import { randomForest } from "../stats/random-forest.ts";
import { factorImages } from "./factor-images.ts";
import type { Evaluation } from "./fil2021-evaluation.ts";
import {
  scoreAt,
  scoreBy,
  scoreOfFactors,
  scoreOfFactorsButOne,
  scoreWithoutShape,
  type ClassifierName,
} from "./fil2021-scores.ts";

export type Scores = Record<string, number>;

/** The default engine held to one thread, since each run of a sweep has a process, and so a core, of its own. */
export const oneThread: Engine = {
  name: engines.onnx.name,
  compile: (fn, example, options) => engines.onnx.compile(fn, example, { ...options, threads: 1 }),
  loop: (step, state, example, options) =>
    engines.onnx.loop(step, state, example, { ...options, threads: 1 }),
};

/** Codes to be measured, by data set and encoder. `isWide`: too many columns for more than the essential score. */
export interface Codes {
  readonly dataset: Dataset;
  readonly encode: Encode;
  readonly isWide: boolean;
}

/** Logistic regression at each number of pairs. */
export async function pairScores(
  { dataset, encode, isWide }: Codes,
  size: Evaluation,
  rng: Rng,
): Promise<Scores> {
  const { train, test } = isWide ? size.wide : size;
  const found: Scores = {};
  for (const pairs of isWide ? [64] : size.pairs) {
    const metric = betaVaeScore({ pairs, train, test });
    found[scoreAt(pairs)] = (await metric.evaluate(encode, dataset, rng.split("pairs", pairs))).accuracy;
  }
  return found;
}

/** The replication's four classifiers on the same points of 64 pairs. */
export async function classifierScores(
  { dataset, encode }: Codes,
  size: Evaluation,
  rng: Rng,
): Promise<Scores> {
  const { train, test, epochs } = size;
  const draw = (points: number, name: string): ReturnType<typeof betaVaePoints> =>
    betaVaePoints(encode, dataset, { pairs: 64, points }, rng.split(name));
  const [training, fresh] = [await draw(train, "train"), await draw(test, "test")];
  const all: Readonly<Record<ClassifierName, Classifier>> = {
    linear: linearClassifier({ epochs: epochs.linear }),
    nonlinear: nonlinearClassifier(oneThread, { epochs: epochs.nonlinear }),
    logistic: logisticClassifier(),
    forest: randomForest(),
  };
  const found: Scores = {};
  for (const [name, learn] of Object.entries(all))
    found[scoreBy(name as ClassifierName)] = (
      await classified(training, fresh, learn, rng.split(name))
    ).accuracy;
  return found;
}

/** The score with shape never the shared factor, where there is a shape; {} where there is none. */
export async function shapelessScore(
  { dataset, encode }: Codes,
  size: Evaluation,
  rng: Rng,
): Promise<Scores> {
  if (!dataset.factors.some(({ name }) => name === "shape")) return {};
  const { train, test } = size;
  const metric = betaVaeScore({ pairs: 64, train, test, without: "shape" });
  return { [scoreWithoutShape]: (await metric.evaluate(encode, dataset, rng)).accuracy };
}

/** FactorVAE score and binned MIG. */
export async function otherScores({ dataset, encode }: Codes, rng: Rng): Promise<Scores> {
  const votes = await factorVaeScore().evaluate(encode, dataset, rng.split("votes"));
  const gaps = await mig().evaluate(encode, dataset, rng.split("gaps"));
  return { "factorVaeScore.accuracy": votes.accuracy, "mig.binned": gaps.mig };
}

/** Scores of the ground truth itself, whole and with its last factor lost: they depend on the data set alone. */
export async function factorScores(dataset: Dataset, size: Evaluation, rng: Rng): Promise<Scores> {
  const { train, test } = size;
  const score = async (
    pairs: number,
    { dataset: factors, encode }: ReturnType<typeof factorImages>,
    stream: Rng,
  ): Promise<number> =>
    (await betaVaeScore({ pairs, train, test }).evaluate(encode, factors, stream)).accuracy;
  const found: Scores = { [scoreOfFactors]: await score(64, factorImages(dataset), rng.split("factors")) };
  const factor = dataset.factors.at(-1)!.name;
  for (const pairs of [4, 16, 64]) {
    const lacking = factorImages(dataset, { factor, rng: rng.split("noise", pairs) });
    found[scoreOfFactorsButOne(pairs)] = await score(pairs, lacking, rng.split("factors but one", pairs));
  }
  return found;
}

/** Share of each factor's entropy that each code knows, [d] a factor, by 20 bins over the whole data set. */
export function information(dataset: Dataset, codes: Matrix): Readonly<Record<string, Float32Array>> {
  const factors = factorRange(dataset, 0, combinations(dataset));
  const columns = dataset.factors.map((_, k) => factorColumn(factors, k));
  const table = informationTable(codes, columns, 20);
  return Object.fromEntries(
    dataset.factors.map(({ name }, k) => {
      const own = entropy(columns[k]!);
      const share = Float32Array.from(
        { length: codes.columns },
        (_, j) => table.values[j * columns.length + k]! / own,
      );
      return [name, share];
    }),
  );
}
