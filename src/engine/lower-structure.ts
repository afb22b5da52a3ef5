import { axesOf, numbers } from "./shapes.ts";
import { sameShape, sizeOf, type Attrs, type Node, type Value } from "./graph.ts";
import type { Attributes, Emitter } from "./emitter.ts";
import type { Lower } from "./lower-elementwise.ts";

const first = (node: Node): Value => node.inputs[0]!;

const reshape: Lower = (e, node) => {
  const [x, out] = [first(node), node.outputs[0]!];
  if (sameShape(x.shape, out.shape) && e.isBlocked(x)) e.setBlocked(out, e.blocked(x));
  else e.setRow(out, e.reshape(e.row(x), out.shape));
};

const transpose: Lower = (e, node) =>
  e.done(node, e.transpose(e.row(first(node)), numbers(node.attrs, "perm")));

/** Integers and booleans have no Concat, Slice or Pad problem in ONNX; only Expand of booleans needs care. */
const concat: Lower = (e, node) => {
  const inputs = node.inputs.filter((v) => sizeOf(v.shape) > 0);
  const axis = axesOf(node.attrs, node.outputs[0]!.shape.length)[0]!;
  e.done(
    node,
    inputs.length === 1
      ? e.row(inputs[0]!)
      : e.op(
          "Concat",
          inputs.map((v) => e.row(v)),
          { axis },
        ),
  );
};

const slice: Lower = (e, node) => {
  const begin = numbers(node.attrs, "begin");
  const end = node.outputs[0]!.shape.map((d, i) => begin[i]! + d);
  const axes = begin.map((_, i) => i).filter((i) => begin[i] !== 0 || end[i] !== first(node).shape[i]);
  if (axes.length === 0) e.done(node, e.row(first(node)));
  else
    e.done(
      node,
      e.slice(
        e.row(first(node)),
        axes,
        axes.map((i) => begin[i]!),
        axes.map((i) => end[i]!),
      ),
    );
};

const pad: Lower = (e, node) => {
  const paddings = node.attrs["paddings"] as [number, number][];
  const pads = e.int64([...paddings.map((p) => p[0]), ...paddings.map((p) => p[1])]);
  const value = e.scalar((node.attrs["constantValue"] as number | undefined) ?? 0, first(node).dtype);
  e.done(node, e.op("Pad", [e.row(first(node)), pads, value]));
};

const tile: Lower = (e, node) =>
  e.done(node, e.op("Tile", [e.row(first(node)), e.int64(numbers(node.attrs, "reps"))]));
const broadcastTo: Lower = (e, node) =>
  e.done(node, e.op("Expand", [e.row(first(node)), e.int64(node.outputs[0]!.shape)]));

const split: Lower = (e, node) => {
  const axis = axesOf(node.attrs, first(node).shape.length)[0]!;
  const sizes = e.int64(node.outputs.map((v) => v.shape[axis]!));
  const names = e.ops("Split", [e.row(first(node)), sizes], node.outputs.length, { axis });
  node.outputs.forEach((v, i) => e.setRow(v, names[i]!));
};

const gather: Lower = (e, node) => {
  const [x, indices] = node.inputs as [Value, Value];
  const axis = axesOf(node.attrs, x.shape.length)[0]!;
  e.done(node, e.op("Gather", [e.row(x), e.row(indices)], { axis }));
};

/** The gradient of gather: rows added where their index says, in the order of the rows. */
const segmentSum: Lower = (e, node) => {
  const [x, ids] = node.inputs as [Value, Value];
  const zero = e.op("Expand", [e.scalar(0, x.dtype), e.int64(node.outputs[0]!.shape)]);
  const at = e.op("Cast", [e.reshape(e.row(ids), [sizeOf(ids.shape), 1])], { to: 7 });
  e.done(node, e.op("ScatterND", [zero, at, e.row(x)], { reduction: "add" }));
};

