import type { Hosted, NdArray, Tree } from "../types.ts";
import { tf, type Tensor } from "../tf.ts";

type Leaves<T> = { readonly leaves: T[]; readonly paths: string[] };

function visit<T>(tree: Tree<T>, isLeaf: (node: unknown) => boolean, path: string, found: Leaves<T>): void {
  if (isLeaf(tree)) {
    found.leaves.push(tree as T);
    found.paths.push(path);
  } else if (typeof tree === "object" && tree !== null) {
    for (const key of Object.keys(tree).sort())
      visit((tree as Record<string, Tree<T>>)[key]!, isLeaf, path ? `${path}/${key}` : key, found);
  } else throw new TypeError(`Expected a tree of arrays but found ${typeof tree} at "${path}".`);
}

/** True of a host array: what `Hosted` trees have as leaves. */
export const isNdArray = (node: unknown): node is NdArray =>
  typeof node === "object" &&
  node !== null &&
  "data" in node &&
  "shape" in node &&
  ArrayBuffer.isView(node.data);

/** Leaves of a tree of tensors with their paths, in sorted key order. */
export function flattenTensors(tree: Tree<Tensor>): Leaves<Tensor> {
  const found: Leaves<Tensor> = { leaves: [], paths: [] };
  visit(tree, (node) => node instanceof tf.Tensor, "", found);
  return found;
}

/** Leaves of a tree of host arrays with their paths, in sorted key order. */
export function flattenArrays(tree: Tree<NdArray>): Leaves<NdArray> {
  const found: Leaves<NdArray> = { leaves: [], paths: [] };
  visit(tree, isNdArray, "", found);
  return found;
}

/** The tree with each leaf replaced; leaves are visited in the order of `flatten…`. */
export function mapTree<A, B>(
  tree: unknown,
  isLeaf: (node: unknown) => boolean,
  map: (leaf: A) => B,
): unknown {
  if (isLeaf(tree)) return map(tree as A);
  if (Array.isArray(tree)) return tree.map((child) => mapTree(child, isLeaf, map));
  const record = tree as Record<string, unknown>;
  const mapped = Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => [key, mapTree(record[key], isLeaf, map)]),
  );
  return Object.fromEntries(Object.keys(record).map((key) => [key, mapped[key]]));
}

/** Host arrays → tensors, leaf by leaf. */
export const toTensors = <I>(tree: Hosted<I>): I =>
  mapTree(tree, isNdArray, (leaf: NdArray) =>
    tf.tensor(leaf.data, [...leaf.shape], leaf.data instanceof Int32Array ? "int32" : "float32"),
  ) as I;
