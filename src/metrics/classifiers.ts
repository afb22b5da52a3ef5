import type { Engine } from "../types.ts";
import type { Classifier } from "../stats/classifier.ts";
import { linearClassifier } from "../stats/linear-classifier.ts";
import { logisticClassifier } from "../stats/logistic-regression.ts";
import { randomForest } from "../stats/random-forest.ts";
import { nonlinearClassifier } from "./nonlinear-classifier.ts";

/**
 * The replication's four classifiers by name. Only "nonlinear" runs on the engine; the others are float64 here.
 *
 * @source fil2021 published code
 */
export const classifiers = {
  forest: () => randomForest(),
  linear: () => linearClassifier(),
  logistic: () => logisticClassifier(),
  nonlinear: (engine?: Engine) => {
    if (!engine)
      throw new TypeError(
        'Expected an engine to train the "nonlinear" classifier on but found none. Pass { engine }.',
      );
    return nonlinearClassifier(engine);
  },
} satisfies Record<string, (engine?: Engine) => Classifier>;

/** A key of `classifiers`. */
export type ClassifierName = keyof typeof classifiers;
