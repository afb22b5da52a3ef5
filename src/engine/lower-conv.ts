import { convGeometry, numbers, poolGeometry, type ConvGeometry } from "./shapes.ts";
import type { Node, Value } from "./graph.ts";
import type { Attributes, Emitter } from "./emitter.ts";
import type { Lower } from "./lower-elementwise.ts";
import { filterGradient } from "./lower-filter-gradient.ts";

/** Channels as a convolution sees them: `count` real ones and zeros up to `padded`. */
interface Operand {
  /** [n, padded, h, w] as far as ORT knows. */
  readonly name: string;
  readonly count: number;
  readonly padded: number;
}

const upTo = (n: number, block: number): number => Math.ceil(n / block) * block;

function operand(e: Emitter, x: Value): Operand {
  const [n, h, w, c] = x.shape as readonly [number, number, number, number];
  if (c % e.block === 0) return { name: e.reshape(e.blocked(x), [n, c, h, w]), count: c, padded: c };
  if (c === 1) return { name: e.reshape(e.row(x), [n, 1, h, w]), count: 1, padded: 1 };
  if (c < e.block) return { name: e.transpose(e.row(x), [0, 3, 1, 2]), count: c, padded: c };
  const padded = upTo(c, e.block);
  const wide = e.op("Pad", [e.row(x), e.int64([0, 0, 0, 0, 0, 0, 0, padded - c]), e.float(0)]);
  const blocks = e.reshape(wide, [n, h, w, padded / e.block, e.block]);
  return { name: e.reshape(e.transpose(blocks, [0, 3, 1, 2, 4]), [n, padded, h, w]), count: c, padded };
}

/** Filter [kh, kw, in, out] in rows → what the blocked convolution reads, both channel counts padded. */
function filterOperand(
  e: Emitter,
  row: string,
  [kh, kw]: readonly [number, number],
  input: Operand,
  out: number,
): string {
  const { block } = e;
  const outs = upTo(out, block);
  const extra = [0, 0, input.padded - input.count, outs - out];
  const wide = extra.some((d) => d > 0)
    ? e.op("Pad", [row, e.int64([0, 0, 0, 0, ...extra]), e.float(0)])
    : row;
  if (input.padded % block !== 0) {
    const parts = e.reshape(wide, [kh, kw, input.padded, outs / block, block]);
    return e.reshape(e.transpose(parts, [3, 2, 0, 1, 4]), [outs, input.padded, kh, kw]);
  }
  const parts = e.reshape(wide, [kh, kw, input.padded / block, block, outs / block, block]);
  return e.reshape(e.transpose(parts, [4, 2, 0, 1, 3, 5]), [outs, input.padded, kh, kw]);
}

/** [n, padded out, h, w] → the value, without the channels that only filled a block. */
function store(e: Emitter, out: Value, name: string): void {
  const [n, h, w, c] = out.shape as readonly [number, number, number, number];
  const padded = upTo(c, e.block);
  const blocks = e.reshape(name, [n, padded / e.block, h, w, e.block]);
  if (padded === c) return e.setBlocked(out, blocks);
  const rows = e.reshape(padded === e.block ? blocks : e.transpose(blocks, [0, 2, 3, 1, 4]), [
    n,
    h,
    w,
    padded,
  ]);
  e.setRow(out, e.slice(rows, [3], [0], [c]));
}

const biasOperand = (e: Emitter, bias: Value, out: number): string => {
  const row = e.reshape(e.row(bias), [out]);
  const extra = upTo(out, e.block) - out;
  return extra === 0 ? row : e.op("Pad", [row, e.int64([0, extra]), e.float(0)]);
};

/** What follows a convolution inside its node: made by the optimiser from Add and Relu. */
interface Tail {
  readonly bias?: Value | undefined;
  readonly relu: boolean;
}
const tailOf = (node: Node, bias: Value | undefined): Tail => ({
  bias,
  relu: node.attrs["activation"] === "relu",
});
const tailAttributes = ({ relu }: Tail): Attributes => (relu ? { activation: "Relu" } : {});

