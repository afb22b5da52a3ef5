import { describe, it } from "vitest";
import { tf, type Tensor, type Tensor4D } from "../../src/tf.ts";
import { between, expectParity, integers, normal, withGradients } from "./parity.ts";

type Case = readonly [
  label: string,
  f: (...inputs: Tensor[]) => Tensor,
  inputs: Parameters<typeof expectParity>[1],
];
const x4 = normal("x", 2, 3, 5, 4);
const wide = normal("wide", 2, 4, 4, 32);
const pos = between("pos", 0.1, 3, 3, 7);

const unary: Case[] = [
  ["neg", tf.neg, { x: x4 }],
  ["abs", tf.abs, { x: x4 }],
  ["exp", tf.exp, { x: x4 }],
  ["expm1", tf.expm1, { x: x4 }],
  ["log", tf.log, { x: pos }],
  ["log1p", tf.log1p, { x: pos }],
  ["sqrt", tf.sqrt, { x: pos }],
  ["rsqrt", tf.rsqrt, { x: pos }],
  ["square", tf.square, { x: x4 }],
  ["reciprocal", tf.reciprocal, { x: pos }],
  ["relu", tf.relu, { x: x4 }],
  ["relu of 32 channels", tf.relu, { x: wide }],
  ["relu6", tf.relu6, { x: x4 }],
  ["leakyRelu", (x) => tf.leakyRelu(x, 0.2), { x: x4 }],
  ["elu", tf.elu, { x: x4 }],
  ["selu", tf.selu, { x: x4 }],
  ["prelu", (x, a) => tf.prelu(x, a), { x: x4, y: between("a", 0.1, 0.3, 4) }],
  ["sigmoid", tf.sigmoid, { x: x4 }],
  ["tanh", tf.tanh, { x: x4 }],
  ["sin", tf.sin, { x: x4 }],
  ["cos", tf.cos, { x: x4 }],
  ["softplus", tf.softplus, { x: between("s", -30, 30, 4, 9) }],
  ["sign", (x) => tf.mul(tf.sign(x), x), { x: x4 }],
  ["step", (x) => tf.mul(tf.step(x), x), { x: x4 }],
  ["step with slope", (x) => tf.mul(tf.step(x, 0.3), x), { x: x4 }],
  ["floor", (x) => tf.add(tf.floor(x), x), { x: x4 }],
  ["ceil", (x) => tf.add(tf.ceil(x), x), { x: x4 }],
  ["round", (x) => tf.add(tf.round(x), x), { x: x4 }],
  ["erf", tf.erf, { x: x4 }],
  ["clip", (x) => tf.clipByValue(x, -0.5, 0.7), { x: x4 }],
  ["softmax", (x) => tf.softmax(x), { x: normal("r", 5, 7) }],
  ["logSoftmax", (x) => tf.logSoftmax(x), { x: normal("r", 5, 7) }],
  ["logSumExp", (x) => tf.logSumExp(x, 1), { x: normal("l", 5, 7, 3) }],
  ["cumsum", (x) => tf.cumsum(x, 1), { x: normal("c", 3, 5) }],
  ["cumsum exclusive and reversed", (x) => tf.cumsum(x, 1, true, true), { x: normal("c", 3, 5) }],
  ["reverse", (x) => tf.reverse(x, [1, 2]), { x: x4 }],
];

