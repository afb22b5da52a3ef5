import type { Matrix, Rng } from "../types.ts";
import { column } from "./matrix.ts";

/** Points with each column's values replaced by their rank among its distinct values: sorts whole numbers fast. */
export interface RankedPoints {
  readonly rows: number;
  readonly columns: number;
  /** [columns, rows], 0 … distinct − 1. */
  readonly ranks: readonly Int32Array[];
  /** Distinct values of each column, ascending. */
  readonly values: readonly Float64Array[];
}

/** A binary tree in arrays; node 0 is the root, and a leaf has feature −1. */
export interface DecisionTree {
  readonly feature: Int32Array;
  /** A point goes left if its value is ≤ this. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Share of each class among a node's training points, [nodes, classes]. */
  readonly shares: Float64Array;
}

/** Ranks every column of points [n, d]; done once for all trees of a forest. */
export function rankPoints(points: Matrix): RankedPoints {
  const ranks: Int32Array[] = [];
  const values: Float64Array[] = [];
  for (let j = 0; j < points.columns; j++) {
    const raw = column(points, j);
    const distinct = Float64Array.from(new Set(raw)).sort();
    const rankOf = new Map(Array.from(distinct, (value, rank) => [value, rank]));
    ranks.push(Int32Array.from(raw, (value) => rankOf.get(value)!));
    values.push(distinct);
  }
  return { rows: points.rows, columns: points.columns, ranks, values };
}

interface Split {
  readonly feature: number;
  /** Points with at most this rank go left. */
  readonly rank: number;
  readonly threshold: number;
  /** Σ over sides of Σ_k n_k² / n: the greater, the smaller the Gini impurity left over. */
  readonly gain: number;
}

interface Growing {
  readonly points: RankedPoints;
  readonly labels: Int32Array;
  /** How often each point counts, e.g. in a bootstrap sample. */
  readonly counts: Int32Array;
  readonly classes: number;
  readonly keys: Float64Array;
}

function classCounts({ labels, counts, classes }: Growing, members: Int32Array): Float64Array {
  const out = new Float64Array(classes);
  for (const i of members) out[labels[i]!]! += counts[i]!;
  return out;
}

const sumOfSquares = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0);

/** The best threshold of one feature; undefined if the members share one value. */
function bestSplit(
  growing: Growing,
  members: Int32Array,
  total: Float64Array,
  feature: number,
): Split | undefined {
  const { points, labels, counts, classes } = growing;
  const ranks = points.ranks[feature]!;
  const keys = growing.keys.subarray(0, members.length);
  for (let m = 0; m < members.length; m++) keys[m] = ranks[members[m]!]! * points.rows + members[m]!;
  keys.sort();
  const left = new Float64Array(classes);
  const right = total.slice();
  let [leftCount, rightCount] = [0, total.reduce((sum, v) => sum + v, 0)];
  let [leftSquares, rightSquares] = [0, sumOfSquares(total)];
  let best: { gain: number; rank: number; next: number } | undefined;
  let previous = -1;
  for (let m = 0; m < keys.length; m++) {
    const rank = Math.floor(keys[m]! / points.rows);
    if (previous >= 0 && rank !== previous) {
      const gain = leftSquares / leftCount + rightSquares / rightCount;
      if (!best || gain > best.gain) best = { gain, rank: previous, next: rank };
    }
    const i = keys[m]! - rank * points.rows;
    const [k, count] = [labels[i]!, counts[i]!];
    leftSquares += count * (2 * left[k]! + count);
    rightSquares -= count * (2 * right[k]! - count);
    left[k]! += count;
    right[k]! -= count;
    leftCount += count;
    rightCount -= count;
    previous = rank;
  }
  if (!best) return undefined;
  const [low, high] = [points.values[feature]![best.rank]!, points.values[feature]![best.next]!];
  const middle = low / 2 + high / 2;
  return { feature, rank: best.rank, threshold: middle < high ? middle : low, gain: best.gain };
}

/** Features in random order, one at a time: only as many numbers are drawn as are asked for. */
function* shuffledFeatures(d: number, rng: Rng): Generator<number> {
  const order = Int32Array.from({ length: d }, (_, j) => j);
  for (let j = 0; j < d; j++) {
    const other = j + rng.int(d - j);
    const chosen = order[other]!;
    order[other] = order[j]!;
    yield (order[j] = chosen);
  }
}

function chooseSplit(growing: Growing, members: Int32Array, total: Float64Array, tried: number, rng: Rng) {
  let best: Split | undefined;
  let seen = 0;
  for (const feature of shuffledFeatures(growing.points.columns, rng)) {
    if (seen >= tried && best) break;
    seen++;
    const split = bestSplit(growing, members, total, feature);
    if (split && (!best || split.gain > best.gain)) best = split;
  }
  return best;
}

/**
 * A classification tree grown until its leaves are pure, by Gini impurity.
 *
 * At each node `tried` features in random order compete, and more if all of those are constant there; thresholds
 * lie midway between neighbouring values.
 *
 * @param labels [n], 0 … classes − 1.
 * @param counts how often each point counts, [n]; points with 0 are left out.
 * @source breiman2001 section 4
 */
export function decisionTree(
  points: RankedPoints,
  labels: Int32Array,
  counts: Int32Array,
  classes: number,
  tried: number,
  rng: Rng,
): DecisionTree {
  const growing: Growing = { points, labels, counts, classes, keys: new Float64Array(points.rows) };
  const nodes: { feature: number; threshold: number; left: number; right: number; shares: Float64Array }[] =
    [];
  const grow = (members: Int32Array): number => {
    const total = classCounts(growing, members);
    const count = total.reduce((sum, v) => sum + v, 0);
    const node = { feature: -1, threshold: 0, left: -1, right: -1, shares: total.map((v) => v / count) };
    const at = nodes.push(node) - 1;
    if (total.some((v) => v === count)) return at;
    const split = chooseSplit(growing, members, total, tried, rng);
    if (!split) return at;
    const ranks = points.ranks[split.feature]!;
    node.feature = split.feature;
    node.threshold = split.threshold;
    node.left = grow(members.filter((i) => ranks[i]! <= split.rank));
    node.right = grow(members.filter((i) => ranks[i]! > split.rank));
    return at;
  };
  grow(Int32Array.from({ length: points.rows }, (_, i) => i).filter((i) => counts[i]! > 0));
  return {
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    shares: Float64Array.from(nodes.flatMap((node) => [...node.shares])),
  };
}

/** The leaf that row `at / d` of `values` falls into; `at` is the row's offset. */
export function leafOf(tree: DecisionTree, values: Float64Array, at: number): number {
  let node = 0;
  for (let feature = tree.feature[0]!; feature >= 0; feature = tree.feature[node]!)
    node = values[at + feature]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
  return node;
}
