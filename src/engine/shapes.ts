import { tf } from "../tf.ts";
import { sameShape, sizeOf, type Attrs, type DType, type Spec } from "./graph.ts";

/** Shapes and types of a kernel's results. */
export type Infer = (inputs: readonly Spec[], attrs: Attrs) => readonly Spec[];
type Shape = readonly number[];

/** An attribute as a list, also where a kernel was given one number. */
export const numbers = (attrs: Attrs, name: string): number[] => {
  const value = attrs[name];
  return Array.isArray(value) ? [...(value as number[])] : [value as number];
};
const normal = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
/** The axes of a reduction, counted from 0; all of them where a kernel names none. */
export const axesOf = (attrs: Attrs, rank: number, name = "axis"): number[] => {
  // Max is the one kernel whose axes have another name.
  const given = attrs[name] ?? attrs["reductionIndices"];
  if (given === undefined || given === null) return Array.from({ length: rank }, (_, i) => i);
  return numbers({ given }, "given").map((axis) => normal(axis, rank));
};

/** The shape two operands broadcast to. */
export function broadcast(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) throw new RangeError(`Shapes [${a}] and [${b}] do not broadcast.`);
    return p === 1 ? q : p;
  });
}

const same: Infer = ([x]) => [x!];
const binary =
  (dtype?: DType): Infer =>
  ([a, b]) => [{ shape: broadcast(a!.shape, b!.shape), dtype: dtype ?? a!.dtype }];
const reduced =
  (dtype?: DType): Infer =>
  ([x], attrs) => {
    const axes = axesOf(attrs, x!.shape.length);
    const shape = attrs["keepDims"]
      ? x!.shape.map((d, i) => (axes.includes(i) ? 1 : d))
      : x!.shape.filter((_, i) => !axes.includes(i));
    return [{ shape, dtype: dtype ?? (x!.dtype === "bool" && dtype === undefined ? "int32" : x!.dtype) }];
  };
const toShape =
  (name: string): Infer =>
  ([x], attrs) => {
    const shape = numbers(attrs, name);
    const known = shape.filter((d) => d >= 0).reduce((n, d) => n * d, 1);
    return [{ shape: shape.map((d) => (d < 0 ? sizeOf(x!.shape) / known : d)), dtype: x!.dtype }];
  };

const matMul: Infer = ([a, b], attrs) => {
  const [ar, ac] = a!.shape.slice(-2) as [number, number];
  const [br, bc] = b!.shape.slice(-2) as [number, number];
  const batch = broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  return [
    { shape: [...batch, attrs["transposeA"] ? ac : ar, attrs["transposeB"] ? br : bc], dtype: "float32" },
  ];
};

export interface ConvGeometry {
  readonly batch: number;
  readonly in: readonly [h: number, w: number, c: number];
  readonly out: readonly [h: number, w: number, c: number];
  readonly kernel: readonly [h: number, w: number];
  readonly stride: readonly [h: number, w: number];
  readonly dilation: readonly [h: number, w: number];
  /** top, left, bottom, right, as ONNX wants them */
  readonly pads: readonly [number, number, number, number];
}

/** What tfjs would compute for an NHWC convolution of these shapes. */
export function convGeometry(x: Shape, filter: Shape, attrs: Attrs): ConvGeometry {
  const info = tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    attrs["strides"] as number | [number, number],
    (attrs["dilations"] as [number, number] | undefined) ?? 1,
    attrs["pad"] as "same" | "valid" | number,
    attrs["dimRoundingMode"] as "floor" | undefined,
  );
  if (attrs["dataFormat"] && attrs["dataFormat"] !== "NHWC")
    throw new RangeError(`Expected convolutions in NHWC but found ${String(attrs["dataFormat"])}.`);
  const { top, left, bottom, right } = info.padInfo;
  return {
    batch: info.batchSize,
    in: [info.inHeight, info.inWidth, info.inChannels],
    out: [info.outHeight, info.outWidth, info.outChannels],
    kernel: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  };
}

/** A pooling as a convolution that keeps each channel to itself. */
export function poolGeometry(x: Shape, attrs: Attrs): ConvGeometry {
  const [h, w] = numbers({ v: attrs["filterSize"] }, "v");
  const channels = x[3]!;
  return convGeometry(x, [h!, w ?? h!, channels, channels], attrs);
}

const conv: Infer = ([x, filter], attrs) => {
  const g = convGeometry(x!.shape, filter!.shape, attrs);
  return [{ shape: [g.batch, ...g.out], dtype: "float32" }];
};
const pool: Infer = ([x], attrs) => {
  const g = poolGeometry(x!.shape, attrs);
  return [{ shape: [g.batch, ...g.out], dtype: "float32" }];
};

