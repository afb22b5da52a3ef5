import { axesOf, numbers } from "./shapes.ts";
import { sameShape, sizeOf, uniformOf, type Node, type Value } from "./graph.ts";
import type { Attributes, Emitter } from "./emitter.ts";

export type Lower = (e: Emitter, node: Node) => void;
/** Names of the operands in a common physical form → name of the result. */
type Build = (e: Emitter, names: readonly string[], node: Node) => string;

/** A vector over channels: it broadcasts in both layouts. */
const isChannels = (value: Value, channels: number): boolean =>
  sizeOf(value.shape) === channels && value.shape[value.shape.length - 1] === channels;

function blockedOperand(e: Emitter, value: Value, out: Value): (() => string) | undefined {
  if (uniformOf(value) !== undefined || sizeOf(value.shape) === 1) return () => e.loose(value);
  if (sameShape(value.shape, out.shape)) return () => e.blocked(value);
  const channels = out.shape[3]!;
  if (isChannels(value, channels))
    return () => e.reshape(e.row(value), [1, channels / e.block, 1, 1, e.block]);
  return undefined;
}
/** Runs element by element, in the layout the operands already have. */
export function elementwise(build: Build): Lower {
  return (e, node) => {
    const out = node.outputs[0]!;
    if (e.canBlock(out) && node.inputs.some((v) => e.isBlocked(v) && sameShape(v.shape, out.shape))) {
      const operands = node.inputs.map((v) => blockedOperand(e, v, out));
      if (operands.every((o) => o !== undefined)) {
        e.setBlocked(
          out,
          build(
            e,
            operands.map((o) => o()),
            node,
          ),
        );
        return;
      }
    }
    const fills = node.inputs.every((v) => uniformOf(v) !== undefined || !sameShape(v.shape, out.shape));
    const names = node.inputs.map((v) => (fills ? e.row(v) : e.loose(v)));
    // ORT walks element by element where the last axis has length 1 and an operand is a scalar.
    const isThin = !fills && out.shape.length > 1 && out.shape[out.shape.length - 1] === 1;
    const isFlat =
      isThin && node.inputs.every((v) => uniformOf(v) !== undefined || sameShape(v.shape, out.shape));
    if (!isFlat) return e.setRow(out, build(e, names, node));
    const lines = node.inputs.map((v, i) =>
      uniformOf(v) === undefined ? e.reshape(names[i]!, [sizeOf(out.shape)]) : names[i]!,
    );
    e.setRow(out, e.reshape(build(e, lines, node), out.shape));
  };
}

const unary = (op: string, attributes: Attributes = {}): Lower =>
  elementwise((e, [x]) => e.op(op, [x!], attributes));
const binary = (op: string): Lower => elementwise((e, [a, b]) => e.op(op, [a!, b!]));
const inverted = (op: string): Lower => elementwise((e, [a, b]) => e.op("Not", [e.op(op, [a!, b!])]));

const onnxCast = { float32: 1, int32: 6, bool: 9 } as const;
const castTo = (e: Emitter, name: string, to: keyof typeof onnxCast): string =>
  e.op("Cast", [name], { to: onnxCast[to] });

/** 1 where x > 0, else 0, in one pass: the slope takes every normal positive float past 1. */
const unitStep = (e: Emitter, x: string): string =>
  e.op("HardSigmoid", [x], { alpha: { float: 3.4028234e38 }, beta: { float: 0 } });

const cast: Lower = elementwise((e, [x], node) => {
  const [from, to] = [node.inputs[0]!.dtype, node.outputs[0]!.dtype];
  return from === to ? x! : castTo(e, x!, to);
});

const clip: Lower = elementwise((e, [x], { attrs }) =>
  e.op("Clip", [x!, e.float(attrs["clipValueMin"] as number), e.float(attrs["clipValueMax"] as number)]),
);
const step: Lower = elementwise((e, [x], { attrs, inputs }) => {
  const alpha = (attrs["alpha"] as number | undefined) ?? 0;
  const positive =
    inputs[0]!.dtype === "float32"
      ? unitStep(e, x!)
      : castTo(e, e.op("Greater", [x!, e.scalar(0, "int32")]), "float32");
  return alpha === 0
    ? positive
    : e.op("Where", [e.op("Greater", [x!, e.float(0)]), e.float(1), e.float(alpha)]);
});
const addN: Lower = elementwise((e, names) => names.reduce((sum, name) => e.op("Add", [sum, name])));
const modulo: Lower = elementwise((e, [a, b], { inputs }) => {
  const quotient = e.op("Div", [a!, b!]);
  if (inputs[0]!.dtype !== "float32") return e.op("Mod", [a!, b!]);
  return e.op("Sub", [a!, e.op("Mul", [e.op("Floor", [quotient]), b!])]);
});
const floorDiv: Lower = elementwise((e, [a, b], { inputs }) => {
  if (inputs[0]!.dtype === "float32") return e.op("Floor", [e.op("Div", [a!, b!])]);
  const ratio = e.op("Div", [castTo(e, a!, "float32"), castTo(e, b!, "float32")]);
  return castTo(e, e.op("Floor", [ratio]), "int32");
});

