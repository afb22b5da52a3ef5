import { describe, expect, it } from "vitest";
import type { NdArray, Params, Weights } from "../../src/types.ts";
import { forward, type Layer } from "../../src/nn/layer.ts";
import { discriminator } from "../../src/nn/discriminator.ts";
import { networks } from "../../src/nn/networks.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Tensor2D } from "../../src/tf.ts";
import { evaluate, type Nested } from "../evaluate.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface Conv {
  readonly channels: number;
  readonly input_phase: number;
  readonly encoder_mean: number[][];
  readonly encoder_logvar: number[][];
  readonly first_conv_sum: number;
  readonly flatten_first8: number[];
  readonly flatten_sum: number;
  readonly e5_first8: number[];
  readonly decoder_input: number[][];
  readonly decoder_sum: number;
  readonly decoder_abs_sum: number;
  readonly decoder_points: readonly { readonly index: number[]; readonly value: number }[];
}
interface Architectures {
  readonly parameter_counts: {
    readonly encoder: Readonly<Record<string, number>>;
    readonly decoder: Readonly<Record<string, number>>;
    readonly discriminator: number;
  };
  readonly conv: readonly Conv[];
  readonly discriminator: { readonly z: number[][]; readonly logits: number[][] };
  readonly fully_connected: {
    readonly input_phase: number;
    readonly mean: number[][];
    readonly logvar: number[][];
    readonly decoder_input: number[][];
    readonly decoder_sum: number;
    readonly decoder_first4: number[];
  };
}

const golden = vectorFile<Architectures>("dlib_arch");
const latents = 10;

/** The file's numbering of layers. */
const convolutional = [
  ...["conv1", "conv2", "conv3", "conv4", "dense1", "mean", "logVar"].map((name) => `vae/encoder/${name}`),
  ...["dense1", "dense2", "convTranspose1", "convTranspose2", "convTranspose3", "convTranspose4"].map(
    (name) => `vae/decoder/${name}`,
  ),
];
const discriminating = Array.from({ length: 7 }, (_, i) => `discriminator/dense${i + 1}`);
const connected = [
  ...["dense1", "dense2", "mean", "logVar"].map((name) => `vae/encoder/${name}`),
  ...["dense1", "dense2", "dense3", "dense4"].map((name) => `vae/decoder/${name}`),
];

/** Weights of the file's formula: a·sin(0.37 i + 1.3 L + 0.7 t + 0.1), a = √(3 / fanIn) or 0.1. */
function formula(start: Weights, paths: readonly string[], firstLayer: number): Weights {
  return Object.fromEntries(
    Object.entries(start).map(([name, { shape, data }]) => {
      const layer = firstLayer + paths.indexOf(name.slice(0, name.lastIndexOf("/")));
      const isBias = name.endsWith("/bias");
      // The fan of a transposed convolution counts its inputs, the last axis of [h, w, out, in].
      const inputs = name.includes("convTranspose") ? shape.at(-1)! : shape.at(-2)!;
      const area = shape.slice(0, -2).reduce((product, side) => product * side, 1);
      const amplitude = isBias ? 0.1 : Math.sqrt(3 / (area * inputs));
      const phase = 1.3 * layer + (isBias ? 0.7 : 0) + 0.1;
      return [name, { shape, data: data.map((_, i) => amplitude * Math.sin(0.37 * i + phase)) }];
    }),
  );
}
function image(channels: number, phase: number): NdArray<Float32Array> {
  const data = new Float32Array(2 * 64 * 64 * channels);
  for (let i = 0; i < data.length; i++)
    data[i] = 0.5 + 0.5 * Math.sin(0.013 * i * (1 + 0.1 * Math.sin(0.001 * i)) + phase);
  return { shape: [2, 64, 64, channels], data };
}
const count = (weights: Weights, prefix: string): number =>
  Object.entries(weights).reduce(
    (sum, [name, { data }]) => sum + (name.startsWith(prefix) ? data.length : 0),
    0,
  );
const absoluteSum = (flat: number[]): number => flat.reduce((sum, x) => sum + Math.abs(x), 0);
const sum = (flat: number[]): number => flat.reduce((total, x) => total + x, 0);
const flat = (nested: Nested): number[] => (typeof nested === "number" ? [nested] : nested.flatMap(flat));
const at = (nested: Nested, index: readonly number[]): Nested =>
  index.reduce<Nested>((inner, i) => (inner as readonly Nested[])[i]!, nested);
