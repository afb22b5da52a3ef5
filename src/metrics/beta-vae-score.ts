import type { Engine, Metric, Rng } from "../types.ts";
import { accuracy, type Classifier } from "../stats/classifier.ts";
import { betaVaePoints, type LabelledPoints } from "./beta-vae-points.ts";
import { classifiers, type ClassifierName } from "./classifiers.ts";
import { checkCount } from "./representation.ts";

/** How many points of how many pairs, and what tells their labels apart. */
export interface BetaVaeSettings {
  /** L, pairs averaged a point. */
  readonly pairs: number;
  /** Points to train on, and fresh ones to test. */
  readonly train: number;
  readonly test: number;
  readonly classifier: ClassifierName;
}

/**
 * The metric as its users set it. The original paper states the classifier but its numbers of points and pairs are
 * not known to us: those of `higgins2017` are the replication's.
 */
export const betaVaeSettings = {
  higgins2017: { pairs: 64, train: 1000, test: 501, classifier: "linear" },
  fil2021: { pairs: 64, train: 1000, test: 501, classifier: "linear" },
  locatello2019: { pairs: 64, train: 10_000, test: 5000, classifier: "logistic" },
} as const satisfies Record<string, BetaVaeSettings>;

/** Shares of labels predicted, in [0, 1], chance being one over the number of factors. */
export interface BetaVaeAccuracy {
  readonly accuracy: number;
  readonly trainAccuracy: number;
}

/**
 * Trains a classifier on points of the β-VAE metric and counts what it gets right.
 *
 * @throws RangeError if train and test points are about different factors or of different width.
 * @source higgins2017 section 3
 */
export async function classified(
  train: LabelledPoints,
  test: LabelledPoints,
  classifier: Classifier,
  rng: Rng,
): Promise<BetaVaeAccuracy> {
  if (train.features.columns !== test.features.columns || train.names.join() !== test.names.join())
    throw new RangeError(
      `Expected test points as in training, ${train.features.columns} codes and factors ${train.names.join(", ")}, ` +
        `but found ${test.features.columns} codes and ${test.names.join(", ")}.`,
    );
  const predict = await classifier(train.features, train.labels, train.names.length, rng);
  return {
    accuracy: accuracy(predict(test.features), test.labels),
    trainAccuracy: accuracy(predict(train.features), train.labels),
  };
}

/**
 * The disentanglement metric of the β-VAE paper: from the mean difference of pairs of codes, a classifier guesses
 * which factor the pairs have in common. `accuracy` on fresh points, in [0, 1].
 *
 * 1 does not mean disentangled: leaving one of K factors unencoded still separates all classes, as the one that
 * leaves no code small. Representations are posterior means, never samples. The defaults are the replication's
 * with its logistic regression; `betaVaeSettings` has other people's.
 *
 * @param classifier key of `classifiers`; "nonlinear" needs `engine`.
 * @param without name of a factor that is never the shared one.
 * @throws TypeError if the classifier needs an engine and there is none.
 * @throws RangeError if the data set has fewer than two such factors, or codes are not finite.
 * @source higgins2017 section 3
 */
export function betaVaeScore({
  pairs = 64,
  train = 1000,
  test = 501,
  classifier = "logistic",
  without,
  engine,
}: Partial<BetaVaeSettings> & { readonly without?: string; readonly engine?: Engine } = {}): Metric<
  keyof BetaVaeAccuracy
> {
  for (const [name, count] of Object.entries({ pairs, train, test })) checkCount(count, name);
  if (!Object.hasOwn(classifiers, classifier))
    throw new RangeError(`No classifier "${classifier}". There are ${Object.keys(classifiers).join(", ")}.`);
  const learn = classifiers[classifier](engine);
  const left = without === undefined ? {} : { without };
  return {
    name: "betaVaeScore",
    source: { key: "higgins2017", where: "section 3" },
    hyper: { pairs, train, test, classifier, ...left },
    scores: ["accuracy", "trainAccuracy"],
    async evaluate(encode, dataset, rng) {
      const draw = (points: number, stream: Rng): Promise<LabelledPoints> =>
        betaVaePoints(encode, dataset, { pairs, points, ...left }, stream);
      const [training, fresh] = [await draw(train, rng.split("train")), await draw(test, rng.split("test"))];
      return { ...(await classified(training, fresh, learn, rng.split("classifier"))) };
    },
  };
}
