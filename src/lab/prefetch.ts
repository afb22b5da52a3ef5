import { Worker } from "node:worker_threads";
import { images } from "../datasets/sampling.ts";
import type { NoiseSpec, Run } from "../types.ts";
import type { Feed, FeedSource } from "./feed.ts";
import type { Feeds } from "./feeds.ts";

/** What the worker thread is told; plain data. */
export interface PrefetchOrder {
  readonly dataset: string;
  readonly seed: number;
  readonly batch: number;
  readonly noise: NoiseSpec;
  /** Present only if the method draws batches in a way of its own, so that the worker must make the method. */
  readonly run?: Run;
  readonly first: number;
  readonly count: number;
}
/** What the worker thread says. */
export type PrefetchMessage =
  { readonly kind: "feed"; readonly feed: Feed } | { readonly kind: "failed"; readonly error: string };

/** How far a worker thread may run ahead of the training. */
export interface PrefetchOptions {
  /** Feeds that wait at a time. */
  readonly ahead?: number;
}

// A worker thread of Node 20 cannot begin with TypeScript, --import or not, so a line of JavaScript brings in tsx first.
// File URLs, so that it is found whatever the working folder.
const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
const entry = JSON.stringify(new URL("./prefetch-worker.ts", import.meta.url).href);
const start = `import(${loader}).then(({ register }) => { register(); return import(${entry}); });`;

function orderOf(
  { method, run, seed, batch }: FeedSource & { readonly run: Run },
  first: number,
  count: number,
): PrefetchOrder {
  const order = { dataset: run.dataset, seed, batch, noise: method.noise(batch), first, count };
  return method.draw === images ? order : { ...order, run };
}

/**
 * Feeds made ahead of time in a worker thread: the same bits as `feedsHere`, while the engine works.
 *
 * The worker loads the run's data set (and its method, if that has a draw of its own) from the registries, makes at
 * most `ahead` feeds more than were taken, and hands their memory over without copying. It does not keep the
 * process alive while nobody waits for a feed.
 *
 * @param source the training; `source.dataset` must be the registry's data set of name `run.dataset`.
 * @param first step of the first feed.
 * @param count steps per feed.
 * @returns feeds whose `next` rejects, naming the data set, if the worker fails, and after `close`.
 * @throws RangeError if ahead is not a positive integer.
 */
export function prefetch(
  source: FeedSource & { readonly run: Run },
  first: number,
  count: number,
  { ahead = 3 }: PrefetchOptions = {},
): Feeds {
  if (!Number.isSafeInteger(ahead) || ahead < 1)
    throw new RangeError(`Expected ahead to be a positive integer but found ${ahead}.`);
  const worker = new Worker(start, { eval: true, workerData: orderOf(source, first, count), execArgv: [] });
  const ready: Feed[] = [];
  const waiting: { readonly resolve: (feed: Feed) => void; readonly reject: (error: Error) => void }[] = [];
  let failure: Error | undefined;
  const fail = (why: string, cause?: unknown): void => {
    failure ??= new Error(`Preparing batches of data set "${source.run.dataset}" failed: ${why}`, { cause });
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  const ask = (): void => {
    worker.postMessage("next");
  };
  worker.on("message", (message: PrefetchMessage) => {
    if (message.kind === "failed") {
      fail(message.error);
      return;
    }
    const taker = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if (taker) taker.resolve(message.feed);
    else ready.push(message.feed);
  });
  worker.on("error", (error) => {
    fail(error instanceof Error ? error.message : String(error), error);
  });
  worker.on("exit", (code) => {
    fail(`its worker thread ended with exit code ${code}.`);
  });
  for (let i = 0; i < ahead; i++) ask();
  worker.unref();
  return {
    next() {
      const feed = ready.shift();
      if (feed === undefined && failure) return Promise.reject(failure);
      ask();
      if (feed !== undefined) return Promise.resolve(feed);
      worker.ref();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    async close() {
      fail("it was closed.");
      ready.length = 0;
      await worker.terminate();
    },
  };
}