const concat: Infer = (inputs, attrs) => {
  const filled = inputs.filter((x) => sizeOf(x.shape) > 0);
  const first = filled[0] ?? inputs[0]!;
  const axis = axesOf(attrs, first.shape.length)[0]!;
  const total = filled.reduce((n, x) => n + x.shape[axis]!, 0);
  return [{ shape: first.shape.map((d, i) => (i === axis ? total : d)), dtype: first.dtype }];
};
const slice: Infer = ([x], attrs) => {
  const begin = numbers(attrs, "begin");
  return [
    { shape: numbers(attrs, "size").map((d, i) => (d < 0 ? x!.shape[i]! - begin[i]! : d)), dtype: x!.dtype },
  ];
};
const pad: Infer = ([x], attrs) => {
  const paddings = attrs["paddings"] as [number, number][];
  return [{ shape: x!.shape.map((d, i) => d + paddings[i]![0] + paddings[i]![1]), dtype: x!.dtype }];
};
const split: Infer = ([x], attrs) => {
  const axis = axesOf(attrs, x!.shape.length)[0]!;
  const given = attrs["numOrSizeSplits"] as number | number[];
  const total = x!.shape[axis]!;
  const sizes = typeof given === "number" ? new Array<number>(given).fill(total / given) : given;
  const rest = total - sizes.filter((s) => s >= 0).reduce((a, b) => a + b, 0);
  return sizes.map((s) => ({
    shape: x!.shape.map((d, i) => (i === axis ? (s < 0 ? rest : s) : d)),
    dtype: x!.dtype,
  }));
};
const gather: Infer = ([x, indices], attrs) => {
  const axis = axesOf(attrs, x!.shape.length)[0]!;
  if (attrs["batchDims"]) throw new RangeError("Expected gather without batchDims.");
  return [
    { shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)], dtype: x!.dtype },
  ];
};
const pack: Infer = (inputs, attrs) => {
  const rank = inputs[0]!.shape.length + 1;
  const axis = axesOf(attrs, rank)[0]!;
  const shape = [...inputs[0]!.shape];
  shape.splice(axis, 0, inputs.length);
  return [{ shape, dtype: inputs[0]!.dtype }];
};
const unpack: Infer = ([x], attrs) => {
  const axis = axesOf(attrs, x!.shape.length)[0]!;
  const shape = x!.shape.filter((_, i) => i !== axis);
  return Array.from({ length: x!.shape[axis]! }, () => ({ shape, dtype: x!.dtype }));
};
const select: Infer = ([condition, t]) => {
  if (!sameShape(condition!.shape, t!.shape) && condition!.shape.length !== 1)
    throw new RangeError(`Expected a condition of shape [${t!.shape}] but found [${condition!.shape}].`);
  return [t!];
};
const resize: Infer = ([x], attrs) => {
  const [h, w] = attrs["size"] as [number, number];
  return [{ shape: [x!.shape[0]!, h, w, x!.shape[3]!], dtype: "float32" }];
};

const keep = [
  "Identity",
  "Neg",
  "Abs",
  "Exp",
  "Expm1",
  "Log",
  "Log1p",
  "Sqrt",
  "Rsqrt",
  "Square",
  "Relu",
  "Relu6",
];
const keepToo = [
  "LeakyRelu",
  "Elu",
  "EluGrad",
  "Selu",
  "Sigmoid",
  "Tanh",
  "Sin",
  "Cos",
  "Softplus",
  "Sign",
  "Step",
];
const keepAlso = [
  "Floor",
  "Ceil",
  "Round",
  "ClipByValue",
  "Erf",
  "Reciprocal",
  "Softmax",
  "LogSoftmax",
  "ZerosLike",
];
const keepLast = ["OnesLike", "Reverse", "Cumsum", "LogicalNot", "Prelu"];
const arithmetic = [
  "Add",
  "Sub",
  "Multiply",
  "RealDiv",
  "Maximum",
  "Minimum",
  "Pow",
  "SquaredDifference",
  "FloorDiv",
  "Mod",
];
const comparisons = [
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
  "Equal",
  "NotEqual",
  "LogicalAnd",
  "LogicalOr",
];
const table = (names: readonly string[], infer: Infer): Record<string, Infer> =>
  Object.fromEntries(names.map((name) => [name, infer]));

/** Shape rules of every kernel that can be traced. */
export const shapes: Readonly<Record<string, Infer>> = {
  ...table([...keep, ...keepToo, ...keepAlso, ...keepLast], same),
  ...table(arithmetic, binary()),
  ...table(comparisons, binary("bool")),
  ...table(["Sum", "Mean", "Max", "Min", "Prod"], reduced()),
  ...table(["All", "Any"], reduced("bool")),
  ...table(["ArgMax", "ArgMin"], reduced("int32")),
  ...table(["Conv2D", "FusedConv2D"], conv),
  ...table(["MaxPool", "AvgPool"], pool),
  ...table(["ResizeBilinear", "ResizeNearestNeighbor"], resize),
  ...table(["BatchMatMul", "_FusedMatMul"], matMul),
  AddN: same,
  Cast: ([x], attrs) => [{ shape: x!.shape, dtype: attrs["dtype"] as DType }],
  Conv2DBackpropInput: (_, attrs) => [{ shape: numbers(attrs, "inputShape"), dtype: "float32" }],
  Conv2DBackpropFilter: (_, attrs) => [{ shape: numbers(attrs, "filterShape"), dtype: "float32" }],
  Reshape: toShape("shape"),
  BroadcastTo: ([x], attrs) => [{ shape: numbers(attrs, "shape"), dtype: x!.dtype }],
  ExpandDims: ([x], attrs) => {
    const at = normal(attrs["dim"] as number, x!.shape.length + 1);
    return [{ shape: [...x!.shape.slice(0, at), 1, ...x!.shape.slice(at)], dtype: x!.dtype }];
  },
  Transpose: ([x], attrs) => [{ shape: numbers(attrs, "perm").map((p) => x!.shape[p]!), dtype: x!.dtype }],
  Tile: ([x], attrs) => [{ shape: x!.shape.map((d, i) => d * numbers(attrs, "reps")[i]!), dtype: x!.dtype }],
  Fill: (_, attrs) => [
    { shape: numbers(attrs, "shape"), dtype: (attrs["dtype"] as DType | undefined) ?? "float32" },
  ],
  Concat: concat,
  Slice: slice,
  PadV2: pad,
  SplitV: split,
  GatherV2: gather,
  UnsortedSegmentSum: ([x], attrs) => [
    { shape: [attrs["numSegments"] as number, ...x!.shape.slice(1)], dtype: x!.dtype },
  ],
  Pack: pack,
  Unpack: unpack,
  Select: select,
};
