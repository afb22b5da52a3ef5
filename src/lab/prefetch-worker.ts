/** The worker thread of `prefetch`: one feed for every message. */
import { parentPort, workerData } from "node:worker_threads";
import { datasets } from "../datasets/index.ts";
import { images } from "../datasets/sampling.ts";
import { lookUp } from "../stats/nearest-name.ts";
import type { Dataset, NdArray } from "../types.ts";
import { feed, type Feed, type FeedSource } from "./feed.ts";
import type { PrefetchMessage, PrefetchOrder } from "./prefetch.ts";

const { dataset: name, seed, batch, noise, run, first, count } = workerData as PrefetchOrder;
const port = parentPort!;

async function source(): Promise<FeedSource> {
  const dataset = await lookUp<() => Promise<Dataset>>("data set", name, datasets)();
  // Methods bring TensorFlow.js along, a second of start and tens of megabytes: only where they are needed.
  const draw = run ? (await import("../methods/method-of.ts")).methodOf(run).draw : images;
  return { method: { draw, noise: () => noise }, dataset, seed, batch };
}

/** The feed with buffers of its own, and those buffers: what can be handed over without a copy. */
function handOver(made: Feed): [Feed, ArrayBuffer[]] {
  const buffers = new Set<ArrayBuffer>();
  const entries = Object.entries(made).map(([key, { shape, data }]): [string, NdArray] => {
    const isWhole = data.byteLength === data.buffer.byteLength && !buffers.has(data.buffer as ArrayBuffer);
    const own = isWhole ? data : data.slice();
    buffers.add(own.buffer as ArrayBuffer);
    return [key, { shape, data: own }];
  });
  return [Object.fromEntries(entries), [...buffers]];
}

const say = (message: PrefetchMessage, transfer: ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer);
};
const failed = (error: unknown): void => {
  say({ kind: "failed", error: error instanceof Error ? error.message : String(error) });
  port.close();
};

let at = first;
const made = source();
port.on("message", () => {
  made
    .then((from) => {
      const [next, buffers] = handOver(feed(from, at, count));
      at += count;
      say({ kind: "feed", feed: next }, buffers);
    })
    .catch(failed);
});
