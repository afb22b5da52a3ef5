import {
  reachable,
  sameShape,
  sizeOf,
  uniformOf,
  Values,
  type Graph,
  type Node,
  type Spec,
  type Value,
} from "./graph.ts";
import { elementwiseLowerings } from "./lower-elementwise.ts";

/** What a node becomes: another value, or undefined to leave it. */
type Rewrite = (node: Node, make: Make) => Value | undefined;
interface Make {
  node(kernel: string, inputs: readonly Value[], attrs: Node["attrs"], output: Spec, like: Node): Value;
  constant(value: number, spec: Spec): Value;
  /** How many nodes of the graph before this pass read the value. */
  uses(value: Value): number;
  /** The value that ReLU, or leaky ReLU of a slope, makes of this one, where the graph has it. */
  activated(value: Value, slope: number): Value | undefined;
}

const madeBy = (value: Value | undefined, ...kernels: string[]): Node | undefined =>
  value?.node && kernels.includes(value.node.kernel) ? value.node : undefined;

const views = ["Identity", "Reshape", "ExpandDims", "Cast", "BroadcastTo", "Tile", "Transpose"];
/** Views of the same numbers in the same order and type, and shapes filled with one number. */
const simplify: Rewrite = (node, make) => {
  const [x] = node.inputs as [Value];
  const out = node.outputs[0]!;
  const uniform = x && uniformOf(x);
  if (node.kernel === "Fill") return make.constant(Number(node.attrs["value"]), out);
  if (node.kernel === "ZerosLike") return make.constant(0, out);
  if (node.kernel === "OnesLike") return make.constant(1, out);
  if (!views.includes(node.kernel)) return undefined;
  if (uniform !== undefined) return make.constant(castNumber(uniform, out.dtype), out);
  if (sameShape(x.shape, out.shape) && x.dtype === out.dtype && node.kernel !== "Transpose") return x;
  const inner = madeBy(x, "Reshape", "ExpandDims");
  if ((node.kernel === "Reshape" || node.kernel === "ExpandDims") && inner)
    return make.node("Reshape", inner.inputs, { shape: [...out.shape] }, out, node);
  if (node.kernel === "Tile" && sizeOf(x.shape) === 1)
    return make.node("BroadcastTo", [x], { shape: [...out.shape] }, out, node);
  // tfjs types the gradient of ReLU as an integer and back: both casts go.
  const integer = node.kernel === "Cast" && out.dtype === "float32" ? madeBy(x, "Cast") : undefined;
  if (integer && madeBy(integer.inputs[0], "Step") && integer.inputs[0]!.dtype === "float32")
    return integer.inputs[0];
  return undefined;
};

function castNumber(value: number, dtype: Spec["dtype"]): number {
  if (dtype === "float32") return Math.fround(value);
  return dtype === "bool" ? Number(value !== 0) : Math.trunc(value);
}

const foldable: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Neg: (a) => -a,
  Square: (a) => a * a,
  Sqrt: (a) => Math.sqrt(a),
};

/** Arithmetic on filled shapes, and operations with a neutral operand. */
const arithmetic: Rewrite = (node, make) => {
  const fold = foldable[node.kernel];
  if (!fold) return undefined;
  const out = node.outputs[0]!;
  const [a, b] = node.inputs;
  const [p, q] = [a && uniformOf(a), b && uniformOf(b)];
  if (p !== undefined && (q !== undefined || !b))
    return make.constant(castNumber(fold(p, q ?? 0), out.dtype), out);
  if (!a || !b) return undefined;
  const neutral = node.kernel === "Add" || node.kernel === "Sub" ? 0 : 1;
  const commutes = node.kernel === "Add" || node.kernel === "Multiply";
  const kept =
    q === neutral && (commutes || ["Sub", "RealDiv"].includes(node.kernel))
      ? a
      : commutes && p === neutral
        ? b
        : undefined;
  if (!kept) return undefined;
  return sameShape(kept.shape, out.shape)
    ? kept
    : make.node("BroadcastTo", [kept], { shape: [...out.shape] }, out, node);
};

