import { describe, it } from "vitest";
import { betaObjective } from "../../src/methods/beta-vae.ts";
import { annealedObjective } from "../../src/methods/annealed-vae.ts";
import type { Objective } from "../../src/methods/autoencoder.ts";
import { normalisedBeta, rawBeta } from "../../src/methods/normalised-beta.ts";
import { bernoulliProbabilities } from "../../src/nn/bernoulli-probabilities.ts";
import { bernoulli } from "../../src/nn/bernoulli.ts";
import { kl, klPerLatent, klPerSample, reparameterise } from "../../src/nn/gaussian.ts";
import { splitHeads, type HeadLayout } from "../../src/nn/head-layout.ts";
import { absoluteError, likelihoods, squaredError } from "../../src/nn/likelihoods.ts";
import { linearRamp } from "../../src/nn/linear-ramp.ts";
import { matrixOf, rowsOf } from "../../src/stats/matrix.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../../src/tf.ts";
import { evaluate, gradients, type Nested } from "../evaluate.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface Case {
  readonly name: string;
  readonly op: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly expected: Readonly<Record<string, unknown>>;
}
type Found = Record<string, unknown>;
type Inputs = Readonly<Record<string, Tensor>>;

const gaussian = ({ mu, logvar }: Inputs) => ({ mean: mu as Tensor2D, logVar: logvar as Tensor2D });
const reconstruction = (inputs: Case["inputs"], loss: (inputs: Inputs) => Tensor): Promise<Found> =>
  evaluate((tensors) => {
    const perSample = loss(tensors);
    return { perSample, batchMean: tf.mean(perSample) };
  }, inputs);

/** The value of recon + penalty at each step. */
async function losses({ inputs }: Case, objective: Objective): Promise<Nested> {
  const { recon, kl: rate, steps } = inputs as { recon: number; kl: number; steps: number[] };
  const z = tf.zeros([1, 1]) as Tensor2D;
  const terms = { z, q: { mean: z, logVar: z } };
  const { loss } = await evaluate(
    ({ recon, rate, steps }) => ({
      loss: tf.stack(
        tf
          .unstack(steps!)
          .map((step) =>
            tf.add(recon!, objective.penalty({ ...terms, kl: rate as Scalar, step: step as Scalar })),
          ),
      ),
    }),
    { recon, rate, steps },
  );
  return loss;
}
const ramp = async (steps: Nested, shape: { from: number; to: number; over: number }): Promise<Nested> => {
  const of = ({ steps }: Inputs) => ({
    value: tf.stack(tf.unstack(steps!).map((step) => linearRamp(step as Scalar, shape))),
  });
  return (await evaluate(of, { steps })).value;
};