const shapes: readonly (readonly [number[], number[]])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[2, 3], [1]],
  [[2, 3], []],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [
    [1, 3],
    [5, 1],
  ],
  [[2, 4, 4, 32], [32]],
  [
    [2, 4, 4, 32],
    [2, 4, 4, 32],
  ],
  [
    [2, 4, 4, 1],
    [2, 1, 1, 1],
  ],
  [
    [7, 1],
    [7, 1],
  ],
];
const binaries: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  pow: (a, b) => tf.pow(tf.abs(a), b),
};
/** tfjs's own gradients of these want operands of one shape. */
const stubborn: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  where: (a, b) => tf.where(tf.greater(a, b), tf.mul(a, b), b),
};
const equal: Case[] = [
  [2, 3],
  [2, 4, 4, 32],
  [7, 1],
].flatMap((shape): Case[] => [
  ["maximum", tf.maximum, { a: normal("p", ...shape), b: normal("q", ...shape) }],
  ["minimum", tf.minimum, { a: normal("p", ...shape), b: normal("q", ...shape) }],
  ["squaredDifference", tf.squaredDifference, { a: normal("p", ...shape), b: normal("q", ...shape) }],
  [
    "where",
    (a, b, i) => tf.where(tf.cast(i!, "bool"), a!, b!),
    { a: normal("p", ...shape), b: normal("q", ...shape), i: integers("w", 2, ...shape) },
  ],
]);
const binary: Case[] = Object.entries(binaries).flatMap(([name, f]) =>
  shapes.map(([a, b]): Case => [
    `${name} of [${a}] and [${b}]`,
    f,
    { a: between("p", 0.2, 2, ...a), b: between("q", 0.3, 1.7, ...b) },
  ]),
);

const structure: Case[] = [
  ["reshape", (x) => tf.reshape(x, [6, 20]), { x: x4 }],
  ["reshape with -1", (x) => tf.reshape(x, [-1, 4]), { x: x4 }],
  ["expandDims and squeeze", (x) => tf.squeeze(tf.expandDims(x, 1), [1]), { x: x4 }],
  ["transpose", (x) => tf.transpose(x, [3, 0, 2, 1]), { x: x4 }],
  ["concat", (a, b) => tf.concat([a, b, a], 1), { a: normal("a", 2, 3, 4), b: normal("b", 2, 1, 4) }],
  ["slice", (x) => tf.slice(x, [0, 1, 2, 0], [2, 2, 2, 3]), { x: x4 }],
  [
    "pad",
    (x) =>
      tf.pad(
        x,
        [
          [0, 1],
          [2, 0],
          [1, 1],
          [0, 0],
        ],
        0,
      ),
    { x: x4 },
  ],
  ["tile", (x) => tf.tile(x, [2, 1, 3]), { x: normal("t", 2, 3, 1) }],
  ["broadcastTo", (x) => tf.broadcastTo(x, [3, 2, 4]), { x: normal("t", 2, 1) }],
  [
    "split",
    (x) => tf.add(tf.split(x, 2, 3)[0]!, tf.split(x, [3, 1], 3)[0]!.slice([0, 0, 0, 1], [-1, -1, -1, 2])),
    { x: x4 },
  ],
  [
    "stack and unstack",
    (a, b) => tf.unstack(tf.stack([a, b], 1), 1)[1]!,
    { a: normal("a", 3, 2), b: normal("b", 3, 2) },
  ],
  ["gather", (x, i) => tf.gather(x, i as tf.Tensor1D, 0), { x: normal("g", 5, 3), z: integers("i", 5, 4) }],
  ["sum over all", (x) => tf.sum(x), { x: x4 }],
  ["sum over axes", (x) => tf.sum(x, [0, 2]), { x: x4 }],
  ["sum keeping dimensions", (x) => tf.sum(x, [1], true), { x: x4 }],
  ["mean", (x) => tf.mean(x, [1, 2]), { x: x4 }],
  ["max", (x) => tf.max(x, 1), { x: x4 }],
  ["min", (x) => tf.min(x, [2, 3]), { x: x4 }],
  ["addN", (a, b) => tf.addN([a, b, a]), { a: normal("a", 2, 3), b: normal("b", 2, 3) }],
  ["moments", (x) => tf.moments(x, [0]).variance, { x: normal("m", 6, 3) }],
];

