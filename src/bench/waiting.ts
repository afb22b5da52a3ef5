import type { Loop, Run } from "../types.ts";
import { datasets } from "../datasets/index.ts";
import { engines } from "../engine/index.ts";
import { training } from "../engine/training.ts";
import { feed } from "../lab/feed.ts";
import { feedsHere, type Feeds } from "../lab/feeds.ts";
import { prefetch } from "../lab/prefetch.ts";
import { methods } from "../methods/index.ts";
import { median } from "../stats/quantile.ts";
import { rng } from "../stats/rng.ts";
import { beside, type BenchOptions, type Measurement } from "./measurement.ts";

/** Steps taken with one source of feeds before the other has its turn, and of those, steps not counted. */
const [turn, skipped] = [12, 4];

interface Timed {
  readonly name: string;
  readonly feeds: Feeds;
  /** Milliseconds a step, and of those waiting for its feed. */
  readonly steps: number[];
  readonly waits: number[];
}

const timed = (name: string, feeds: Feeds): Timed => ({ name, feeds, steps: [], waits: [] });

/** One turn. Its first steps find feeds that were made while the other source had its turn: those do not count. */
async function takeTurn({ feeds, steps, waits }: Timed, loop: Loop): Promise<void> {
  for (let i = 0; i < turn; i++) {
    const began = performance.now();
    const next = await feeds.next();
    const got = performance.now();
    await loop.run(next);
    if (i < skipped) continue;
    steps.push(performance.now() - began);
    waits.push(got - began);
  }
}

const share = ({ steps, waits }: Timed): string => `${((100 * median(waits)) / median(steps)).toFixed(1)} %`;

/**
 * What batches cost the training: a step with its batch made ahead in a worker thread, beside the same step with
 * its batch made in between.
 */
export async function* waiting({ steps, threads }: BenchOptions): AsyncGenerator<Measurement> {
  const run: Run = { dataset: "dsprites", method: "betaVae", hyper: {}, seed: 1, steps: 0, batch: 64 };
  const method = methods.betaVae();
  const dataset = await datasets.dsprites();
  const source = { method, dataset, run, seed: run.seed, batch: run.batch };
  const { state, step } = training(method, method.init(dataset.shape, rng(1).split("init")));
  for (const count of threads) {
    const loop = await engines.onnx.loop(step, state, feed(source, 0, 1), { threads: count });
    const ahead = timed("batches made ahead", prefetch(source, 0, 1));
    const between = timed("batches made in between", feedsHere(source, 0, 1));
    try {
      while (ahead.steps.length < steps) {
        await takeTurn(ahead, loop);
        await takeTurn(between, loop);
      }
      const note = `waits for data ${share(ahead)} of a step, ${share(between)} without the worker thread`;
      const peer = { name: between.name, times: between.steps };
      yield beside("training step with its data", ahead.steps, peer, count, note);
    } finally {
      await Promise.all([ahead.feeds.close(), between.feeds.close(), loop.dispose()]);
    }
  }
}
