import { beforeAll, describe, expect, it } from "vitest";
import { inceptionInput, preprocessings } from "../../src/metrics/inception-input.ts";
import { inceptionWeights, type StateDict } from "../../src/metrics/inception-weights.ts";
import { foldedBatchNorm } from "../../src/nn/folded-batch-norm.ts";
import { hashedInception } from "../../src/nn/hashed-inception.ts";
import { expectClose } from "../vectors/close.ts";

let state: StateDict = {};
beforeAll(() => {
  state = hashedInception(3, 192);
});
const without = (...keys: string[]) =>
  Object.fromEntries(Object.entries(state).filter(([key]) => !keys.some((part) => key.includes(part))));

describe("inception-weights", () => {
  it("inceptionWeights() folds the batch norm: kernel [h, w, in, out] times scale, and the shift", () => {
    const weights = inceptionWeights(state, 192);
    const of = (key: string) => state[`Conv2d_2a_3x3.${key}`]!.data;
    const { scale, shift } = foldedBatchNorm(
      {
        gamma: of("bn.weight"),
        beta: of("bn.bias"),
        mean: of("bn.running_mean"),
        variance: of("bn.running_var"),
      },
      1e-3,
    );
    const kernel = weights["Conv2d_2a_3x3/kernel"]!;
    expect(kernel.shape).toEqual([3, 3, 32, 32]);
    for (const [o, i, y, x] of [
      [0, 0, 0, 0],
      [5, 17, 2, 1],
      [31, 31, 2, 2],
    ] as const) {
      const stored = of("conv.weight")[((o * 32 + i) * 3 + y) * 3 + x]!;
      expectClose(
        kernel.data[((y * 3 + x) * 32 + i) * 32 + o],
        stored * scale[o]!,
        { relative: 1e-6 },
        "kernel",
      );
    }
    expectClose(weights["Conv2d_2a_3x3/bias"]!.data, shift, { absolute: 1e-7 }, "bias");
  });

  it("inceptionWeights() takes kernels that are folded already, any prefix, and ignores the classifier", () => {
    const weights = inceptionWeights(state, 192);
    const folded: Record<string, StateDict[string]> = {};
    for (const name of [
      "Conv2d_1a_3x3",
      "Conv2d_2a_3x3",
      "Conv2d_2b_3x3",
      "Conv2d_3b_1x1",
      "Conv2d_4a_3x3",
    ]) {
      const { shape, data } = weights[`${name}/kernel`]!;
      const [h, w, c, f] = shape as [number, number, number, number];
      const oihw = Float32Array.from(data, (_, at) => {
        const [p, i, o] = [at % (h * w), Math.floor(at / (h * w)) % c, Math.floor(at / (h * w * c))];
        return data[(p * c + i) * f + o]!;
      });
      folded[`module.${name}.conv.weight`] = { shape: [f, c, h, w], data: oihw };
      folded[`module.${name}.conv.bias`] = weights[`${name}/bias`]!;
      folded[`module.${name}.bn.num_batches_tracked`] = { shape: [], data: [7] };
    }
    folded["module.fc.weight"] = { shape: [1008, 2048], data: [] };
    expect(inceptionWeights(folded, 192)).toEqual(weights);
  });

  it("inceptionWeights() names the first tensors that are missing, unknown or misshapen", () => {
    expect(() => inceptionWeights(without("Conv2d_2a_3x3.bn"), 192, "a.npz")).toThrow(
      /found a\.npz without Conv2d_2a_3x3\.bn\.weight, .*6726825d\.pth/,
    );
    expect(() => inceptionWeights(without("Conv"), 192)).toThrow(/without .* and 21 more/);
    expect(() => inceptionWeights({ ...state, "encoder.conv1": { shape: [1], data: [0] } }, 192)).toThrow(
      /with encoder\.conv1\./,
    );
    const key = "Conv2d_3b_1x1.conv.weight";
    const turned = { ...state, [key]: { ...state[key]!, shape: [1, 1, 64, 80] } };
    expect(() => inceptionWeights(turned, 192)).toThrow(
      /Conv2d_3b_1x1\.conv\.weight \[1, 1, 64, 80\] instead of \[80, 64, 1, 1\]/,
    );
    expect(() => inceptionWeights(state)).toThrow(/without Mixed_5b/);
  });

  it("inceptionWeights() recognises torchvision's network, whose features don't give FID", () => {
    const fc = { "fc.bias": { shape: [1000], data: new Float32Array(1000) } };
    expect(() => inceptionWeights({ ...state, ...fc }, 192)).toThrow(/torchvision.*don't give FID/);
  });
});

describe("inception-input", () => {
  const image = Float32Array.from({ length: 12 }, (_, i) => i / 11);
  const constant = (value: number, c: number) => new Float32Array(4 * c).fill(value);

  it.each(Object.keys(preprocessings) as (keyof typeof preprocessings)[])(
    "inceptionInput() by %s maps constant images to constant inputs on its scale",
    (convention) => {
      for (const value of [0, 0.5, 1]) {
        const [input] = inceptionInput(constant(value, 3), 1, [2, 2, 3], convention);
        expectClose(input, preprocessings[convention].scale(255 * value), { absolute: 1e-5 }, convention);
      }
    },
  );

  it("inceptionInput() repeats grey three times and drops alpha", () => {
    const grey = inceptionInput(image.slice(0, 4), 1, [2, 2, 1], "legacyPytorch");
    expect(grey.length).toBe(299 * 299 * 3);
    for (const at of [0, 3000, 200_001]) expect(grey[at + 1]).toBe(grey[at - (at % 3)]);
    const alpha = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 0.9 : image[i - (i >> 2)]!));
    expect(inceptionInput(alpha, 1, [2, 2, 4], "clean")).toEqual(
      inceptionInput(image, 1, [2, 2, 3], "clean"),
    );
  });

  it("inceptionInput() rounds to bytes on request, and clips bicubic overshoot", () => {
    const rounded = Float32Array.from(image, (value) => Math.round(value * 255) / 255);
    const bound = { absolute: 1e-6 };
    const bytes = inceptionInput(image, 1, [2, 2, 3], "legacyTensorflow", { bytes: true });
    expectClose(bytes, inceptionInput(rounded, 1, [2, 2, 3], "legacyTensorflow"), bound, "bytes");
    const step = Float32Array.from([0, 0, 1, 1, 0, 0, 1, 1]);
    const values = inceptionInput(step, 1, [2, 4, 1], "clean");
    expect(Math.max(...values.slice(0, 900))).toBe(127 / 128);
    expect(Math.min(...values.slice(0, 900))).toBe(-1);
  });

  it("inceptionInput() refuses two channels", () => {
    expect(() => inceptionInput(new Float32Array(8), 1, [2, 2, 2], "clean")).toThrow(/1, 3 or 4 channels/);
  });
});
