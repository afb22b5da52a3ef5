import { describe, expect, it } from "vitest";
import { drawn, initializers, type Fans } from "../../src/nn/initializers.ts";
import { networks, type NetworkName } from "../../src/nn/networks.ts";
import type { ImageShape, Params } from "../../src/types.ts";
import type { Tensor2D } from "../../src/tf.ts";
import { rng } from "../../src/stats/rng.ts";
import { evaluate } from "../evaluate.ts";
import { expectClose } from "../vectors/close.ts";

const names = Object.keys(networks) as NetworkName[];
const shapeOf = (name: NetworkName): ImageShape => (name === "konnyConv" ? [64, 64, 1] : [16, 16, 2]);
const count = (weights: object, prefix: string): number =>
  Object.entries(weights as Record<string, { data: Float32Array }>).reduce(
    (sum, [path, { data }]) => sum + (path.startsWith(prefix) ? data.length : 0),
    0,
  );

describe("networks", () => {
  it.each<[NetworkName, ImageShape, number, number, number]>([
    // Published sums, or sums of the layer lists: encoder, decoder.
    ["higginsMlp", [64, 64, 1], 10, 6_381_620, 7_814_896],
    ["locatelloConv", [64, 64, 1], 10, 309_204, 381_313],
    ["higginsConv", [64, 64, 1], 10, 382_932, 381_313],
    ["burgessConv", [64, 64, 1], 10, 252_052, 249_953],
    ["burgessConv", [32, 32, 1], 10, 235_636, 233_537],
    ["miniMlp", [16, 16, 1], 6, 21_388, 21_248],
  ])("networks.%s for %s has its layers' number of parameters", (name, shape, latents, encoder, decoder) => {
    const weights = networks[name].init(shape, latents, rng(1));
    expect(count(weights, "vae/encoder/")).toBe(encoder);
    expect(count(weights, "vae/decoder/")).toBe(decoder);
    expect(count(weights, "")).toBe(encoder + decoder);
  });

  it.each(names)("networks.%s encodes and decodes by its weights", async (name) => {
    const shape = shapeOf(name);
    const weights = networks[name].init(shape, 3, rng(1));
    const x = { shape: [2, ...shape], data: rng(2).normal(2 * shape[0] * shape[1] * shape[2]) };
    const run = (start: typeof weights) =>
      evaluate(
        ({ x, z, ...params }) => {
          const { mean, logVar } = networks[name].encode(params as Params, x!);
          const logits = networks[name].decode(params as Params, z as Tensor2D);
          expect(logits.shape).toEqual([2, ...shape]);
          return { mean, logVar, logits };
        },
        { ...start, x, z: { shape: [2, 3], data: rng(3).normal(6) } },
      );
    const before = await run(weights);
    const after = await run(networks[name].init(shape, 3, rng(4)));
    for (const key of ["mean", "logVar", "logits"] as const) expect(after[key]).not.toEqual(before[key]);
  });

  it("networks start each parameter from a stream of its own", () => {
    const [a, b] = [3, 5].map((d) => networks.locatelloConv.init([64, 64, 1], d, rng(1)));
    expect(a!["vae/encoder/conv3/kernel"]).toEqual(b!["vae/encoder/conv3/kernel"]);
    expect(a!["vae/decoder/dense2/kernel"]).toEqual(b!["vae/decoder/dense2/kernel"]);
    const [first, second] = ["conv1", "conv2"].map((layer) =>
      a![`vae/encoder/${layer}/kernel`]!.data.slice(0, 3),
    );
    expect(first).not.toEqual(second);
  });

  it.each<[NetworkName, ImageShape]>([
    ["locatelloConv", [28, 28, 1]],
    ["locatelloConv", [32, 16, 1]],
    ["konnyConv", [32, 32, 1]],
    ["burgessConv", [48, 48, 1]],
  ])("networks.%s refuses images of %s and says what to do", (name, shape) => {
    expect(() => networks[name].init(shape, 3, rng(1))).toThrow(
      /Expected square images .* but found .* Resize the images or choose/,
    );
  });

  it("networks say which parameter is missing when weights are another network's", () => {
    const weights = networks.miniMlp.init([16, 16, 1], 3, rng(1));
    const x = { shape: [1, 16, 16, 1], data: new Float32Array(256) };
    const run = evaluate(({ x, ...params }) => networks.locatelloConv.encode(params as Params, x!), {
      ...weights,
      x,
    });
    return expect(run).rejects.toThrow(
      /Expected a parameter "vae\/encoder\/conv1\/kernel" but found vae\/encoder/,
    );
  });
});

describe("initializers", () => {
  const fans: Fans = { kind: "conv", fanIn: 50, fanOut: 100 };
  const moments = (data: Float32Array) => {
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const std = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
    return { mean, std, most: data.reduce((m, x) => Math.max(m, Math.abs(x)), 0) };
  };

  it.each([
    ["glorotUniform", Math.sqrt(6 / 150)],
    ["torchUniform", 1 / Math.sqrt(50)],
    ["kaimingUniform", Math.sqrt(6 / 50)],
  ] as const)("initializers.%s draws kernels uniformly up to its bound", (name, bound) => {
    const { mean, std, most } = moments(drawn([100, 200], initializers[name].kernel(fans), rng(1)).data);
    expect(most).toBeLessThanOrEqual(bound);
    expect(most).toBeGreaterThan(0.999 * bound);
    // Five standard errors of 20,000 numbers.
    expectClose(mean, 0, { absolute: (5 * bound) / Math.sqrt(3 * 20_000) }, "mean");
    expectClose(std, bound / Math.sqrt(3), { relative: 0.02 }, "standard deviation");
  });

  it("initializers.kaimingNormal leaves transposed convolutions to PyTorch's defaults", () => {
    const { kernel, bias } = initializers.kaimingNormal;
    const { mean, std } = moments(drawn([100, 200], kernel(fans), rng(1)).data);
    expectClose([mean, std], [0, Math.sqrt(2 / 50)], { absolute: 5e-3 }, "moments");
    expect(bias(fans)).toEqual({ bound: 0 });
    const transposed: Fans = { ...fans, kind: "convTranspose" };
    expect(kernel(transposed)).toEqual(initializers.torchUniform.kernel(transposed));
    expect(bias(transposed)).toEqual({ bound: 1 / Math.sqrt(50) });
  });

  it("networks.locatelloConv starts with zero biases and Glorot's bound over kernel area and channels", () => {
    const weights = networks.locatelloConv.init([64, 64, 1], 10, rng(1));
    expect([...weights["vae/encoder/conv2/bias"]!.data].every((x) => x === 0)).toBe(true);
    const most = moments(weights["vae/encoder/conv2/kernel"]!.data).most;
    expectClose(most, Math.sqrt(6 / (16 * 32 + 16 * 32)), { relative: 1e-3 }, "bound");
  });
});