const products: Case[] = [
  [[4, 5], [5, 3], false, false],
  [[5, 4], [5, 3], true, false],
  [[4, 5], [3, 5], false, true],
  [[5, 4], [3, 5], true, true],
  [[2, 4, 5], [2, 5, 3], false, false],
  [[2, 5, 4], [2, 3, 5], true, true],
  [[1, 4, 5], [1, 5, 3], false, false],
].map(([a, b, ta, tb]): Case => [
  `matMul of [${String(a)}] and [${String(b)}] transposed ${String(ta)} ${String(tb)}`,
  (p, q) => tf.matMul(p, q, ta as boolean, tb as boolean),
  { p: normal("p", ...(a as number[])), q: normal("q", ...(b as number[])) },
]);

type Conv = {
  n: number;
  h: number;
  w: number;
  i: number;
  o: number;
  k: [number, number];
  s: [number, number];
  pad: "same" | "valid" | number;
};
const convs: Conv[] = [
  { n: 2, h: 8, w: 8, i: 1, o: 32, k: [4, 4], s: [2, 2], pad: "same" },
  { n: 2, h: 8, w: 8, i: 32, o: 32, k: [4, 4], s: [2, 2], pad: "same" },
  { n: 2, h: 8, w: 8, i: 16, o: 64, k: [2, 2], s: [2, 2], pad: "same" },
  { n: 1, h: 7, w: 9, i: 32, o: 16, k: [4, 4], s: [2, 2], pad: "same" },
  { n: 2, h: 7, w: 6, i: 16, o: 16, k: [3, 3], s: [2, 2], pad: "same" },
  { n: 2, h: 5, w: 6, i: 16, o: 16, k: [3, 3], s: [1, 1], pad: "same" },
  { n: 2, h: 5, w: 6, i: 3, o: 5, k: [3, 3], s: [1, 1], pad: "same" },
  { n: 2, h: 9, w: 8, i: 3, o: 7, k: [4, 4], s: [2, 2], pad: "valid" },
  { n: 2, h: 9, w: 8, i: 20, o: 24, k: [3, 2], s: [2, 1], pad: "valid" },
  { n: 2, h: 6, w: 6, i: 4, o: 4, k: [3, 3], s: [1, 1], pad: 1 },
  { n: 2, h: 6, w: 6, i: 4, o: 1, k: [1, 1], s: [1, 1], pad: "same" },
  { n: 2, h: 8, w: 8, i: 3, o: 16, k: [5, 5], s: [3, 3], pad: "same" },
  { n: 2, h: 8, w: 8, i: 2, o: 16, k: [1, 1], s: [2, 2], pad: "same" },
];
const label = ({ n, h, w, i, o, k, s, pad }: Conv): string =>
  `[${n}, ${h}, ${w}, ${i}→${o}] kernel ${k} stride ${s} ${pad}`;
const convolutions: Case[] = convs.flatMap((c): Case[] => {
  const filter = normal("f", ...c.k, c.i, c.o);
  const bias = normal("bias", c.o);
  const image = normal("image", c.n, c.h, c.w, c.i);
  const conv = (x: Tensor, f: Tensor): Tensor4D => tf.conv2d(x as Tensor4D, f as Tensor4D, c.s, c.pad);
  const side = (d: number, k: number, s: number): number =>
    c.pad === "same" ? Math.ceil(d / s) : Math.floor((d + 2 * (c.pad === "valid" ? 0 : c.pad) - k) / s) + 1;
  const small = normal("small", c.n, side(c.h, c.k[0], c.s[0]), side(c.w, c.k[1], c.s[1]), c.o);
  const up = (y: Tensor, f: Tensor): Tensor4D =>
    tf.conv2dTranspose(y as Tensor4D, f as Tensor4D, [c.n, c.h, c.w, c.i], c.s, c.pad);
  return [
    [`conv2d ${label(c)}`, conv, { a: image, b: filter }],
    [
      `conv2d, bias and ReLU ${label(c)}`,
      (x, f, b) => tf.relu(tf.add(conv(x, f), b)),
      { a: image, b: filter, c: bias },
    ],
    [`conv2dTranspose ${label(c)}`, up, { a: small, b: filter }],
    [
      `conv2dTranspose, bias and ReLU ${label(c)}`,
      (y, f, b) => tf.relu(tf.add(up(y, f), b)),
      { a: small, b: filter, c: normal("up", c.i) },
    ],
  ];
});

