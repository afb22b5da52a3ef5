import { describe, expect, it } from "vitest";
import { accuracy, type Classifier } from "../../src/stats/classifier.ts";
import { decisionTree, leafOf, rankPoints } from "../../src/stats/decision-tree.ts";
import { fitLinear, linearClassifier } from "../../src/stats/linear-classifier.ts";
import { matrix, matrixOf } from "../../src/stats/matrix.ts";
import { plateau } from "../../src/stats/plateau.ts";
import { randomForest } from "../../src/stats/random-forest.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

/** Labels are the quadrant of the first two of five coordinates: no linear classifier gets beyond two thirds. */
function quadrants(n: number, seed: number) {
  const values = Float64Array.from(rng(seed).normal(n * 5));
  const labels = Int32Array.from({ length: n }, (_, i) => Number(values[5 * i]! * values[5 * i + 1]! > 0));
  return { points: matrix(n, 5, values), labels };
}
/** Labels are the greatest of three coordinates: linear. */
function greatest(n: number, seed: number) {
  const values = Float64Array.from(rng(seed).normal(n * 3));
  const labels = Int32Array.from({ length: n }, (_, i) => {
    const row = values.subarray(3 * i, 3 * i + 3);
    return row.indexOf(Math.max(...row));
  });
  return { points: matrix(n, 3, values), labels };
}

async function tested(classifier: Classifier, draw: typeof greatest, classes: number): Promise<number> {
  const [train, test] = [draw(600, 1), draw(400, 2)];
  const predict = await classifier(train.points, train.labels, classes, rng(3));
  return accuracy(predict(test.points), test.labels);
}

describe("decisionTree", () => {
  it("decisionTree() splits midway between the values that separate the classes, and only there", () => {
    const points = matrixOf([
      [1, 9],
      [2, 3],
      [4, 9],
      [7, 3],
    ]);
    const labels = Int32Array.from([0, 0, 1, 1]);
    const tree = decisionTree(rankPoints(points), labels, new Int32Array(4).fill(1), 2, 2, rng(1));
    expect([...tree.feature]).toEqual([0, -1, -1]);
    expect(tree.threshold[0]).toBe(3);
    expect([...tree.shares]).toEqual([0.5, 0.5, 1, 0, 0, 1]);
  });

  it("decisionTree() fits distinct points exactly and leaves out points that count 0", () => {
    const { points, labels } = quadrants(80, 4);
    const counts = Int32Array.from(labels, (_, i) => i % 3);
    const tree = decisionTree(rankPoints(points), labels, counts, 2, 2, rng(1));
    const share = (i: number) => tree.shares[2 * leafOf(tree, points.values, 5 * i) + labels[i]!]!;
    expect([...labels.keys()].filter((i) => counts[i]! > 0 && share(i) !== 1)).toEqual([]);
    expect([...labels.keys()].some((i) => counts[i] === 0 && share(i) === 0)).toBe(true);
  });

  it("decisionTree() keeps the class shares where points cannot be told apart", () => {
    const tree = decisionTree(
      rankPoints(matrix(4, 3)),
      Int32Array.from([0, 1, 1, 1]),
      new Int32Array(4).fill(1),
      2,
      1,
      rng(1),
    );
    expect([...tree.shares]).toEqual([0.25, 0.75]);
  });
});

describe("randomForest", () => {
  it("randomForest() learns what no linear classifier can", async () => {
    expect(await tested(randomForest(), quadrants, 2)).toBeGreaterThan(0.85);
    expect(await tested(linearClassifier({ epochs: 500 }), quadrants, 2)).toBeLessThan(0.65);
  });

  it("randomForest() is a function of its stream and does not change when values are scaled", async () => {
    const { points, labels } = greatest(120, 5);
    const other = greatest(60, 6).points;
    const scaled = (m: typeof points) =>
      matrix(
        m.rows,
        m.columns,
        m.values.map((v) => 1024 * v),
      );
    const once = (await randomForest({ trees: 20 })(points, labels, 3, rng(7)))(other);
    const again = (await randomForest({ trees: 20 })(points, labels, 3, rng(7)))(other);
    const larger = (await randomForest({ trees: 20 })(scaled(points), labels, 3, rng(7)))(scaled(other));
    expect(again).toEqual(once);
    expect(larger).toEqual(once);
  });

  it("randomForest() rejects a number of trees or labels outside their ranges", async () => {
    expect(() => randomForest({ trees: 0 })).toThrow(/number of trees but found 0/);
    await expect(randomForest()(matrix(2, 2), Int32Array.from([0, 3]), 2, rng(1))).rejects.toThrow(
      /0 … 1 but found 3/,
    );
  });
});

describe("linearClassifier", () => {
  it("linearClassifier() learns a linear rule by either rule", async () => {
    expect(await tested(linearClassifier({ epochs: 2000, rate: 0.1 }), greatest, 3)).toBeGreaterThan(0.95);
    expect(
      await tested(linearClassifier({ epochs: 300, rule: "adam", rate: 0.1 }), greatest, 3),
    ).toBeGreaterThan(0.95);
  });

  it("fitLinear() starts at ln 3 from zeros and its first Adagrad step has the length of the rate", () => {
    const { points, labels } = greatest(50, 1);
    const start = { weights: matrix(3, 3), biases: new Float64Array(3) };
    const fit = fitLinear(points, labels, start, { epochs: 1 });
    expectClose(fit.losses, [Math.log(3)], { relative: 1e-14 }, "loss");
    expectClose(fit.weights.values.map(Math.abs), new Array(9).fill(0.01), { relative: 1e-7 }, "step");
  });

  it("fitLinear() decreases the loss without end on separable points", () => {
    const { points, labels } = greatest(50, 1);
    const start = { weights: matrix(3, 3), biases: new Float64Array(3) };
    const { losses } = fitLinear(points, labels, start, { epochs: 3000 });
    expect(losses.every((loss, t) => t === 0 || loss < losses[t - 1]!)).toBe(true);
  });

  it("plateau() lowers the rate after more than `patience` epochs without improvement, down to the floor", () => {
    const next = plateau(1, 2, 0.05);
    expect([5, 4, 4, 4, 4, 4, 4, 4, 4, 3].map(next)).toEqual([1, 1, 1, 1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05]);
  });
});
