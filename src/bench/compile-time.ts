import { datasets } from "../datasets/index.ts";
import { engines } from "../engine/index.ts";
import { training } from "../engine/training.ts";
import { feed } from "../lab/feed.ts";
import { methods } from "../methods/index.ts";
import { rng } from "../stats/rng.ts";
import { alone, rounded, type BenchOptions, type Measurement } from "./measurement.ts";

const repetitions = 5;

/** Tracing, lowering and loading the training step of the convolutional VAE, from function to runnable loop. */
export async function* compileTime({ threads }: BenchOptions): AsyncGenerator<Measurement> {
  const method = methods.betaVae({ beta: 1, network: "locatelloConv" });
  const dataset = await datasets.dsprites();
  const { state, step } = training(method, method.init(dataset.shape, rng(1).split("init")));
  const example = feed({ method, dataset, seed: 1, batch: 64 }, 0, 1);
  const count = threads[0] ?? 1;
  const times: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const began = performance.now();
    const loop = await engines.onnx.loop(step, state, example, { threads: count });
    times.push(performance.now() - began);
    await loop.dispose();
  }
  yield alone("compile conv-VAE step", times, count, `first in this process ${rounded(times[0]!)} ms`);
}