const integersAndLogic: Case[] = [
  ...Object.entries(stubborn).flatMap(([name, f]) =>
    shapes.map(([a, b]): Case => [
      `${name} of [${a}] and [${b}]`,
      f,
      { a: normal("p", ...a), b: normal("q", ...b) },
    ]),
  ),
  ["prod", (x) => tf.prod(x, 1), { x: between("p", 0.5, 1.5, 2, 4) }],
  [
    "all and any",
    (x) => tf.mul(x, tf.cast(tf.logicalAnd(tf.all(tf.less(x, 9)), tf.any(tf.greater(x, 0))), "float32")),
    { x: x4 },
  ],
  ["argMax", (x) => tf.cast(tf.argMax(x, 1), "float32"), { x: normal("am", 4, 6) }],
  ["argMin", (x) => tf.cast(tf.argMin(x, 0), "float32"), { x: normal("am", 4, 6) }],
  [
    "floorDiv",
    (a, b) => tf.cast(tf.floorDiv(a, b), "float32"),
    { a: integers("fa", 50, 9), b: { shape: [], data: Int32Array.of(7) } },
  ],
  ["mod", (a) => tf.mod(a, tf.scalar(3)), { a: between("mod", 0, 20, 9) }],
  [
    "comparisons",
    (a, b) =>
      tf.addN(
        [tf.less(a, b), tf.lessEqual(a, b), tf.greaterEqual(a, b), tf.notEqual(a, b)].map((t) =>
          tf.cast(t, "float32"),
        ),
      ),
    { a: normal("ca", 3, 4), b: normal("cb", 3, 4) },
  ],
  [
    "logic",
    (a, b) => tf.cast(tf.logicalOr(tf.logicalNot(tf.greater(a, 0)), tf.greater(b, 0)), "float32"),
    { a: normal("ca", 3, 4), b: normal("cb", 3, 4) },
  ],
  ["maxPool", (x) => tf.maxPool(x as Tensor4D, 3, 2, "valid"), { x: normal("pool", 2, 9, 9, 3) }],
  [
    "avgPool that leaves out the padding",
    (x) => tf.avgPool(x as Tensor4D, 3, 1, "same"),
    { x: normal("pool", 2, 9, 9, 3) },
  ],
  [
    "resizeBilinear",
    (x) => tf.image.resizeBilinear(x as Tensor4D, [7, 11], false, true),
    { x: normal("resize", 1, 4, 5, 2) },
  ],
  ["zeros and ones", (x) => tf.add(tf.zerosLike(x), tf.mul(x, tf.onesLike(x))), { x: x4 }],
  [
    "fused matMul",
    (a, b) => tf.fused.matMul({ a, b, activation: "relu", bias: tf.tensor1d([1, 2, 3]) }),
    { a: normal("fa", 4, 5), b: normal("fb", 5, 3) },
  ],
];

const groups: Record<string, Case[]> = { unary, binary, equal, structure, products, convolutions };
for (const [group, cases] of Object.entries(groups))
  describe(`compiled ${group} equal the eager ones, gradients included:`, () => {
    for (const [name, f, inputs] of cases) it(name, () => expectParity(withGradients(f), inputs, name));
  });

describe("compiled functions without gradients equal the eager ones:", () => {
  for (const [name, f, inputs] of integersAndLogic)
    it(name, () => expectParity((given) => ({ y: f(...Object.values(given)) }), inputs, name));
});
