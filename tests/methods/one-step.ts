import { engines } from "../../src/engine/index.ts";
import { training } from "../../src/engine/training.ts";
import { toy } from "../../src/datasets/toy.ts";
import { feed } from "../../src/lab/feed.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Engine, Method } from "../../src/types.ts";

/** Logs of the first steps of a training on toy, batch 8: the terms by name, one number a step. */
export async function firstSteps(
  method: Method,
  steps = 1,
  engine: Engine = engines.cpu,
): Promise<Readonly<Record<string, number[]>>> {
  const dataset = await toy();
  const { state, step } = training(method, method.init(dataset.shape, rng(1).split("init")));
  const of = (k: number) => feed({ method, dataset, seed: 1, batch: 8 }, k, 1);
  const loop = await engine.loop(step, state, of(0), { threads: 1 });
  const logs: Record<string, number[]> = {};
  for (let k = 0; k < steps; k++)
    for (const [name, value] of Object.entries(await loop.run(of(k)))) (logs[name] ??= []).push(value[0]!);
  await loop.dispose();
  return logs;
}
