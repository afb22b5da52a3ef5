import { describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { preprocessings } from "../../src/metrics/inception-input.ts";
import { foldedBatchNorm } from "../../src/nn/folded-batch-norm.ts";
import { resize, resizings, type Resizing } from "../../src/stats/resize.ts";
import { tf, type Tensor, type Tensor4D } from "../../src/tf.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Maps = number[][][][];
interface ResizeCase {
  readonly name: string;
  readonly op: "resize";
  readonly inputs: { readonly image: number[][]; readonly outHeight: number; readonly outWidth: number };
  readonly expected: Readonly<Record<string, number[][]>>;
}
interface PoolCase {
  readonly name: string;
  readonly op: "pool";
  readonly inputs: { readonly x: Maps };
  readonly expected: {
    readonly avgExcludePad?: Maps;
    readonly avgIncludePad?: Maps;
    readonly max: Maps;
  };
}
interface BatchNormCase {
  readonly name: string;
  readonly op: "batchNorm";
  readonly params: { readonly eps: number };
  readonly inputs: Readonly<{ x: Maps } & Record<"gamma" | "beta" | "mean" | "variance", number[]>>;
  readonly expected: Readonly<{ y: Maps } & Record<"foldedScale" | "foldedShift", number[]>>;
}
interface ScalingCase {
  readonly name: string;
  readonly op: "pixelScaling";
  readonly inputs: { readonly uint8: number[] };
  readonly expected: Readonly<Record<"pytorchFid" | "tensorflowGraph", number[]>>;
}
type Case = ResizeCase | PoolCase | BatchNormCase | ScalingCase;

const { cases } = vectorFile<{ readonly cases: readonly Case[] }>("fid-image-ops");
const of = <Op extends Case["op"]>(op: Op) =>
  cases.filter((c): c is Extract<Case, { op: Op }> => c.op === op);

const conventions: Readonly<Record<string, Resizing>> = {
  halfPixelBilinearNoAntialias: "bilinear",
  alignCornersBilinear: "alignCorners",
  tf1LegacyBilinear: "tensorflow1",
  pilBicubicAntialiasFloat: "pilBicubic",
  pilBicubicClipped: "pilBicubic",
  pilBilinearAntialiasFloat: "pilBilinear",
};

/** [n, c, h, w] → the same numbers as a tensor [n, h, w, c], and back. */
const toTensor = (x: Maps): Tensor4D => tf.transpose(tf.tensor4d(x), [0, 2, 3, 1]);
const toMaps = (t: Tensor): Maps => tf.transpose(t, [0, 3, 1, 2]).arraySync() as Maps;

describe("fid-image-ops", () => {
  it("resize(), pools, foldedBatchNorm() and preprocessings cover every case of the file", () => {
    const known = [of("resize"), of("pool"), of("batchNorm"), of("pixelScaling")].flat();
    expect(known.length).toBe(cases.length);
    const inFile = of("resize").flatMap(({ expected }) => Object.keys(expected));
    expect(inFile.filter((key) => !conventions[key] || !(conventions[key] in resizings))).toEqual([]);
  });

  describe.each(of("resize"))("on $name", ({ inputs: { image, outHeight, outWidth }, expected }) => {
    it.each(Object.keys(expected))("resize() agrees with %s", (key) => {
      const resizing = conventions[key]!;
      const found = resize(
        image.flat(),
        1,
        [image.length, image[0]!.length, 1],
        [outHeight, outWidth],
        resizing,
      );
      const values = key.endsWith("Clipped") ? found.map((v) => Math.min(Math.max(v, 0), 255)) : found;
      const bound = resizing.startsWith("pil") ? { absolute: 1e-3 } : { relative: 1e-9, absolute: 1e-9 };
      expectClose(values, expected[key]!.flat(), bound, key);
    });
  });

  // Pools run in float32 on every engine; the file's numbers are float64.
  it.each(of("pool"))("inception's pools agree on $name", async ({ inputs: { x }, expected }) => {
    const isSame = expected.avgExcludePad !== undefined;
    const [stride, padding] = isSame ? ([1, "same"] as const) : ([2, "valid"] as const);
    const bound = { relative: 1e-6, absolute: 1e-6 };
    const input = toTensor(x);
    const example = { shape: input.shape, data: input.dataSync() as Float32Array };
    for (const engine of [engines.cpu, engines.onnx]) {
      const pools = await engine.compile(
        (map: Tensor) => ({
          max: tf.maxPool(map as Tensor4D, 3, stride, padding),
          average: tf.avgPool(map as Tensor4D, 3, stride, padding),
        }),
        example,
      );
      const { max, average } = await pools(example);
      const maps = ({ shape, data }: typeof max) => toMaps(tf.tensor(data, [...shape]));
      expectClose(maps(max), expected.max, bound, `max on ${engine.name}`);
      if (expected.avgExcludePad) expectClose(maps(average), expected.avgExcludePad, bound, engine.name);
      if (expected.avgIncludePad)
        expect(() => expectClose(maps(average), expected.avgIncludePad, bound, "padded")).toThrow();
      await pools.dispose();
    }
  });

  it.each(of("batchNorm"))("foldedBatchNorm() agrees on $name", ({ params, inputs, expected }) => {
    const { scale, shift } = foldedBatchNorm(inputs, params.eps);
    const bound = { relative: 1e-9, absolute: 1e-12 };
    expectClose(scale, expected.foldedScale, bound, "scale");
    expectClose(shift, expected.foldedShift, bound, "shift");
    const y = inputs.x.map((image) =>
      image.map((map, c) => map.map((line) => line.map((value) => scale[c]! * value + shift[c]!))),
    );
    expectClose(y, expected.y, bound, "y");
  });

  it.each(of("pixelScaling"))("preprocessings scale as in $name", ({ inputs: { uint8 }, expected }) => {
    const scaled = (scale: (value: number) => number) => uint8.map(scale);
    const bound = { absolute: 1e-12 };
    expectClose(scaled(preprocessings.legacyPytorch.scale), expected.pytorchFid, bound, "pytorch");
    expectClose(scaled(preprocessings.legacyTensorflow.scale), expected.tensorflowGraph, bound, "tf");
    expectClose(scaled(preprocessings.clean.scale), expected.tensorflowGraph, bound, "clean");
  });
});