/** c · (d · x), −(d · x): one product. */
const products: Rewrite = (node, make) => {
  const sign = node.kernel === "Neg" ? -1 : 1;
  if (node.kernel !== "Neg" && node.kernel !== "Multiply") return undefined;
  const factor = (n: Node): { c: number; x: Value } | undefined => {
    const [a, b] = n.inputs as [Value, Value];
    const [p, q] = [uniformOf(a), uniformOf(b)];
    if (p !== undefined && q === undefined && sameShape(b.shape, n.outputs[0]!.shape)) return { c: p, x: b };
    return q !== undefined && p === undefined && sameShape(a.shape, n.outputs[0]!.shape)
      ? { c: q, x: a }
      : undefined;
  };
  const outer = node.kernel === "Neg" ? { c: 1, x: node.inputs[0]! } : factor(node);
  const inner = outer && madeBy(outer.x, "Multiply");
  const scaled = inner && factor(inner);
  const out = node.outputs[0]!;
  if (!outer || !scaled || out.dtype !== "float32") return undefined;
  const c = make.constant(Math.fround(sign * outer.c * scaled.c), { shape: [], dtype: "float32" });
  return make.node("Multiply", [scaled.x, c], {}, out, node);
};

/** An operand that was only stretched to the shape of another one broadcasts by itself. */
const unstretch: Rewrite = (node, make) => {
  if (node.inputs.length < 2 || !elementwiseLowerings[node.kernel] || node.kernel === "Select")
    return undefined;
  const out = node.outputs[0]!;
  const stretched = (v: Value): boolean => {
    const source = madeBy(v, "BroadcastTo")?.inputs[0];
    return (
      source !== undefined &&
      node.inputs.some((w) => w !== v && sameShape(w.shape, out.shape) && !madeBy(w, "BroadcastTo"))
    );
  };
  if (!node.inputs.some(stretched)) return undefined;
  const inputs = node.inputs.map((v) => (stretched(v) ? v.node!.inputs[0]! : v));
  return make.node(node.kernel, inputs, node.attrs, out, node);
};

/** dy · step(x) → dy where relu(x) > 0: the activation is at hand, the value before it is then not needed. */
const reluGradient: Rewrite = (node, make) => {
  if (node.kernel !== "Multiply") return undefined;
  const out = node.outputs[0]!;
  for (const [dy, mask] of [node.inputs, [...node.inputs].reverse()] as [Value, Value][]) {
    const step = madeBy(mask, "Step");
    if (
      !step ||
      ((step.attrs["alpha"] as number | undefined) ?? 0) !== 0 ||
      step.inputs[0]!.dtype !== "float32"
    )
      continue;
    if (!sameShape(dy.shape, out.shape) || !sameShape(mask.shape, out.shape)) continue;
    const x = step.inputs[0]!;
    return make.node("MaskPositive", [dy, make.activated(x, 0) ?? x], {}, out, node);
  }
  return undefined;
};

/** where(x > 0, dy, α · dy), tfjs's gradient of leaky ReLU: a product with the slope, told by the activation. */
const leakyGradient: Rewrite = (node, make) => {
  if (node.kernel !== "Select") return undefined;
  const [condition, dy, scaled] = node.inputs as [Value, Value, Value];
  const greater = madeBy(condition, "Greater");
  const product = madeBy(scaled, "Multiply");
  if (!greater || !product || uniformOf(greater.inputs[1]!) !== 0) return undefined;
  const alpha = product.inputs.map(uniformOf).find((v) => v !== undefined);
  if (alpha === undefined || !(alpha > 0 && alpha < 1) || !product.inputs.includes(dy)) return undefined;
  const x = greater.inputs[0]!;
  return make.node("MaskLeaky", [dy, make.activated(x, alpha) ?? x], { alpha }, node.outputs[0]!, node);
};

