/** Columns of this study's results, and settings of its metrics that claims and figures refer to. */

/** Numbers of pairs behind one point of the β-VAE score; 64 is the replication's default. */
export const pairCounts = [1, 4, 16, 32, 64, 128, 256] as const;

/** The replication's classifiers. `logistic` is the one behind the scores at every number of pairs. */
export const classifiers = ["linear", "nonlinear", "logistic", "forest"] as const;
export type ClassifierName = (typeof classifiers)[number];

/** Column of the β-VAE score by logistic regression at a number of pairs. */
export const scoreAt = (pairs: number): string => `betaVaeScore.L${pairs}`;

/** Column of the β-VAE score at 64 pairs by a classifier. */
export const scoreBy = (classifier: ClassifierName): string => `betaVaeScore.${classifier}`;

/** Column of the same score with labels from all factors but shape, whose chance is higher. */
export const scoreWithoutShape = "betaVaeScore.withoutShape";

/** Column of the score of the true factors with the last one replaced by noise, at a number of pairs. */
export const scoreOfFactorsButOne = (pairs: number): string => `factorsButOne.L${pairs}`;
/** Column of the score of the true factors themselves. */
export const scoreOfFactors = "factors.L64";

/** Values a latent takes in a traversal, in standard deviations of the prior. */
export const traversed: readonly number[] = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
