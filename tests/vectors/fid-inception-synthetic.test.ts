import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { inceptionInput } from "../../src/metrics/inception-input.ts";
import { inceptionWeights } from "../../src/metrics/inception-weights.ts";
import { hashedInception, hashedTensor } from "../../src/nn/hashed-inception.ts";
import { inceptionMaps, inceptionUnits } from "../../src/nn/inception.ts";
import { tf, type Tensor, type Tensor4D } from "../../src/tf.ts";
import type { NdArray, Params } from "../../src/types.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Dimensions = "64" | "192" | "768" | "2048";
interface Synthetic {
  readonly cases: readonly {
    readonly name: string;
    readonly op: string;
    readonly params: {
      readonly seed: number;
      readonly imageHWC: readonly [number, number, number];
      readonly imageTensorIndex: number;
      readonly convOrder: readonly string[];
      readonly convShapes: readonly (readonly number[])[];
    };
    readonly expected: {
      readonly checks: {
        readonly convWeight0_first5: number[];
        readonly bnWeight0_first3: number[];
        readonly lastConvName: string;
        readonly lastConvWeight_first3: number[];
        readonly image_first6: number[];
        readonly hash_u_t0_i0to4: number[];
      };
      readonly features: Readonly<Record<Dimensions, number[]>>;
      readonly blocks: readonly {
        readonly block: string;
        readonly shapeCHW: readonly number[];
        readonly mean: number;
        readonly std: number;
        readonly first3ChannelsAt00: number[];
      }[];
    };
  }[];
}

const { cases } = vectorFile<Synthetic>("fid-inception-synthetic");
const layerOf: Readonly<Record<Dimensions, string>> = {
  64: "maxpool1",
  192: "maxpool2",
  768: "Mixed_6e",
  2048: "Mixed_7c",
};

/** Mean, deviation and first three channels of the first pixel, as the file describes a block. */
function described({ shape, data: values }: NdArray) {
  const data = Float64Array.from(values);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  const [, h, w, c] = shape;
  return { shapeCHW: [c, h, w], mean, std: Math.sqrt(variance), first3ChannelsAt00: [...data.slice(0, 3)] };
}

describe.each(cases)("fid-inception-synthetic, $name", ({ op, params, expected }) => {
  const [h, w, c] = params.imageHWC;
  const state = hashedInception(params.seed);
  const bytes = hashedTensor(params.seed, params.imageTensorIndex, h * w * c).map((u) =>
    Math.floor(((u + 1) / 2) * 256),
  );
  const x = inceptionInput(
    Float32Array.from(bytes, (v) => v / 255),
    1,
    params.imageHWC,
    "legacyPytorch",
  );
  const input: NdArray = { shape: [1, 299, 299, 3], data: x };
  let maps: Readonly<Record<string, NdArray>> = {};
  let features: Readonly<Record<string, NdArray>> = {};
  let dispose = async () => {};

  beforeAll(async () => {
    const inputs = { weights: inceptionWeights(state), x: input };
    const whole = await engines.onnx.compile((given: { weights: Params; x: Tensor }) => {
      const blocks = inceptionMaps(given.weights, given.x);
      const means = Object.entries(layerOf).map(([d, block]) => [d, tf.mean(blocks[block]!, [1, 2])]);
      return { maps: blocks, features: Object.fromEntries(means) as Record<string, Tensor> };
    }, inputs);
    dispose = whole.dispose;
    ({ maps, features } = await whole(inputs));
  }, 120_000);
  afterAll(async () => {
    await dispose();
  });

  it("hashedInception() makes the weights and the image that the file describes", () => {
    const { checks } = expected;
    const first = (key: string, n: number) => state[key]!.data.slice(0, n);
    const exact = { relative: 1e-7 };
    expect(op).toBe("fidInceptionForward");
    expectClose(hashedTensor(params.seed, 0, 5), checks.hash_u_t0_i0to4, {}, "hash");
    expectClose(first("Conv2d_1a_3x3.conv.weight", 5), checks.convWeight0_first5, exact, "first kernel");
    expectClose(first("Conv2d_1a_3x3.bn.weight", 3), checks.bnWeight0_first3, exact, "first batch norm");
    expectClose(first(`${checks.lastConvName}.conv.weight`, 3), checks.lastConvWeight_first3, exact, "last");
    expectClose(bytes.slice(0, 6), checks.image_first6, {}, "image");
  });

  it("inceptionUnits() lists the published convolutions in order", () => {
    expect(inceptionUnits().map(({ name }) => name)).toEqual(params.convOrder);
    expect(inceptionUnits().map(({ shape }) => shape)).toEqual(params.convShapes);
  });

  it.each(expected.blocks)("inceptionMaps() agrees on $block", ({ block, ...stated }) => {
    const found = described(block === "input" ? input : maps[block]!);
    expect(found.shapeCHW).toEqual(stated.shapeCHW);
    const bound = { absolute: 1e-5 * Math.max(stated.std, Math.abs(stated.mean)) };
    expectClose([found.mean, found.std], [stated.mean, stated.std], bound, block);
    expectClose(found.first3ChannelsAt00, stated.first3ChannelsAt00, { absolute: 2e-5 }, block);
  });

  it.each(Object.keys(layerOf) as Dimensions[])("inception() gives the %s-d features", (d) => {
    const values = expected.features[d];
    const bound = { absolute: 1e-3 * Math.max(...values.map(Math.abs)) };
    expectClose(features[d]!.data, values, bound, `${d}-d features`);
  });

  it("inceptionMaps() on a plain backend agrees with the compiled network on the first blocks", async () => {
    const inputs = { weights: inceptionWeights(state, 192), x: input };
    const plain = await engines.cpu.compile(
      (given: { weights: Params; x: Tensor }) =>
        tf.slice(
          inceptionMaps(given.weights, tf.slice(given.x as Tensor4D, [0, 0, 0, 0], [1, 59, 59, 3]), 192)[
            "maxpool2"
          ]!,
          [0, 0, 0, 0],
          [1, 1, 1, 192],
        ),
      inputs,
    );
    const [corner, map] = [await plain(inputs), maps["maxpool2"]!];
    expectClose(corner.data, map.data.slice(0, 192), { absolute: 1e-4 }, "corner of maxpool2");
  });
});