/** Rows of the last axis; tfjs only ever asks for that one. */
const alongLast =
  (op: string): Lower =>
  (e, node) =>
    e.done(node, e.op(op, [e.row(node.inputs[0]!)], { axis: -1 }));

const reverse: Lower = (e, node) => {
  const [x] = node.inputs as [Value];
  const axes = axesOf({ axis: node.attrs["dims"] }, x.shape.length);
  const least = axes.map(() => -2147483647);
  e.done(
    node,
    axes.length === 0
      ? e.row(x)
      : e.slice(
          e.row(x),
          axes,
          axes.map((a) => x.shape[a]!),
          least,
          axes.map(() => -1),
        ),
  );
};
const cumsum: Lower = (e, node) => {
  const [x] = node.inputs as [Value];
  const axis = e.constant("int64", [], BigInt64Array.of(BigInt(numbers(node.attrs, "axis")[0]!)));
  const flags = { exclusive: node.attrs["exclusive"] ? 1 : 0, reverse: node.attrs["reverse"] ? 1 : 0 };
  e.done(node, e.op("CumSum", [e.row(x), axis], flags));
};

/** Elementwise operations and running sums: kernel name → the ONNX nodes that compute it. */
export const elementwiseLowerings: Readonly<Record<string, Lower>> = {
  Add: binary("Add"),
  AddN: addN,
  Sub: binary("Sub"),
  Multiply: binary("Mul"),
  RealDiv: binary("Div"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow"),
  SquaredDifference: elementwise((e, [a, b]) => {
    const d = e.op("Sub", [a!, b!]);
    return e.op("Mul", [d, d]);
  }),
  FloorDiv: floorDiv,
  Mod: modulo,
  Greater: binary("Greater"),
  GreaterEqual: binary("GreaterOrEqual"),
  Less: binary("Less"),
  LessEqual: binary("LessOrEqual"),
  Equal: binary("Equal"),
  NotEqual: inverted("Equal"),
  LogicalAnd: binary("And"),
  LogicalOr: binary("Or"),
  LogicalNot: unary("Not"),
  Identity: elementwise((_, [x]) => x!),
  Cast: cast,
  Neg: unary("Neg"),
  Abs: unary("Abs"),
  Exp: unary("Exp"),
  Expm1: elementwise((e, [x]) => e.op("Sub", [e.op("Exp", [x!]), e.float(1)])),
  Log: unary("Log"),
  Log1p: elementwise((e, [x]) => e.op("Log", [e.op("Add", [x!, e.float(1)])])),
  Sqrt: unary("Sqrt"),
  Rsqrt: elementwise((e, [x]) => e.op("Reciprocal", [e.op("Sqrt", [x!])])),
  Reciprocal: unary("Reciprocal"),
  Square: elementwise((e, [x]) => e.op("Mul", [x!, x!])),
  Relu: unary("Relu"),
  Relu6: elementwise((e, [x]) => e.op("Clip", [x!, e.float(0), e.float(6)])),
  LeakyRelu: elementwise((e, [x], { attrs }) =>
    e.op("LeakyRelu", [x!], { alpha: { float: attrs["alpha"] as number } }),
  ),
  Prelu: elementwise((e, [x, alpha]) => e.op("PRelu", [x!, alpha!])),
  Elu: unary("Elu"),
  EluGrad: elementwise((e, [dy, y]) => {
    const below = e.op("Add", [e.op("Min", [y!, e.float(0)]), e.float(1)]);
    return e.op("Mul", [dy!, below]);
  }),
  Selu: unary("Selu"),
  Sigmoid: unary("Sigmoid"),
  Tanh: unary("Tanh"),
  Sin: unary("Sin"),
  Cos: unary("Cos"),
  // ORT's own Softplus is scalar code; |error| of this form is below 6e-8, the rounding of log(1 + e).
  Softplus: elementwise((e, [x]) => {
    const small = e.op("Exp", [e.op("Neg", [e.op("Abs", [x!])])]);
    return e.op("Add", [e.op("Relu", [x!]), e.op("Log", [e.op("Add", [small, e.float(1)])])]);
  }),
  Sign: unary("Sign"),
  Step: step,
  Floor: unary("Floor"),
  Ceil: unary("Ceil"),
  Round: unary("Round"),
  Erf: unary("Erf"),
  ClipByValue: clip,
  Select: elementwise((e, [c, t, f]) => e.op("Where", [c!, t!, f!])),
  Softmax: alongLast("Softmax"),
  LogSoftmax: alongLast("LogSoftmax"),
  Reverse: reverse,
  Cumsum: cumsum,
  /** dy where y > 0, else 0: made by the optimiser from tfjs's gradient of ReLU. */
  MaskPositive: elementwise((e, [dy, y]) => e.op("Mul", [dy!, unitStep(e, y!)])),
  /** dy where y > 0, else α · dy: the same for leaky ReLU. */
  MaskLeaky: elementwise((e, [dy, y], { attrs }) =>
    e.op("Mul", [dy!, e.op("Max", [unitStep(e, y!), e.float(attrs["alpha"] as number)])]),
  ),
};