/** What each operation of the file is here. */
const operations: Readonly<Record<string, (golden: Case) => Promise<Found> | Found>> = {
  klStdNormal: ({ inputs }) =>
    evaluate((tensors) => {
      const q = gaussian(tensors);
      const perDimBatchMean = klPerLatent(q);
      return {
        perSample: klPerSample(q),
        perDimBatchMean,
        total: kl(q),
        meanOverBatchAndDims: tf.mean(perDimBatchMean),
      };
    }, inputs),
  bernoulliNllLogits: ({ inputs }) => reconstruction(inputs, ({ logits, x }) => bernoulli(logits!, x!)),
  bernoulliNllProbs: ({ inputs }) =>
    reconstruction(inputs, ({ probs, x }) => bernoulliProbabilities(probs!, x!)),
  bernoulliNllMinusEntropy: ({ inputs }) =>
    reconstruction(inputs, ({ logits, x }) => likelihoods.bernoulliMinusEntropy.loss(logits!, x!)),
  gaussianSse: ({ inputs, params }) =>
    reconstruction(inputs, ({ logits, recon, x }) =>
      params?.["activation"] === "sigmoid"
        ? likelihoods.gaussian.loss(logits!, x!)
        : squaredError(recon!, x!, params?.["scale"] === 1 ? 1 : 255),
    ),
  laplaceL1: ({ inputs, params }) =>
    reconstruction(inputs, ({ recon, x }) => absoluteError(recon!, x!, params!["factor"] as number)),
  betaVaeLoss: async (golden) => {
    const { recon, kl: rate } = golden.inputs as { recon: number; kl: number };
    const at = async (beta: number): Promise<unknown> => {
      const inputs = { recon, kl: rate, steps: [0] };
      const found = await losses({ ...golden, inputs }, betaObjective({ beta, warmUp: 0 }));
      return (found as number[])[0];
    };
    return { loss: await at(golden.params!["beta"] as number), negElbo: await at(1) };
  },
  linearAnneal: async (golden) => {
    const { init, fin, annealSteps } = golden.params as { init: number; fin: number; annealSteps: number };
    const { recon, kl: rate } = (reference as { inputs: { recon: number; kl: number } }).inputs;
    const beta = (reference as { params: { beta: number } }).params.beta;
    const { steps } = golden.inputs as { steps: number[] };
    const whole = betaObjective({ beta, warmUp: annealSteps });
    const scaled = { from: beta * init, to: beta * fin, over: annealSteps };
    // Ours warms up from 0 to β; a file may ask for other ends of the same ramp.
    const objective: Objective =
      init === 0 && fin === 1
        ? whole
        : { ...whole, penalty: (terms) => tf.mul(terms.kl, linearRamp(terms.step, scaled)) };
    return {
      weight: await ramp(steps, { from: init, to: fin, over: annealSteps }),
      loss: await losses({ ...golden, inputs: { recon, kl: rate, steps } }, objective),
    };
  },
  capacityLoss: async (golden) => {
    const { gamma, cInit, cMax, stopIter } = golden.params as Record<string, number>;
    const anneal = { gamma: gamma!, capacity: cMax!, initialCapacity: cInit!, over: stopIter! };
    return {
      C: await ramp(golden.inputs["steps"]!, { from: cInit!, to: cMax!, over: stopIter! }),
      loss: await losses(golden, annealedObjective(anneal)),
    };
  },
  normalisedBeta: ({ inputs }) => {
    const { beta, latentSize, inputSize } = inputs as Record<string, number[]>;
    const shape = (i: number) => [inputSize![i]!, 1, 1] as const;
    const betaNorm = beta!.map((b, i) => normalisedBeta(b, latentSize![i]!, shape(i)));
    const back = betaNorm.map((b, i) => rawBeta(b, latentSize![i]!, shape(i)));
    expectClose(back, beta, { relative: 1e-15 }, "rawBeta");
    return { betaNorm };
  },
  splitMuLogvar: ({ inputs }) => {
    const split = (layout: HeadLayout): Found => {
      const { mean, logVar } = splitHeads(matrixOf(inputs["raw"] as number[][]), layout);
      return { mu: rowsOf(mean), logvar: rowsOf(logVar) };
    };
    return { halves: split("halves"), interleaved: split("interleaved") };
  },
  reparameterise: ({ inputs }) =>
    evaluate((tensors) => ({ z: reparameterise(gaussian(tensors), tensors["eps"] as Tensor2D) }), inputs),
  betaVaeGradients: async ({ inputs, params }) => {
    const { x, eps, ...variables } = inputs as { x: Nested; eps: Nested };
    const { penalty } = betaObjective({ beta: params!["beta"] as number, warmUp: 0 });
    const constants = { x, eps };
    const loss = (tensors: Inputs): Tensor => {
      const q = gaussian(tensors);
      const z = reparameterise(q, tensors["eps"] as Tensor2D);
      const logits = tf.add(tf.matMul(z, tensors["Wd"] as Tensor2D), tensors["bd"]!);
      const terms = { kl: kl(q), z, q, step: tf.scalar(0) };
      return tf.add(tf.mean(bernoulli(logits, tensors["x"]!)), penalty(terms));
    };
    const { mu, logvar, Wd, bd } = await gradients(loss, variables, constants);
    const value = await evaluate((tensors) => ({ loss: loss(tensors) }), {
      ...variables,
      ...constants,
    });
    return { ...value, dMu: mu, dLogvar: logvar, dWd: Wd, dBd: bd };
  },
};

const golden = vectorFile<{ cases: readonly Case[] }>("betavae-losses");
/** The warm-up case gives losses without its own terms: they are those of the β-VAE case. */
const reference: unknown = golden.cases.find(({ op }) => op === "betaVaeLoss");
const tolerance = { relative: 2e-5, absolute: 1e-5 };

function expectEach(found: unknown, expected: unknown, label: string): void {
  if (typeof expected === "object" && expected !== null && !Array.isArray(expected))
    for (const [key, value] of Object.entries(expected))
      expectEach((found as Found)[key], value, `${label}.${key}`);
  else expectClose(found, expected, tolerance, label);
}

describe("betavae-losses", () => {
  it.each(golden.cases)("$op() agrees on $name", async (one) => {
    const operation = operations[one.op];
    if (!operation) throw new Error(`No function here for the operation "${one.op}" of ${one.name}.`);
    expectEach(await operation(one), one.expected, one.name);
  });
});