const conv2d: Lower = (e, node) => {
  const [x, filter, bias] = node.inputs as [Value, Value, Value | undefined];
  const g = convGeometry(x.shape, filter.shape, node.attrs);
  const tail = tailOf(node, bias);
  const input = operand(e, x);
  const inputs = [input.name, filterOperand(e, e.row(filter), g.kernel, input, g.out[2])];
  if (bias) inputs.push(biasOperand(e, bias, g.out[2]));
  const attributes = {
    kernel_shape: g.kernel,
    strides: g.stride,
    dilations: g.dilation,
    pads: g.pads,
    ...tailAttributes(tail),
  };
  store(e, node.outputs[0]!, e.conv(inputs, attributes));
};

/** One of the stride positions along an axis: its kernel taps, and where they reach in dy. */
interface PhaseAxis {
  readonly taps: readonly number[];
  readonly before: number;
  readonly after: number;
}

/**
 * Along one axis, x[s·i + phase] = Σ over taps m of dy[i + q − m]·w[r + s·m], with r = (phase + pad) mod s and
 * q = (phase + pad − r) / s: a stride-1 correlation of dy with the reversed taps.
 */
function phaseAxis(g: ConvGeometry, axis: 0 | 1, phase: number): PhaseAxis {
  const [s, k, length] = [g.stride[axis], g.kernel[axis], Math.ceil(g.in[axis] / g.stride[axis])];
  const r = (phase + g.pads[axis]!) % s;
  const q = (phase + g.pads[axis]! - r) / s;
  const taps: number[] = [];
  for (let t = r; t < k; t += s) taps.unshift(t);
  const before = taps.length - 1 - q;
  return { taps, before, after: length - g.out[axis] - before + taps.length - 1 };
}

/** Cuts dy where a phase does not reach its rim: convolutions take no negative padding. */
function cropped(e: Emitter, dy: string, g: ConvGeometry, y: PhaseAxis, x: PhaseAxis): string {
  const cut = [y.before, x.before, y.after, x.after].map((p) => Math.max(0, -p)) as [
    number,
    number,
    number,
    number,
  ];
  if (cut.every((c) => c === 0)) return dy;
  return e.slice(dy, [2, 3], [cut[0], cut[1]], [g.out[0] - cut[2], g.out[1] - cut[3]]);
}

/** [py][px] results of [n, c, hp, wp] → [n, c, s·hp, s·wp], cut to the size of x. */
function interleave(
  e: Emitter,
  phases: readonly (readonly string[])[],
  g: ConvGeometry,
  channels: number,
): string {
  const [sh, sw] = g.stride;
  const [hp, wp] = [Math.ceil(g.in[0] / sh), Math.ceil(g.in[1] / sw)];
  const groups = (g.batch * channels) / e.block;
  const flat = phases.flat().map((p) => e.reshape(p, [1, groups * hp * wp * e.block]));
  const stacked = e.reshape(flat.length === 1 ? flat[0]! : e.op("Concat", flat, { axis: 0 }), [
    sh,
    sw,
    groups,
    hp,
    wp,
    e.block,
  ]);
  // One copy in order and one in blocks: faster than two copies in steps of a block.
  const woven = flat.length === 1 ? stacked : e.transpose(stacked, [2, 3, 0, 4, 1, 5]);
  const whole = e.reshape(woven, [groups, sh * hp, sw * wp, e.block]);
  const exact =
    sh * hp === g.in[0] && sw * wp === g.in[1] ? whole : e.slice(whole, [1, 2], [0, 0], [g.in[0], g.in[1]]);
  return e.reshape(exact, [g.batch, channels, g.in[0], g.in[1]]);
}

/** Selects kernel taps along the first two axes: a reversed strided slice. */
function tapsOf(
  e: Emitter,
  filter: string,
  y: PhaseAxis,
  x: PhaseAxis,
  s: readonly [number, number],
): string {
  const start = [y.taps[0]!, x.taps[0]!];
  const last = [y.taps[y.taps.length - 1]!, x.taps[x.taps.length - 1]!];
  const stop = last.map((t) => (t === 0 ? -2147483647 : t - 1));
  return e.slice(filter, [0, 1], start, stop, [-s[0], -s[1]]);
}

