import { createHash } from "node:crypto";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { channelBlock } from "../../src/engine/block.ts";
import { exportOnnx } from "../../src/engine/export-onnx.ts";
import { engines } from "../../src/engine/index.ts";
import { lower } from "../../src/engine/lowerings.ts";
import { trace } from "../../src/engine/trace.ts";
import { training } from "../../src/engine/training.ts";
import { Untraceable } from "../../src/errors.ts";
import { methods } from "../../src/methods/index.ts";
import { adam } from "../../src/nn/adam.ts";
import { rng } from "../../src/stats/rng.ts";
import { tf, type Scalar, type Tensor, type Tensor4D } from "../../src/tf.ts";
import type { NdArray, Weights } from "../../src/types.ts";
import { normal } from "./parity.ts";
import { expectClose } from "../vectors/close.ts";

const digest = (weights: Weights): string => {
  const hash = createHash("sha256");
  for (const name of Object.keys(weights).sort()) hash.update(weights[name]!.data);
  return hash.digest("hex");
};

function convVae(batch: number) {
  const method = methods.betaVae({ beta: 4, network: "locatelloConv" });
  const weights = method.init([64, 64, 1], rng(1).split("init"));
  const { state, step, weightsOf } = training(method, weights);
  const feed = (k: number): Record<string, NdArray> => {
    const stream = rng(5).split("batch", k);
    const x = Float32Array.from({ length: batch * 4096 }, () => Number(stream.uniform() < 0.1));
    const noise = Object.entries(method.noise(batch)).map(([name, { shape }]): [string, NdArray] => [
      `noise/${name}`,
      { shape, data: stream.split(name).normal(shape.reduce((n, d) => n * d, 1)) },
    ]);
    return { x: { shape: [batch, 64, 64, 1], data: x }, ...Object.fromEntries(noise) };
  };
  return { state, step, weightsOf, feed };
}

describe("engines.onnx.loop()", () => {
  it("gives the same bits for 1 and 2 threads and on every run", async () => {
    const { state, step, feed } = convVae(16);
    const digests = new Set<string>();
    for (const threads of [1, 2, 2]) {
      const loop = await engines.onnx.loop(step, state, feed(0), { threads });
      for (let k = 0; k < 5; k++) await loop.run(feed(k));
      digests.add(digest(await loop.read()));
      await loop.dispose();
    }
    expect(digests.size).toBe(1);
    expect(digests.has(digest(state))).toBe(false);
  });

  const toy = () => {
    const phase = {
      updates: "fit",
      optimizer: adam({ learningRate: 0.1 }),
      loss: (p: Record<string, Tensor>, b: Record<string, Tensor>) => {
        const error = tf.sub(tf.matMul(b["x"] as tf.Tensor2D, p["fit/w"] as tf.Tensor2D), b["y"]!);
        const loss = tf.mean(tf.square(error)) as Scalar;
        return { loss, log: { twice: tf.mul(loss, 2) as Scalar } };
      },
    };
    return training({ phases: [phase] }, { "fit/w": { shape: [3, 2], data: new Float32Array(6) } });
  };
  const stacked = (name: string, steps: number, ...shape: number[]) => normal(name, steps, ...shape);
  const part = ({ shape, data }: NdArray<Float32Array>, k: number): NdArray => {
    const size = data.length / shape[0]!;
    return { shape: shape.slice(1), data: data.slice(k * size, (k + 1) * size) };
  };

  it("runs many steps in one call, as one by one", async () => {
    const { state, step } = toy();
    const [x, y] = [stacked("x", 8, 5, 3), stacked("y", 8, 5, 2)];
    const many = await engines.onnx.loop(step, state, { x, y }, { steps: 8 });
    const logs = await many.run({ x, y });
    const single = await engines.onnx.loop(step, state, { x: part(x, 0), y: part(y, 0) });
    const losses: number[] = [];
    for (let k = 0; k < 8; k++)
      losses.push((await single.run({ x: part(x, k), y: part(y, k) }))["loss/fit"]![0]!);
    expect([...logs["loss/fit"]!]).toEqual(losses);
    expect(logs["twice"]![3]).toBeCloseTo(2 * losses[3]!, 5);
    expect(digest(await many.read())).toBe(digest(await single.read()));
    expect((await many.read())["step"]!.data[0]).toBe(8);
    await many.dispose();
    await single.dispose();
  });

  it("agrees with the eager engine over 20 steps of Adam", async () => {
    const { state, step } = toy();
    const [x, y] = [stacked("x", 20, 5, 3), stacked("y", 20, 5, 2)];
    const [a, b] = [
      await engines.onnx.loop(step, state, { x, y }, { steps: 20 }),
      await engines.cpu.loop(step, state, { x, y }, { steps: 20 }),
    ];
    expectClose(
      await a.run({ x, y }).then((l) => l["loss/fit"]!),
      await b.run({ x, y }).then((l) => l["loss/fit"]!),
      { relative: 1e-5 },
      "loss",
    );
    expectClose(
      (await a.read())["packed/fit"]!.data,
      (await b.read())["packed/fit"]!.data,
      { absolute: 1e-5 },
      "parameters",
    );
    await a.dispose();
  });

  it("says which feed has the wrong shape", async () => {
    const { state, step } = toy();
    const loop = await engines.onnx.loop(step, state, { x: normal("x", 5, 3), y: normal("y", 5, 2) });
    await expect(loop.run({ x: normal("x", 4, 3), y: normal("y", 5, 2) })).rejects.toThrow(
      'Expected "x" of shape [5,3] but found [4,3]',
    );
    await loop.dispose();
    await expect(
      engines.onnx.loop(step, state, { x: normal("x", 5, 3), y: normal("y", 5, 2) }, { steps: 8 }),
    ).rejects.toThrow("hold 8 steps");
  });

  it("refuses a step that does not return its state", async () => {
    const state: Weights = { w: { shape: [2], data: new Float32Array(2) } };
    await expect(
      engines.onnx.loop((s) => ({ state: { w: tf.tile(s["w"] as tf.Tensor1D, [2]) }, logs: {} }), state, {}),
    ).rejects.toThrow('return state "w" of shape [2] but found [4]');
  });
});