const convolutions = ["Conv2D", "Conv2DBackpropInput"];
/** Bias and ReLU join the convolution or matrix product before them, if nobody else reads what lies between. */
const tails: Rewrite = (node, make) => {
  const out = node.outputs[0]!;
  if (node.kernel === "Relu" || node.kernel === "LeakyRelu") {
    const isRelu = node.kernel === "Relu";
    const maker = madeBy(node.inputs[0], "BatchMatMul", ...(isRelu ? convolutions : []));
    if (!maker || maker.attrs["activation"] || make.uses(node.inputs[0]!) !== 1) return undefined;
    const tail = isRelu
      ? { activation: "relu" }
      : { activation: "leakyrelu", leakyreluAlpha: node.attrs["alpha"] };
    return make.node(maker.kernel, maker.inputs, { ...maker.attrs, ...tail }, out, node);
  }
  if (node.kernel !== "Add") return undefined;
  for (const [y, bias] of [node.inputs, [...node.inputs].reverse()] as [Value, Value][]) {
    const maker = madeBy(y, ...convolutions, "BatchMatMul");
    if (!maker || maker.inputs.length !== 2 || maker.attrs["activation"] || make.uses(y) !== 1) continue;
    const channels = out.shape[out.shape.length - 1]!;
    if (
      !sameShape(y.shape, out.shape) ||
      bias.shape[bias.shape.length - 1] !== channels ||
      sizeOf(bias.shape) !== channels
    )
      continue;
    if (uniformOf(bias) !== undefined) continue;
    return make.node(maker.kernel, [...maker.inputs, bias], maker.attrs, out, node);
  }
  return undefined;
};

/** Rebuilds the graph from its inputs, asking the rule about each node once all its inputs are rebuilt. */
function rewrite(graph: Graph, values: Values, rule: Rewrite): Graph {
  const now = new Map<number, Value>();
  const made = new Map<string, Value[]>();
  const uses = new Map<number, number>();
  const activated = new Map<string, Value>();
  const current = (value: Value): Value => now.get(value.id) ?? value;
  for (const value of [...graph.nodes.flatMap((n) => n.inputs), ...graph.outputs])
    uses.set(value.id, (uses.get(value.id) ?? 0) + 1);
  const origin = new Map<number, Value>();
  const build = (
    kernel: string,
    inputs: readonly Value[],
    attrs: Node["attrs"],
    outputs: readonly Spec[],
    line: string,
  ): Value[] => {
    const key = `${kernel}|${inputs.map((v) => uniformKey(v)).join()}|${JSON.stringify(attrs)}|${outputs.map((s) => `${s.dtype}${s.shape}`).join(";")}`;
    const known = made.get(key);
    if (known) return known;
    const node = values.node(kernel, inputs, attrs, outputs, line);
    made.set(key, [...node.outputs]);
    if (kernel === "Relu" || kernel === "LeakyRelu")
      activated.set(
        `${inputs[0]!.id}:${Math.fround((attrs["alpha"] as number | undefined) ?? 0)}`,
        node.outputs[0]!,
      );
    return [...node.outputs];
  };
  const make: Make = {
    node: (kernel, inputs, attrs, output, like) => build(kernel, inputs, attrs, [output], like.line)[0]!,
    constant: (value, spec) => values.value(spec, { constant: value }),
    uses: (value) => uses.get((origin.get(value.id) ?? value).id) ?? 0,
    activated: (value, slope) => activated.get(`${value.id}:${Math.fround(slope)}`),
  };
  for (const node of graph.nodes) {
    const outputs = build(node.kernel, node.inputs.map(current), node.attrs, node.outputs, node.line);
    const result = outputs.length === 1 ? rule(outputs[0]!.node!, make) : undefined;
    const finals = result ? [result] : outputs;
    node.outputs.forEach((old, i) => {
      now.set(old.id, finals[i]!);
      origin.set(finals[i]!.id, old);
    });
  }
  const outputs = graph.outputs.map(current);
  return { inputs: graph.inputs, outputs, nodes: reachable(outputs) };
}

const uniformKey = (value: Value): string => {
  const uniform = uniformOf(value);
  return uniform === undefined
    ? `${value.id}`
    : `=${Object.is(uniform, -0) ? "-0" : uniform}:${value.dtype}${value.shape}`;
};

/** Makes the traced graph smaller without changing what it computes. */
export function optimise(graph: Graph): Graph {
  const values = new Values(1 << 24);
  const local: Rewrite = (node, make) =>
    simplify(node, make) ??
    arithmetic(node, make) ??
    products(node, make) ??
    leakyGradient(node, make) ??
    unstretch(node, make) ??
    reluGradient(node, make);
  let result = graph;
  for (let round = 0; round < 3; round++) result = rewrite(result, values, local);
  result = rewrite(result, values, tails);
  return rewrite(result, values, tails);
}
