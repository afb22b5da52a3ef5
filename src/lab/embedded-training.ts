import { uniformFactors } from "../datasets/sampling.ts";
import { training } from "../engine/training.ts";
import { embeddedInput } from "../metrics/embedded-input.ts";
import { adam } from "../nn/adam.ts";
import { featureNet, featureNetHead, featureNetInput, initialFeatureNet } from "../nn/feature-net.ts";
import { stepped } from "../nn/schedule.ts";
import { rng } from "../stats/rng.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../tf.ts";
import type { Dataset, Engine, FactorBatch, HostBatch, Params, Phase, Rng, Weights } from "../types.ts";

const logits = 3;
const targets = 5;
/** Turns after which a shape looks the same, as a share of the circle: square, ellipse, heart. */
const symmetry = [4, 2, 1] as const;

/** Shape one-hot; scale, x and y in [−1, 1]; sine and cosine of the angle times the shape's symmetry. */
function labels(dataset: Dataset, { n, values }: FactorBatch): Float32Array {
  const out = new Float32Array(n * (logits + targets));
  const unit = (value: number, j: number) => (2 * value) / (dataset.factors[j]!.size - 1) - 1;
  for (let i = 0; i < n; i++) {
    const [shape, scale, orientation, x, y] = values.subarray(5 * i, 5 * i + 5);
    const angle = ((2 * Math.PI * orientation!) / 39) * symmetry[shape!]!;
    const row = out.subarray(i * 8, i * 8 + 8);
    row[shape!] = 1;
    row.set([unit(scale!, 1), unit(x!, 3), unit(y!, 4), Math.sin(angle), Math.cos(angle)], logits);
  }
  return out;
}

const colour = (stream: Rng): number[] => Array.from({ length: 3 }, () => stream.uniform());
const contrast = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, c) => value - b[c]!));

/** White on black for half the images, else two colours at least 0.4 apart. */
function paint(stream: Rng): [back: number[], front: number[]] {
  if (stream.uniform() < 0.5) return [[0, 0, 0], [1, 1, 1]]; // prettier-ignore
  for (;;) {
    const [back, front] = [colour(stream), colour(stream)];
    if (contrast(back, front) >= 0.4) return [back, front];
  }
}

/** Sprites as the network sees them, half of them coloured, with what it should say of them. */
function batchOf(dataset: Dataset, n: number, stream: Rng): HostBatch {
  const factors = uniformFactors(dataset, n, stream.split("factors"));
  const masks = embeddedInput(dataset.render(factors), n, dataset.shape);
  const paints = stream.split("colours");
  const size = masks.length / n;
  for (let i = 0; i < n; i++) {
    const [back, front] = paint(paints);
    for (let p = i * size; p < (i + 1) * size; p++)
      masks[p] = back[p % 3]! + (front[p % 3]! - back[p % 3]!) * masks[p]!;
  }
  return {
    x: { shape: [n, ...featureNetInput], data: masks },
    labels: { shape: [n, logits + targets], data: labels(dataset, factors) },
  };
}

const phase = (steps: number): Phase => ({
  updates: "net",
  optimizer: adam({
    learningRate: stepped({ learningRate: 2e-3, factor: 0.2, every: Math.ceil(steps / 3) }),
  }),
  loss(params, { x, labels: stated }) {
    const said = featureNetHead(params, featureNet(params, x!));
    const [shape, numbers] = tf.split(said, [logits, targets], 1) as [Tensor2D, Tensor2D];
    const [oneHot, values] = tf.split(stated as Tensor2D, [logits, targets], 1) as [Tensor2D, Tensor2D];
    const entropy: Scalar = tf.neg(tf.mean(tf.sum(tf.mul(oneHot, tf.logSoftmax(shape)), 1)));
    const squares: Scalar = tf.mean(tf.sum(tf.square(tf.sub(numbers, values)), 1));
    return { loss: tf.add(entropy, squares), log: { entropy, squares } };
  },
});

/** How well the trained network reads fresh sprites. */
export interface EmbeddedAccuracy {
  /** Share of shapes told right. */
  readonly shape: number;
  /** Root mean square errors: scale, x, y in units of half their range, the angle as a point of the unit circle. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  readonly orientation: number;
}

async function accuracyOf(
  dataset: Dataset,
  weights: Weights,
  engine: Engine,
  stream: Rng,
): Promise<EmbeddedAccuracy> {
  const n = 2048;
  const { x, labels: stated } = batchOf(dataset, n, stream);
  const inputs = { params: weights, x: x! };
  const run = await engine.compile<{ params: Params; x: Tensor }, Tensor2D>(
    ({ params, x: given }) => featureNetHead(params, featureNet(params, given)),
    inputs,
  );
  const said = (await run(inputs)).data;
  await run.dispose();
  const truth = stated!.data;
  const squares = new Float64Array(targets);
  let right = 0;
  const best = (row: ArrayLike<number>, at: number) =>
    [0, 1, 2].reduce((a, b) => (row[at + b]! > row[at + a]! ? b : a));
  for (let at = 0; at < said.length; at += logits + targets) {
    if (best(said, at) === best(truth, at)) right++;
    for (let j = 0; j < targets; j++)
      squares[j]! += (said[at + logits + j]! - truth[at + logits + j]!) ** 2 / n;
  }
  const [scale, xError, yError, sine, cosine] = squares;
  const root = (value: number) => Math.round(Math.sqrt(value) * 1e4) / 1e4;
  return {
    shape: right / n,
    scale: root(scale!),
    x: root(xError!),
    y: root(yError!),
    orientation: root(sine! + cosine!),
  };
}

/** How the embedded feature network is trained. */
export interface EmbeddedTraining {
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly onProgress?: (step: number, loss: number) => void;
}

/**
 * Trains the embedded feature network to read shape, scale, position and orientation off sprites, half of them white
 * on black and half in random colours. The same seed, steps, batch and engine give the same bits.
 *
 * → its weights without the head, and how well it reads 2,048 fresh sprites.
 */
export async function trainEmbedded(
  dataset: Dataset,
  { seed, steps, batch, onProgress }: EmbeddedTraining,
  engine: Engine,
): Promise<{ readonly weights: Weights; readonly accuracy: EmbeddedAccuracy }> {
  const root = rng(seed);
  const trainer = training({ phases: [phase(steps)] }, initialFeatureNet(root.split("init")));
  const feedOf = (k: number) => batchOf(dataset, batch, root.split("batch", k));
  const loop = await engine.loop(trainer.step, trainer.state, feedOf(0), { threads: 1 });
  try {
    for (let k = 0; k < steps; k++) {
      const logs = await loop.run(feedOf(k));
      onProgress?.(k + 1, logs["loss/net"]![0]!);
    }
    const all = trainer.weightsOf(await loop.read());
    const accuracy = await accuracyOf(dataset, all, engine, root.split("test"));
    return {
      weights: Object.fromEntries(Object.entries(all).filter(([name]) => name.includes("features"))),
      accuracy,
    };
  } finally {
    await loop.dispose();
  }
}
