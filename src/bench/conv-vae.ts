import type { Loop, Method } from "../types.ts";
import { tf } from "../tf.ts";
import { datasets } from "../datasets/index.ts";
import { engines } from "../engine/index.ts";
import { training } from "../engine/training.ts";
import { feed, type Feed } from "../lab/feed.ts";
import { methods } from "../methods/index.ts";
import { median } from "../stats/quantile.ts";
import { rng } from "../stats/rng.ts";
import { alternate, contender, type Contender } from "./contender.ts";
import { stepFlops } from "./flops.ts";
import { alone, beside, rounded, type BenchOptions, type Measurement } from "./measurement.ts";
import { bestVariants, openPeer } from "./peer.ts";

const batch = 64;
const side = 1024;
const products = 8;

/** The step's parts: method, start and a few batches of sprites to take in turn. */
async function prepared() {
  const method: Method = methods.betaVae({ beta: 1, network: "locatelloConv" });
  const dataset = await datasets.dsprites();
  const weights = method.init(dataset.shape, rng(1).split("init"));
  const feeds = Array.from({ length: 8 }, (_, k) => feed({ method, dataset, seed: 1, batch }, k, 1));
  return { method, weights, feeds, flops: stepFlops(weights, dataset.shape[0], batch).step };
}

function stepContender(loop: Loop, feeds: readonly Feed[], threads: number): Contender {
  let k = 0;
  return contender(`ours, ${threads} threads`, () => loop.run(feeds[k++ % feeds.length]!));
}

/** The machine's ceiling: ONNX Runtime's own product of two 1024 × 1024 matrices, several in one call. */
async function matmul(threads: number): Promise<Contender & { close(): Promise<void> }> {
  const noise = rng(2);
  const square = (scale: number) => ({
    shape: [side, side],
    data: noise.normal(side * side).map((v) => v * scale),
  });
  // A factor of deviation 1/√side keeps the numbers of a chain of products at their size.
  const example = { a: square(1), b: square(1 / Math.sqrt(side)) };
  const run = await engines.onnx.compile(
    ({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => {
      let c = a;
      for (let i = 0; i < products; i++) c = tf.matMul(c, b);
      return c;
    },
    example,
    { threads },
  );
  return {
    ...contender(`matmul, ${threads} threads`, () => run(example), products),
    close: () => run.dispose(),
  };
}

function share(flops: number, ms: number, ceilingMs: number): string {
  const [rate, ceiling] = [flops / ms / 1e6, (2 * side ** 3) / ceilingMs / 1e6];
  return `${(flops / 1e9).toFixed(2)} GFLOP a step at ${rate.toFixed(0)} GFLOP/s, ${((100 * rate) / ceiling).toFixed(0)} % of SGEMM's ${ceiling.toFixed(0)}`;
}

/**
 * One training step of the convolutional VAE, batch 64 of 64 × 64, Adam; beside PyTorch's eager step and the
 * machine's own matrix product.
 *
 * @source locatello2019 table 1
 */
export async function* convVae({ steps, threads }: BenchOptions): AsyncGenerator<Measurement> {
  const { method, weights, feeds, flops } = await prepared();
  const { state, step } = training(method, weights);
  const peer = await openPeer("conv_vae_step");
  const loops = await Promise.all(
    threads.map((count) => engines.onnx.loop(step, state, feeds[0]!, { threads: count })),
  );
  const ceilings = await Promise.all(threads.map(matmul));
  try {
    const ours = loops.map((loop, i) => stepContender(loop, feeds, threads[i]!));
    const theirs = typeof peer === "string" ? [] : await bestVariants(peer, threads);
    const times = await alternate([...ours, ...ceilings, ...theirs], steps);
    const peers = theirs.map(({ name }, i) => ({ name, times: times[2 * ours.length + i]! }));
    const best = peers.sort((a, b) => median(a.times) - median(b.times))[0];
    for (const [i, count] of threads.entries()) {
      const [own, ceiling] = [times[i]!, median(times[ours.length + i]!)];
      const note = share(flops, median(own), ceiling);
      const name = "conv-VAE training step";
      if (best) yield beside(name, own, best, count, note);
      else yield alone(name, own, count, `${note}; ${peer as string}`);
      yield alone(
        "matrix product 1024³",
        times[ours.length + i]!,
        count,
        `${rounded((2 * side ** 3) / ceiling / 1e6)} GFLOP/s`,
      );
    }
  } finally {
    if (typeof peer !== "string") peer.close();
    for (const { dispose } of loops) await dispose();
    for (const { close } of ceilings) await close();
  }
}