const tolerance = { relative: 1e-3, absolute: 1e-5 };
const expectSum = (values: number[], expected: number, label: string): void =>
  expectClose(sum(values), expected, { absolute: 1e-3 * absoluteSum(values) }, label);

const encoderLayers = (kernels: number[]): Layer[] => [
  ...kernels.map((kernel): Layer => ({
    kind: "conv",
    filters: 0,
    kernel,
    stride: 2,
    padding: "same",
    activation: "relu",
  })),
  { kind: "dense", units: 0, activation: "relu" },
];

describe("dlib_arch", () => {
  it.each(Object.keys(golden.parameter_counts.encoder).map(Number))(
    "networks.locatelloConv has the published number of parameters for %i channels",
    (channels) => {
      const weights = networks.locatelloConv.init([64, 64, channels], latents, rng(1));
      expect(count(weights, "vae/encoder/")).toBe(golden.parameter_counts.encoder[channels]);
      expect(count(weights, "vae/decoder/")).toBe(golden.parameter_counts.decoder[channels]);
    },
  );

  it.each(golden.conv)("networks.locatelloConv encodes $channels channels", async (one) => {
    const start = networks.locatelloConv.init([64, 64, one.channels], latents, rng(1));
    const weights = formula(start, convolutional, 0);
    const layers = encoderLayers([4, 4, 2, 2]);
    const found = await evaluate(
      ({ x, ...params }) => {
        const { mean, logVar } = networks.locatelloConv.encode(params as Params, x!);
        const upTo = (n: number) => forward(layers.slice(0, n), params as Params, "vae/encoder", x!);
        return { mean, logVar, first: upTo(1), last: upTo(4), e5: upTo(5) };
      },
      { ...weights, x: image(one.channels, one.input_phase) },
    );
    expectClose(found.mean, one.encoder_mean, tolerance, "mean");
    expectClose(found.logVar, one.encoder_logvar, tolerance, "log-variance");
    expectSum(flat(found.first), one.first_conv_sum, "sum of the first convolution");
    expectSum(flat(found.last), one.flatten_sum, "sum of the last convolution");
    expectClose(flat(found.last).slice(0, 8), one.flatten_first8, tolerance, "last convolution");
    expectClose(flat(found.e5).slice(0, 8), one.e5_first8, tolerance, "dense layer");
  });

  it.each(golden.conv)("networks.locatelloConv decodes to $channels channels", async (one) => {
    const start = networks.locatelloConv.init([64, 64, one.channels], latents, rng(1));
    const { logits } = await evaluate(
      ({ z, ...params }) => ({ logits: networks.locatelloConv.decode(params as Params, z as Tensor2D) }),
      { ...formula(start, convolutional, 0), z: one.decoder_input },
    );
    expectSum(flat(logits), one.decoder_sum, "sum");
    expectClose(absoluteSum(flat(logits)), one.decoder_abs_sum, { relative: 1e-3 }, "sum of magnitudes");
    for (const { index, value } of one.decoder_points)
      expectClose(at(logits, index), value, tolerance, `logit at ${index.join(", ")}`);
  });

  it("discriminator has the published number of parameters and logits", async () => {
    const start = discriminator.init(latents, rng(1));
    expect(count(start, "discriminator/")).toBe(golden.parameter_counts.discriminator);
    const { logits } = await evaluate(
      ({ z, ...params }) => ({ logits: discriminator.logits(params as Params, z as Tensor2D) }),
      { ...formula(start, discriminating, 13), z: golden.discriminator.z },
    );
    expectClose(logits, golden.discriminator.logits, tolerance, "logits");
  });

  it("networks.locatelloMlp encodes and decodes", async () => {
    const one = golden.fully_connected;
    const start = networks.locatelloMlp.init([64, 64, 1], latents, rng(1));
    const weights = formula(start, connected, 20);
    const { mean, logVar, logits } = await evaluate(
      ({ x, z, ...params }) => ({
        ...networks.locatelloMlp.encode(params as Params, x!),
        logits: networks.locatelloMlp.decode(params as Params, z as Tensor2D),
      }),
      { ...weights, x: image(1, one.input_phase), z: one.decoder_input },
    );
    expectClose(mean, one.mean, tolerance, "mean");
    expectClose(logVar, one.logvar, tolerance, "log-variance");
    expectSum(flat(logits), one.decoder_sum, "sum");
    expectClose(flat(logits).slice(0, 4), one.decoder_first4, tolerance, "first logits");
  });
});