/** Few enough image channels that all taps of all of them fit the block one channel would be padded to. */
const isScattering = (e: Emitter, g: ConvGeometry): boolean =>
  g.kernel[0] * g.kernel[1] * g.in[2] <= Math.max(2 * e.block, 16) &&
  g.kernel.every((k, i) => k % g.stride[i]! === 0);

/**
 * The same for images of few channels: every pixel of dy makes its kernel taps by one pointwise product, and each
 * output pixel adds the taps that reach it, (k / s)² of them.
 */
function scatter(e: Emitter, node: Node, g: ConvGeometry): void {
  const [dy, filter, bias] = node.inputs as [Value, Value, Value | undefined];
  const [kh, kw] = g.kernel;
  const [sh, sw] = g.stride;
  const c = g.in[2];
  const taps = kh * kw * c;
  const rows = g.batch * g.out[0] * g.out[1];
  const product = e.op(
    "Gemm",
    [e.reshape(e.row(dy), [rows, g.out[2]]), e.reshape(e.row(filter), [taps, g.out[2]])],
    { transB: 1 },
  );
  // [n, oh, ow, u, sh, v, sw·c]: tap (sh·u + a, sw·v + b) of cell (i, j) belongs to pixel (a, b) of cell (i + u, j + v).
  const [u, v] = [kh / sh, kw / sw];
  const [gh, gw] = [g.out[0] + u - 1, g.out[1] + v - 1];
  const parts = e.ops(
    "Split",
    [
      e.reshape(product, [g.batch, g.out[0], g.out[1], u, sh * v * sw * c]),
      e.int64(Array<number>(u).fill(1)),
    ],
    u,
    { axis: 3 },
  );
  let sum: string | undefined;
  parts.forEach((part, du) => {
    const columns = e.ops(
      "Split",
      [e.reshape(part, [g.batch, g.out[0], g.out[1], sh, v, sw * c]), e.int64(Array<number>(v).fill(1))],
      v,
      { axis: 4 },
    );
    columns.forEach((column, dv) => {
      const pads = [0, du, dv, 0, 0, u - 1 - du, v - 1 - dv, 0];
      const placed = e.op("Pad", [
        e.reshape(column, [g.batch, g.out[0], g.out[1], sh * sw * c]),
        e.int64(pads),
        e.float(0),
      ]);
      sum = sum === undefined ? placed : e.op("Add", [sum, placed]);
    });
  });
  const cells = e.transpose(e.reshape(sum!, [g.batch, gh, gw, sh, sw * c]), [0, 1, 3, 2, 4]);
  const image = e.reshape(cells, [g.batch, gh * sh, gw * sw, c]);
  const [top, left] = g.pads;
  const cut = e.slice(image, [1, 2], [top, left], [top + g.in[0], left + g.in[1]]);
  const whole = e.reshape(cut, [g.batch * g.in[0], g.in[1] * c]);
  const biased = bias ? e.op("Add", [whole, biasLine(e, bias, g.in[1], c)]) : whole;
  const y = node.attrs["activation"] === "relu" ? e.op("Relu", [biased]) : biased;
  e.setRow(node.outputs[0]!, e.reshape(y, [g.batch, g.in[0], g.in[1], c]));
}

/** One channel: a scalar. More: one line of pixels, so that the sum runs over long rows. */
const biasLine = (e: Emitter, bias: Value, width: number, c: number): string =>
  c === 1 ? e.reshape(e.row(bias), []) : e.op("Tile", [e.reshape(e.row(bias), [c]), e.int64([width])]);

/**
 * The gradient of a convolution with respect to its input, and the forward pass of a transposed one: one
 * stride-1 convolution per stride position, their results interleaved. No product with an inserted zero.
 */
