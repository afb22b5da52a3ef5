import type { Dataset, HostBatch, Method, NdArray, NoiseSpec, Rng } from "../types.ts";
import { rng } from "../stats/rng.ts";

/** What a training step is fed: the batch by its own names and the noise as `noise/<name>`. */
export type Feed = Readonly<Record<string, NdArray>>;

/** The training of which a feed is part: nothing else decides its numbers. */
export interface FeedSource {
  readonly method: Pick<Method, "draw" | "noise">;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Samples per step. */
  readonly batch: number;
}

function noiseArray({ shape, law }: NoiseSpec[string], stream: Rng): NdArray {
  const size = shape.reduce((product, length) => product * length, 1);
  if (law === "normal") return { shape, data: stream.normal(size) };
  if (law === "uniform") return { shape, data: Float32Array.from({ length: size }, () => stream.uniform()) };
  const rows = shape[0] ?? 1;
  const columns = size / rows;
  const data = new Int32Array(size);
  for (let j = 0; j < columns; j++) {
    const order = stream.permutation(rows);
    for (let i = 0; i < rows; i++) data[i * columns + j] = order[i]!;
  }
  return { shape, data };
}

/**
 * The numbers that a noise specification asks for, each name from a stream of its own: `rng.split("noise", name, k)`.
 *
 * normal: standard normal; uniform: in [0, 1); permutation: row numbers 0 … n − 1, each column shuffled by itself.
 */
export function noiseArrays(spec: NoiseSpec, root: Rng, k: number): Feed {
  return Object.fromEntries(
    Object.entries(spec).map(([name, noise]) => [
      `noise/${name}`,
      noiseArray(noise, root.split("noise", name, k)),
    ]),
  );
}

/** Batch and noise of training step k. Pure: depends on the seed and on k alone. */
export function stepFeed({ method, dataset, seed, batch }: FeedSource, k: number): Feed {
  const root = rng(seed);
  const drawn: HostBatch = method.draw(dataset, batch, root.split("batch", k));
  return { ...drawn, ...noiseArrays(method.noise(batch), root, k) };
}

/**
 * Several feeds as one, each array with a leading axis [feeds.length]; a single feed is passed on as it is.
 *
 * @throws RangeError if the feeds differ in names or shapes.
 */
export function stackFeeds(feeds: readonly Feed[]): Feed {
  const first = feeds[0];
  if (first === undefined) throw new RangeError("Expected at least one feed to stack but found none.");
  if (feeds.length === 1) return first;
  return Object.fromEntries(
    Object.entries(first).map(([name, { shape, data }]) => {
      const stacked =
        data instanceof Int32Array
          ? new Int32Array(data.length * feeds.length)
          : new Float32Array(data.length * feeds.length);
      feeds.forEach((feed, k) => {
        const part = feed[name];
        if (part === undefined || part.data.length !== data.length)
          throw new RangeError(
            `Expected "${name}" of shape [${shape.join(", ")}] in every step but step ${k} of ${feeds.length} ` +
              `has ${part ? `[${part.shape.join(", ")}]` : "none"}. A draw must return the same shapes each time.`,
          );
        stacked.set(part.data, k * data.length);
      });
      return [name, { shape: [feeds.length, ...shape], data: stacked }];
    }),
  );
}

/** Feeds of steps first … first + count − 1, stacked: what one call of a loop takes. */
export function feed(source: FeedSource, first: number, count: number): Feed {
  return stackFeeds(Array.from({ length: count }, (_, i) => stepFeed(source, first + i)));
}
