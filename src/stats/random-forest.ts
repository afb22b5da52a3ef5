import type { Matrix, Rng } from "../types.ts";
import { argmaxRows, checkTrainingSet, type Classifier } from "./classifier.ts";
import { decisionTree, leafOf, rankPoints } from "./decision-tree.ts";
import { matrix } from "./matrix.ts";

/** As often as each of n points is drawn in n draws with replacement. */
function bootstrapCounts(n: number, rng: Rng): Int32Array {
  const counts = new Int32Array(n);
  for (let i = 0; i < n; i++) counts[rng.int(n)]!++;
  return counts;
}

/**
 * A random forest: trees on bootstrap samples with ⌊√d⌋ features tried at each node, unpruned; the label with the
 * greatest mean share over trees wins. scikit-learn's RandomForestClassifier but for its random numbers.
 *
 * 150 trees are the replication's; cost grows as trees · n log² n · √d.
 * @throws RangeError if the number of trees is not a positive integer, or the training set is malformed.
 * @source breiman2001 section 4
 */
export function randomForest({ trees = 150 }: { readonly trees?: number } = {}): Classifier {
  if (!Number.isSafeInteger(trees) || trees < 1)
    throw new RangeError(`Expected a positive integer number of trees but found ${trees}.`);
  return async (points, labels, classes, rng) => {
    checkTrainingSet(points, labels, classes);
    const ranked = rankPoints(points);
    const tried = Math.max(1, Math.floor(Math.sqrt(points.columns)));
    const forest = Array.from({ length: trees }, (_, t) => {
      const stream = rng.split("tree", t);
      return decisionTree(ranked, labels, bootstrapCounts(points.rows, stream), classes, tried, stream);
    });
    return (other: Matrix) => {
      const shares = matrix(other.rows, classes);
      for (const tree of forest)
        for (let i = 0; i < other.rows; i++) {
          const leaf = leafOf(tree, other.values, i * other.columns) * classes;
          for (let k = 0; k < classes; k++) shares.values[i * classes + k]! += tree.shares[leaf + k]!;
        }
      return argmaxRows(shares);
    };
  };
}
