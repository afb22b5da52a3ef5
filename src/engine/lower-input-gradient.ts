import {
  biasOperand,
  filterOperand,
  operand,
  store,
  tailAttributes,
  tailOf,
  upTo,
  type Operand,
} from "./conv-operands.ts";
import type { Emitter } from "./emitter.ts";
import type { Node, Value } from "./graph.ts";
import type { Lower } from "./lower-elementwise.ts";
import { convGeometry, type ConvGeometry } from "./shapes.ts";

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
export const inputGradient: Lower = (e, node) => {
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