const pack: Lower = (e, node) => {
  const out = node.outputs[0]!;
  const axis = axesOf(node.attrs, out.shape.length)[0]!;
  const one = out.shape.map((d, i) => (i === axis ? 1 : d));
  e.done(
    node,
    e.op(
      "Concat",
      node.inputs.map((v) => e.reshape(e.row(v), one)),
      { axis },
    ),
  );
};

const unpack: Lower = (e, node) => {
  const x = first(node);
  const axis = axesOf(node.attrs, x.shape.length)[0]!;
  const ones = e.int64(node.outputs.map(() => 1));
  const names = e.ops("Split", [e.row(x), ones], node.outputs.length, { axis });
  node.outputs.forEach((v, i) => e.setRow(v, e.reshape(names[i]!, v.shape)));
};

/** Sums of a blocked value keep its layout where the axes allow it; ORT is fast only on runs of axes. */
function blockedSum(e: Emitter, x: Value, axes: readonly number[]): string | undefined {
  if (!e.isBlocked(x)) return undefined;
  const [n, h, w, c] = x.shape as readonly [number, number, number, number];
  const key = axes.join();
  if (key === "0,1,2") {
    const overPixels = e.sum(e.reshape(e.blocked(x), [n * (c / e.block), h * w, e.block]), [1]);
    return e.sum(e.reshape(overPixels, [n, c]), [0]);
  }
  if (key === "0,1,2,3") return e.sum(e.reshape(e.blocked(x), [n, h * w * c]), [0, 1]);
  if (key === "1,2,3") return e.sum(e.reshape(e.blocked(x), [n, h * w * c]), [1]);
  return undefined;
}

function total(e: Emitter, node: Node): string {
  const x = first(node);
  const axes = axesOf(node.attrs, x.shape.length).sort((a, b) => a - b);
  const out = node.outputs[0]!;
  const blocked = blockedSum(e, x, axes);
  if (blocked !== undefined) return e.reshape(blocked, out.shape);
  if (sizeOf(out.shape) === sizeOf(x.shape)) return e.reshape(e.row(x), out.shape);
  if (sizeOf(out.shape) === 1)
    return e.reshape(e.sum(e.reshape(e.row(x), [sizeOf(x.shape)]), [0]), out.shape);
  return e.sum(e.row(x), axes, Boolean(node.attrs["keepDims"]));
}
const mean: Lower = (e, node) => {
  const count = sizeOf(first(node).shape) / sizeOf(node.outputs[0]!.shape);
  e.done(node, e.op("Mul", [total(e, node), e.float(1 / count)]));
};

const reduce =
  (op: string): Lower =>
  (e, node) => {
    const axes = axesOf(node.attrs, first(node).shape.length);
    if (axes.length === 0) return e.done(node, e.row(first(node)));
    e.done(node, e.op(op, [e.row(first(node))], { axes, keepdims: node.attrs["keepDims"] ? 1 : 0 }));
  };
/** All and Any: minimum and maximum of 0 and 1. */
const logical =
  (op: string): Lower =>
  (e, node) => {
    const axes = axesOf(node.attrs, first(node).shape.length);
    const asFloat = e.op("Cast", [e.row(first(node))], { to: 1 });
    const reduced = e.op(op, [asFloat], { axes, keepdims: node.attrs["keepDims"] ? 1 : 0 });
    e.done(node, e.op("Cast", [reduced], { to: 9 }));
  };
const argument =
  (op: string): Lower =>
  (e, node) => {
    const axis = axesOf(node.attrs, first(node).shape.length)[0]!;
    e.done(node, e.op("Cast", [e.op(op, [e.row(first(node))], { axis, keepdims: 0 })], { to: 6 }));
  };

