/** The traced program: values and the tfjs kernels that make them, in execution order. */

export type DType = "float32" | "int32" | "bool";
export interface Spec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}
export interface Value extends Spec {
  readonly id: number;
  /** Set for constants: the numbers, or the one number that fills the shape. */
  readonly constant?: Float32Array | Int32Array | Uint8Array | number;
  /** Set for results of a node. */
  readonly node?: Node;
}
export type Attrs = Readonly<Record<string, unknown>>;
export interface Node {
  readonly kernel: string;
  readonly inputs: readonly Value[];
  readonly attrs: Attrs;
  readonly outputs: readonly Value[];
  /** The user's line, for error messages. */
  readonly line: string;
}
export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** In an order in which every input comes before its use. */
  readonly nodes: readonly Node[];
}

/** Number of elements. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** True of shapes with the same dimensions in the same order. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** The number that fills a constant, or undefined for anything else. */
export function uniformOf(value: Value): number | undefined {
  const { constant } = value;
  if (typeof constant === "number") return constant;
  return constant?.length === 1 ? constant[0] : undefined;
}

/** Makes values with fresh ids. */
export class Values {
  #next: number;
  constructor(first = 0) {
    this.#next = first;
  }
  value(spec: Spec, more: Pick<Value, "constant" | "node"> = {}): Value {
    return { id: this.#next++, shape: [...spec.shape], dtype: spec.dtype, ...more };
  }
  node(kernel: string, inputs: readonly Value[], attrs: Attrs, outputs: readonly Spec[], line: string): Node {
    const made: Value[] = [];
    const node: Node = { kernel, inputs, attrs, outputs: made, line };
    for (const spec of outputs) made.push(this.value(spec, { node }));
    return node;
  }
}

/** Nodes that the outputs need, each after the nodes it needs. */
export function reachable(outputs: readonly Value[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const push = (value: Value): void => {
    if (value.node && !seen.has(value.node)) {
      seen.add(value.node);
      stack.push({ node: value.node, next: 0 });
    }
  };
  for (const output of outputs) {
    push(output);
    while (stack.length) {
      const top = stack[stack.length - 1]!;
      const input = top.node.inputs[top.next++];
      if (input) push(input);
      else order.push(stack.pop()!.node);
    }
  }
  return order;
}