const inputGradient: Lower = (e, node) => {
  const [dy, filter, bias] = node.inputs as [Value, Value, Value | undefined];
  const out = node.outputs[0]!;
  const g = convGeometry(out.shape, filter.shape, node.attrs);
  const tail = tailOf(node, bias);
  if (isScattering(e, g)) return scatter(e, node, g);
  const input = operand(e, dy);
  const turned = e.transpose(e.row(filter), [0, 1, 3, 2]);
  const channels = upTo(g.in[2], e.block);
  const biased = bias ? [biasOperand(e, bias, g.in[2])] : [];
  const [hp, wp] = [Math.ceil(g.in[0] / g.stride[0]), Math.ceil(g.in[1] / g.stride[1])];
  const phase = (py: number, px: number): string => {
    const [y, x] = [phaseAxis(g, 0, py), phaseAxis(g, 1, px)];
    if (y.taps.length === 0 || x.taps.length === 0) {
      const zero = e.op("Expand", [e.float(0), e.int64([g.batch, channels / e.block, hp, wp, e.block])]);
      if (!bias) return e.reshape(zero, [g.batch, channels, hp, wp]);
      const shifted = e.op("Add", [zero, e.reshape(biased[0]!, [1, channels / e.block, 1, 1, e.block])]);
      return e.reshape(tail.relu ? e.op("Relu", [shifted]) : shifted, [g.batch, channels, hp, wp]);
    }
    const weights = filterOperand(
      e,
      tapsOf(e, turned, y, x, g.stride),
      [y.taps.length, x.taps.length],
      input,
      g.in[2],
    );
    const pads = [y.before, x.before, y.after, x.after].map((p) => Math.max(0, p));
    const source = e.block > 1 ? croppedBlocks(e, input, g, y, x) : cropped(e, input.name, g, y, x);
    const attributes = { kernel_shape: [y.taps.length, x.taps.length], pads, ...tailAttributes(tail) };
    return e.conv([source, weights, ...biased], attributes);
  };
  const phases = Array.from({ length: g.stride[0] }, (_, py) =>
    Array.from({ length: g.stride[1] }, (_, px) => phase(py, px)),
  );
  store(e, out, interleave(e, phases, g, channels));
};

function croppedBlocks(e: Emitter, input: Operand, g: ConvGeometry, y: PhaseAxis, x: PhaseAxis): string {
  const cut = [y.before, x.before, y.after, x.after].map((p) => Math.max(0, -p)) as [
    number,
    number,
    number,
    number,
  ];
  if (cut.every((c) => c === 0)) return input.name;
  if (input.padded % e.block !== 0) return cropped(e, input.name, g, y, x);
  const groups = input.padded / e.block;
  const blocks = e.reshape(input.name, [g.batch, groups, g.out[0], g.out[1], e.block]);
  const [h, w] = [g.out[0] - cut[0] - cut[2], g.out[1] - cut[1] - cut[3]];
  const inner = e.slice(blocks, [2, 3], [cut[0], cut[1]], [g.out[0] - cut[2], g.out[1] - cut[3]]);
  return e.reshape(inner, [g.batch, input.padded, h, w]);
}

const filterGradientNode: Lower = (e, node) => {
  const [x, dy] = node.inputs as [Value, Value];
  const g = convGeometry(x.shape, numbers(node.attrs, "filterShape"), node.attrs);
  e.done(node, filterGradient(e, x, dy, g));
};

/** Pools run on NCHW; tfjs's average leaves the padding out of the count, as ONNX does by default. */
const pool =
  (op: string): Lower =>
  (e, node) => {
    const x = node.inputs[0]!;
    const g = poolGeometry(x.shape, node.attrs);
    const nchw = e.transpose(e.row(x), [0, 3, 1, 2]);
    const y = e.op(op, [nchw], { kernel_shape: g.kernel, strides: g.stride, pads: g.pads });
    e.done(node, e.transpose(y, [0, 2, 3, 1]));
  };

/** Convolutions, their gradients and pooling: kernel name → the ONNX nodes that compute it. */
export const convLowerings: Readonly<Record<string, Lower>> = {
  Conv2D: conv2d,
  FusedConv2D: conv2d,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradientNode,
  MaxPool: pool("MaxPool"),
  AvgPool: pool("AveragePool"),
};
