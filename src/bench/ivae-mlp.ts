import type { NdArray, Phase, Weights } from "../types.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../tf.ts";
import { engines } from "../engine/index.ts";
import { training } from "../engine/training.ts";
import { adam } from "../nn/adam.ts";
import { dense } from "../nn/dense.ts";
import { reparameterise } from "../nn/gaussian.ts";
import { initialLayer } from "../nn/layer.ts";
import { torchUniform } from "../nn/initializers.ts";
import { median } from "../stats/quantile.ts";
import { rng } from "../stats/rng.ts";
import { alternate, contender } from "./contender.ts";
import { alone, beside, type BenchOptions, type Measurement } from "./measurement.ts";
import { bestVariants, openPeer } from "./peer.ts";

const [batch, observed, latents, segments, hidden] = [64, 5, 5, 40, 50];
const variance = 0.01;
/** What does not depend on the parameters: −log of the normal densities' factors, the two of z being equal. */
const constant = 0.5 * observed * Math.log(2 * Math.PI * variance);
const stepsPerCall = 50;

const nets: Readonly<Record<string, readonly number[]>> = {
  prior: [segments, hidden, hidden, latents],
  mean: [observed + segments, hidden, hidden, latents],
  logVar: [observed + segments, hidden, hidden, latents],
  decoder: [latents, hidden, hidden, observed],
};

function mlp(params: Readonly<Record<string, Tensor>>, net: string, x: Tensor): Tensor2D {
  const h1 = tf.leakyRelu(dense(params, `ivae/${net}/dense1`, x), 0.1);
  const h2 = tf.leakyRelu(dense(params, `ivae/${net}/dense2`, h1), 0.1);
  return dense(params, `ivae/${net}/dense3`, h2);
}

/**
 * The negative Monte-Carlo ELBO of one posterior sample, batch mean. log q(z|x, u) is written with the noise that made
 * z, since (z − mean) / deviation is that noise.
 *
 * @source khemakhem2020 Eq. 8
 */
const phase: Phase = {
  updates: "ivae",
  optimizer: adam({ learningRate: 0.01 }),
  loss(params, { x, u }, { eps }) {
    const xu = tf.concat([x!, u!], 1);
    const q = { mean: mlp(params, "mean", xu), logVar: mlp(params, "logVar", xu) };
    const z = reparameterise(q, eps as Tensor2D);
    const priorLogVar = mlp(params, "prior", u!);
    const likelihood = tf.mul(tf.sum(tf.square(tf.sub(x!, mlp(params, "decoder", z)))), 1 / variance);
    const prior = tf.sum(tf.add(tf.mul(tf.square(z), tf.exp(tf.neg(priorLogVar))), priorLogVar));
    const posterior = tf.sum(tf.add(tf.square(eps!), q.logVar));
    const sum = tf.sub(tf.add(likelihood, prior), posterior);
    return { loss: tf.add(tf.mul(sum, 0.5 / batch), constant) as Scalar };
  },
};

function start(): Weights {
  const noise = rng(1);
  const layers = Object.entries(nets).flatMap(([net, sizes]) =>
    sizes.slice(1).map((units, i) => {
      const shape = { kernel: [sizes[i]!, units], bias: [units] };
      return initialLayer(`ivae/${net}/dense${i + 1}`, "dense", shape, torchUniform, noise);
    }),
  );
  return Object.assign({}, ...layers) as Weights;
}

function feedOf(steps: number): Readonly<Record<string, NdArray>> {
  const noise = rng(2);
  const normal = (d: number): NdArray => ({
    shape: [steps, batch, d],
    data: noise.normal(steps * batch * d),
  });
  const u = new Float32Array(steps * batch * segments);
  for (let row = 0; row < steps * batch; row++) u[row * segments + ((row % batch) % segments)] = 1;
  return {
    x: normal(observed),
    u: { shape: [steps, batch, segments], data: u },
    "noise/eps": normal(latents),
  };
}

/**
 * One training step of iVAE at its small size, four networks of 2 × 50: 50 steps in one native call, beside
 * PyTorch's eager step.
 *
 * @source khemakhem2020 section 5
 */
export async function* ivaeMlp({ steps, threads }: BenchOptions): AsyncGenerator<Measurement> {
  const { state, step } = training({ phases: [phase] }, start());
  const feed = feedOf(stepsPerCall);
  const peer = await openPeer("ivae_mlp_step");
  const loops = await Promise.all(
    threads.map((count) => engines.onnx.loop(step, state, feed, { threads: count, steps: stepsPerCall })),
  );
  try {
    const ours = loops.map((loop, i) =>
      contender(`ours, ${threads[i]} threads`, () => loop.run(feed), stepsPerCall),
    );
    const theirs = typeof peer === "string" ? [] : await bestVariants(peer, threads, stepsPerCall);
    const times = await alternate([...ours, ...theirs], steps);
    const peers = theirs.map(({ name }, i) => ({ name, times: times[ours.length + i]! }));
    const best = peers.sort((a, b) => median(a.times) - median(b.times))[0];
    const note = `${stepsPerCall} steps a call, a time is the mean of ${stepsPerCall} steps`;
    for (const [i, count] of threads.entries())
      if (best) yield beside("iVAE training step", times[i]!, best, count, note);
      else yield alone("iVAE training step", times[i]!, count, `${note}; ${peer as string}`);
  } finally {
    if (typeof peer !== "string") peer.close();
    for (const { dispose } of loops) await dispose();
  }
}