describe("trace()", () => {
  const x = normal("x", 2, 3);
  const compile = (fn: (t: Tensor) => Tensor) =>
    engines.onnx.compile((inputs: Record<string, Tensor>) => ({ y: fn(inputs["x"]!) }), { x } as never);

  it("names a random op and the caller's line", async () => {
    const failed = await compile((t) => tf.add(t, tf.multinomial(tf.softmax(t) as tf.Tensor2D, 1))).catch(
      (e: unknown) => e,
    );
    expect(failed).toBeInstanceOf(Untraceable);
    expect((failed as Untraceable).op).toBe("Multinomial");
    expect((failed as Untraceable).line).toContain("onnx.test.ts");
    await expect(compile((t) => tf.add(t, tf.randomNormal([2, 3])))).rejects.toThrow(/noise/);
    await expect(compile((t) => tf.add(t, tf.randomUniform([2, 3])))).rejects.toThrow(/noise/);
    await expect(compile((t) => tf.dropout(t as tf.Tensor2D, 0.5))).rejects.toThrow(/noise/);
  });
  it("refuses a value read inside the function", async () => {
    await expect(compile((t) => tf.mul(t, t.dataSync()[0]!))).rejects.toThrow(/dataSync.*onnx\.test\.ts/s);
  });
  it("names an op that has no lowering", async () => {
    await expect(compile((t) => tf.atan2(t, t))).rejects.toThrow(
      /Atan2 of \[2, 3\], \[2, 3\] at .*no lowering/s,
    );
  });
  it("refuses a tensor from outside, and large constants", async () => {
    const outside = tf.tensor2d([[1, 2, 3]]);
    await expect(compile((t) => tf.add(t, outside))).rejects.toThrow(/outside the function|as an input/);
    await expect(
      compile((t) => tf.add(tf.sum(t), tf.tensor1d(Float32Array.from({ length: 400_000 }, (_, i) => i)))),
    ).rejects.toThrow("pass it as an input");
  });
  it("leaves tfjs on the backend it was on, also after an error", async () => {
    await tf.setBackend("cpu");
    await compile((t) => tf.atan2(t, t)).catch(() => undefined);
    expect(tf.getBackend()).toBe("cpu");
  });
  it("refuses an asynchronous function", async () => {
    await expect(
      engines.onnx.compile((async (inputs: Record<string, Tensor>) => inputs) as never, { x } as never),
    ).rejects.toThrow("returns a promise");
  });
});

describe("channelBlock()", () => {
  it("finds a layout that gives the same convolution as plain NCHW", async () => {
    expect([1, 8, 16]).toContain(await channelBlock());
  });
});

describe("exportOnnx()", () => {
  it("writes standard operators that any session runs to the same numbers", async () => {
    const folder = await mkdtemp(join(tmpdir(), "factorlab-"));
    const path = join(folder, "conv.onnx");
    const inputs = { f: normal("f", 4, 4, 3, 32), x: normal("x", 2, 8, 8, 3) };
    const fn = (given: Record<string, Tensor>) => ({
      y: tf.relu(tf.conv2d(given["x"] as Tensor4D, given["f"] as Tensor4D, 2, "same")),
      up: tf.conv2dTranspose(
        given["x"] as Tensor4D,
        tf.transpose(given["f"]!, [0, 1, 3, 2]) as Tensor4D,
        [2, 16, 16, 32],
        2,
        "same",
      ),
    });
    await exportOnnx(fn, inputs as never, path, { made: "by a test" });
    const graph = lower(trace(fn as never, inputs as never), { block: 1 });
    expect(new Set(graph.nodes.map((node) => node.domain ?? ""))).toEqual(new Set([""]));
    const session = await ort.InferenceSession.create(await readFile(path));
    const out = await session.run({
      "in:f": new ort.Tensor("float32", inputs.f.data, inputs.f.shape),
      "in:x": new ort.Tensor("float32", inputs.x.data, inputs.x.shape),
    });
    const eager = await (await engines.cpu.compile(fn as never, inputs as never))(inputs as never);
    const { y, up } = eager as unknown as Record<string, NdArray>;
    expectClose(out["out:y"]!.data as Float32Array, y!.data, { absolute: 1e-4 }, "y");
    expectClose(out["out:up"]!.data as Float32Array, up!.data, { absolute: 1e-4 }, "up");
    await session.release();
  });
});
