import { beforeAll, describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { training } from "../../src/engine/training.ts";
import { readSafetensors, writeSafetensors } from "../../src/formats/safetensors.ts";
import { feed } from "../../src/lab/feed.ts";
import { methods } from "../../src/methods/index.ts";
import { methodOf } from "../../src/methods/method-of.ts";
import { toy } from "../../src/datasets/toy.ts";
import { images } from "../../src/datasets/sampling.ts";
import { rng } from "../../src/stats/rng.ts";
import { sources } from "../../src/sources.ts";
import type { Dataset, Engine, Hyper, Method, NdArray, Params, Weights } from "../../src/types.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../../src/tf.ts";
import { evaluate } from "../evaluate.ts";
import { expectClose } from "../vectors/close.ts";

/** A size that the reference engine trains in seconds; options that a method does not have are left out. */
const tiny: Hyper = { latents: 3, network: "miniMlp", learningRate: 2e-3, samples: 40 };
const [batch, seed] = [16, 5];

function tinyMethod(name: string): Method {
  const known = methodOf({ method: name, hyper: {} }).hyper;
  const hyper = Object.fromEntries(Object.entries(tiny).filter(([key]) => key in known));
  return methodOf({ method: name, hyper });
}
const all = Object.keys(methods).map((name) => ({ name, method: tinyMethod(name) }));
const trainable = all.filter(({ method }) => method.phases.length > 0);
const fitted = all.filter(({ method }) => method.fit);

let dataset: Dataset;
beforeAll(async () => {
  dataset = await toy();
});

const isFinite = ({ data }: NdArray): boolean => data.every((x) => Number.isFinite(x));
const startOf = (method: Method): Weights => method.init(dataset.shape, rng(seed).split("init"));

/** `steps` steps of training: the state's parameters and every log, step by step. */
async function trained(engine: Engine, method: Method, steps: number) {
  const { state, step, weightsOf } = training(method, startOf(method));
  const of = (k: number) => feed({ method, dataset, seed, batch }, k, 1);
  const loop = await engine.loop(step, state, of(0), { threads: 1 });
  const logs: Readonly<Record<string, Float32Array>>[] = [];
  for (let k = 0; k < steps; k++) logs.push(await loop.run(of(k)));
  const weights = weightsOf(await loop.read());
  await loop.dispose();
  return { weights, logs };
}

/** Loss, terms and gradients of one phase at the start, as host arrays. */
function differentiated(method: Method, index: number) {
  const phase = method.phases[index]!;
  const weights = startOf(method);
  const own = Object.keys(weights).filter((path) => path.startsWith(`${phase.updates}/`));
  const inputs = feed({ method, dataset, seed, batch }, 0, 1);
  return evaluate<string>(
    (given) => {
      const params: Params = Object.fromEntries(Object.keys(weights).map((path) => [path, given[path]!]));
      const noise = Object.fromEntries(
        Object.keys(given).flatMap((name) =>
          name.startsWith("noise/") ? [[name.slice(6), given[name]!]] : [],
        ),
      );
      const outcome = (p: Params) => phase.loss(p, given, noise, tf.scalar(0));
      const at = (...tensors: Tensor[]): Scalar =>
        outcome({ ...params, ...Object.fromEntries(own.map((path, i) => [path, tensors[i]!])) }).loss;
      const gradients = tf.grads(at)(own.map((path) => params[path]!));
      const { loss, log } = outcome(params);
      return {
        "term loss": loss,
        ...Object.fromEntries(Object.entries(log ?? {}).map(([name, term]) => [`term ${name}`, term])),
        ...Object.fromEntries(
          gradients.map((gradient, i) => [`gradient ${own[i]}`, tf.sum(tf.square(gradient))]),
        ),
      };
    },
    { ...weights, ...inputs },
  );
}

describe.each(all)("$name", ({ name, method }) => {
  it("is its name in the registry and cites a known source", () => {
    expect(method.name).toBe(name);
    expect(Object.keys(sources)).toContain(method.source.key);
    expect(method.source.where).not.toBe("");
  });

  it("is made again by its hyper-parameters as JSON", () => {
    const hyper = JSON.parse(JSON.stringify(method.hyper)) as Hyper;
    const again = methodOf({ method: name, hyper });
    expect(again.hyper).toEqual(method.hyper);
    expect(startOf(again)).toEqual(startOf(method));
  });

  it("refuses a hyper-parameter that it does not have", () => {
    expect(() => methodOf({ method: name, hyper: { nonsense: 1 } })).toThrow(
      new RegExp(`No hyper-parameter of ${name} "nonsense"`),
    );
  });

  it("has weights that a checkpoint gives back bit for bit", () => {
    const weights = startOf(method);
    expect(Object.values(weights).every(isFinite)).toBe(true);
    const { arrays } = readSafetensors(writeSafetensors(weights));
    expect(Object.keys(arrays).sort()).toEqual(Object.keys(weights).sort());
    for (const [path, { shape, data }] of Object.entries(weights))
      expect([path, arrays[path]!.shape, arrays[path]!.data]).toEqual([path, shape, data]);
  });

  it("starts from the same weights for the same seed, and trains every one of them", () => {
    expect(startOf(method)).toEqual(startOf(method));
    const prefixes = method.phases.map(({ updates }) => `${updates}/`);
    const orphans = Object.keys(startOf(method)).filter((path) => !prefixes.some((p) => path.startsWith(p)));
    // Closed-form weights come from `fit`, and a method that settles moves parameters of its own.
    if (!method.fit && !method.settle) expect(orphans).toEqual([]);
  });

  it("encodes images to codes that depend on the image, and decodes codes to [0, 1]", async () => {
    const weights = method.fit ? await method.fit(dataset, rng(seed)) : startOf(method);
    const x = images(dataset, 4, rng(3))["x"]!;
    const found = await evaluate<string>(
      ({ x, ...params }) => {
        const codes = method.encode(params as Params, x!);
        const decoded = method.decode?.(params as Params, codes);
        const posterior = method.posterior?.(params as Params, x!);
        return { codes, ...(decoded && { decoded }), ...posterior };
      },
      { ...weights, x },
    );
    const codes = found["codes"] as number[][];
    expect(codes.length).toBe(4);
    expect(codes.flat().every((c) => Number.isFinite(c))).toBe(true);
    expect(codes[0]).not.toEqual(codes[1]);
    if (found["mean"]) expect(found["mean"]).toEqual(found["codes"]);
    if (found["decoded"]) {
      const pixels = (found["decoded"] as number[][][][]).flat(3);
      expect(pixels.length).toBe(x.data.length);
      expect(pixels.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  });
});

describe.each(trainable)("$name in training", ({ method }) => {
  it("has finite terms and a gradient for every parameter of every phase", async () => {
    for (const index of method.phases.keys()) {
      const found = await differentiated(method, index);
      const gradients = Object.entries(found).filter(([name]) => name.startsWith("gradient "));
      expect(gradients.length).toBeGreaterThan(0);
      for (const [name, value] of Object.entries(found))
        expect([name, Number.isFinite(value)]).toEqual([name, true]);
      for (const [name, square] of gradients) expect([name, (square as number) > 0]).toEqual([name, true]);
    }
  });

  it("lowers the loss on toy in 200 steps", async () => {
    const { logs, weights } = await trained(engines.onnx, method, 200);
    expect(Object.values(weights).every(isFinite)).toBe(true);
    for (const { updates } of method.phases) {
      const mean = (from: number, to: number): number => {
        const values = logs.slice(from, to).map((log) => log[`loss/${updates}`]![0]!);
        return values.reduce((sum, x) => sum + x, 0) / values.length;
      };
      expect(mean(180, 200)).toBeLessThan(mean(0, 20));
    }
  });

  it("makes the same 20 steps on the compiled engine as on the reference", async () => {
    const [compiled, reference] = [
      await trained(engines.onnx, method, 20),
      await trained(engines.cpu, method, 20),
    ];
    for (const [k, log] of reference.logs.entries())
      for (const [name, value] of Object.entries(log))
        expectClose(compiled.logs[k]![name], value, { relative: 1e-3, absolute: 1e-4 }, `step ${k} ${name}`);
    for (const [path, { data }] of Object.entries(reference.weights))
      expectClose(compiled.weights[path]!.data, data, { absolute: 1e-4 }, path);
  });
});

describe.each(fitted)("$name fitted", ({ method }) => {
  it("depends on the seed alone", async () => {
    const [a, b] = await Promise.all([method.fit!(dataset, rng(1)), method.fit!(dataset, rng(1))]);
    expect(a).toEqual(b);
    expect(Object.keys(a).sort()).toEqual(Object.keys(startOf(method)).sort());
  });

  it("gives codes of mean 0 and variance 1 on the images it was fitted on", async () => {
    // 48 images are all there are, so whatever it draws is the whole set.
    const whole = methodOf({ method: method.name, hyper: { ...method.hyper, samples: 48 } });
    const weights = await whole.fit!(dataset, rng(1));
    const { values, n } = { n: 48, values: Int32Array.from({ length: 144 }, (_, i) => at48(i)) };
    const x = { shape: [n, ...dataset.shape], data: dataset.render({ n, values }) };
    const { mean, variance } = await evaluate(
      ({ x, ...params }) => {
        const codes = whole.encode(params as Params, x!);
        const { mean, variance } = tf.moments(codes as Tensor2D, 0);
        return { mean, variance };
      },
      { ...weights, x },
    );
    expectClose(mean, [0, 0, 0], { absolute: 1e-4 }, "mean");
    // PCA divides by n − 1, ICA by n.
    expectClose(variance, [1, 1, 1], { relative: 0.025 }, "variance");
  });
});

/** Factor vectors of all 48 images of toy, flattened: x 4, y 4, grey 3. */
const at48 = (i: number): number => {
  const [image, factor] = [Math.floor(i / 3), i % 3];
  return [Math.floor(image / 12), Math.floor(image / 3) % 4, image % 3][factor]!;
};