const activations: Readonly<Record<string, string>> = {
  relu: "Relu",
  leakyrelu: "LeakyRelu",
  sigmoid: "Sigmoid",
  elu: "Elu",
  tanh: "Tanh",
};
/** What follows a matrix product inside its node: fused.matMul, or put there by the optimiser. */
function activationOf(attrs: Attrs): { readonly op: string; readonly attributes: Attributes } | undefined {
  const name = (attrs["activation"] as string | undefined) ?? "linear";
  if (name === "linear") return undefined;
  const op = activations[name];
  if (!op)
    throw new RangeError(
      `Expected a fused activation among ${Object.keys(activations)} but found "${name}".`,
    );
  const alpha =
    name === "leakyrelu" ? { alpha: { float: (attrs["leakyreluAlpha"] as number | undefined) ?? 0.2 } } : {};
  return { op, attributes: alpha };
}

/** Two matrices: one Gemm. Batches: ORT's MatMul, with transposed copies. */
const matMul: Lower = (e, node) => {
  const [a, b, bias] = node.inputs as [Value, Value, Value | undefined];
  const out = node.outputs[0]!;
  const transA = node.attrs["transposeA"] ? 1 : 0;
  const transB = node.attrs["transposeB"] ? 1 : 0;
  const activation = activationOf(node.attrs);
  const finish = (y: string): void => {
    const active = activation ? e.op(activation.op, [y], activation.attributes) : y;
    e.done(node, out.shape.length === 2 ? active : e.reshape(active, out.shape));
  };
  const flat = (v: Value): string =>
    v.shape.length === 2 ? e.row(v) : e.reshape(e.row(v), v.shape.slice(-2));
  if (sizeOf(out.shape.slice(0, -2)) === 1) {
    const inputs = [flat(a), flat(b), ...(bias ? [e.row(bias)] : [])];
    if (!activation || e.block === 1) return finish(e.op("Gemm", inputs, { transA, transB }));
    const slope = activation.attributes["alpha"];
    const tail = { activation: activation.op, ...(slope ? { activation_alpha: slope } : {}) };
    const y = e.op("FusedGemm", inputs, { transA, transB, ...tail }, "com.microsoft");
    return e.done(node, out.shape.length === 2 ? y : e.reshape(y, out.shape));
  }
  const turned = (v: Value, on: number): string => {
    const rank = v.shape.length;
    const perm = v.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
    return on ? e.transpose(e.row(v), perm) : e.row(v);
  };
  const product = e.op("MatMul", [turned(a, transA), turned(b, transB)]);
  finish(bias ? e.op("Add", [product, e.row(bias)]) : product);
};

const resize =
  (mode: "linear" | "nearest"): Lower =>
  (e, node) => {
    const x = first(node);
    const [n, h, w, c] = node.outputs[0]!.shape as readonly [number, number, number, number];
    const coordinates = node.attrs["alignCorners"]
      ? "align_corners"
      : node.attrs["halfPixelCenters"]
        ? "half_pixel"
        : "asymmetric";
    const nchw = e.transpose(e.row(x), [0, 3, 1, 2]);
    const attributes = { mode, coordinate_transformation_mode: coordinates, nearest_mode: "floor" };
    e.done(
      node,
      e.transpose(e.op("Resize", [nchw, "", "", e.int64([n, c, h, w])], attributes), [0, 2, 3, 1]),
    );
  };

/** Reshaping, slicing, reductions and products: kernel name → the ONNX nodes that compute it. */
export const structureLowerings: Readonly<Record<string, Lower>> = {
  Reshape: reshape,
  ExpandDims: reshape,
  Transpose: transpose,
  Concat: concat,
  Slice: slice,
  PadV2: pad,
  Tile: tile,
  BroadcastTo: broadcastTo,
  SplitV: split,
  GatherV2: gather,
  UnsortedSegmentSum: segmentSum,
  Pack: pack,
  Unpack: unpack,
  Sum: (e, node) => e.done(node, total(e, node)),
  Mean: mean,
  Max: reduce("ReduceMax"),
  Min: reduce("ReduceMin"),
  Prod: reduce("ReduceProd"),
  All: logical("ReduceMin"),
  Any: logical("ReduceMax"),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  BatchMatMul: matMul,
  _FusedMatMul: matMul,
  ResizeBilinear: resize("linear"),
  ResizeNearestNeighbor: resize("nearest"),
};
