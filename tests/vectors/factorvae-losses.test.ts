import { describe, it } from "vitest";
import { densityRatio, discriminatorLoss } from "../../src/nn/density-ratio.ts";
import { discriminator } from "../../src/nn/discriminator.ts";
import { permuteCodes } from "../../src/nn/permute-codes.ts";
import { covariance, matrixOf } from "../../src/stats/matrix.ts";
import {
  gaussianLogDensityRatio,
  gaussianTotalCorrelation,
} from "../../src/stats/gaussian-total-correlation.ts";
import { tf, type Tensor2D } from "../../src/tf.ts";
import { evaluate, gradients, type Nested } from "../evaluate.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface Case {
  readonly name: string;
  readonly op: string;
  readonly params?: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly expected: Readonly<Record<string, Nested>>;
}
type Found = Record<string, unknown>;

const matrixFrom = (nested: Nested | undefined) => matrixOf(nested as number[][]);
/** One logit s stands for the pair (s, 0). */
const paired = (logits: Nested): Nested => (logits as number[]).map((s) => [s, 0]);

async function discriminated(ofDrawn: Nested, ofPermuted: Nested): Promise<Found> {
  const inputs = { drawn: ofDrawn, permuted: ofPermuted };
  const found = await evaluate(({ drawn, permuted }) => {
    const [a, b] = [drawn as Tensor2D, permuted as Tensor2D];
    const [pa, pb] = [tf.softmax(a), tf.softmax(b)].map((p) => tf.slice(p, [0, 0], [-1, 1]));
    const right = tf.concat([tf.greater(pa!, 0.5), tf.less(pb!, 0.5)]);
    return {
      tcLoss: densityRatio(a),
      discLoss: discriminatorLoss(a, b),
      discObjectiveClippedProbs: tf.neg(discriminatorLoss(a, b, 1e-6)),
      accuracy: tf.mean(tf.cast(right, "float32")),
      meanProbRealOnZ: tf.mean(pa!),
      meanProbRealOnPerm: tf.mean(pb!),
    };
  }, inputs);
  const ofLoss = await gradients(
    ({ drawn, permuted }) => discriminatorLoss(drawn as Tensor2D, permuted as Tensor2D),
    inputs,
  );
  const ofTc = await gradients(({ drawn }) => densityRatio(drawn as Tensor2D), { drawn: ofDrawn });
  return {
    ...found,
    dDiscLogitsZ: ofLoss["drawn"],
    dDiscLogitsPerm: ofLoss["permuted"],
    dTcLogitsZ: ofTc["drawn"],
  };
}

/** What each operation of the file is here. */
const operations: Readonly<Record<string, (golden: Case) => Promise<Found> | Found>> = {
  permuteDims: ({ inputs }) => {
    const perms = inputs["perms"] as number[][];
    const [d, n] = [perms.length, perms[0]!.length];
    const data = Int32Array.from({ length: n * d }, (_, at) => perms[at % d]![Math.floor(at / d)]!);
    return evaluate(({ z, order }) => ({ out: permuteCodes(z as Tensor2D, order as Tensor2D) }), {
      z: inputs["z"]!,
      order: { shape: [n, d], data },
    });
  },
  factorDiscriminator: ({ inputs }) => discriminated(inputs["logitsZ"]!, inputs["logitsPerm"]!),
  factorDiscriminatorSigmoid: ({ inputs }) =>
    discriminated(paired(inputs["logitZ"]!), paired(inputs["logitPerm"]!)),
  discriminatorForward: ({ inputs }) => {
    const layers = (inputs["W"] as readonly Nested[]).flatMap((kernel, i) => [
      [`discriminator/dense${i + 1}/kernel`, kernel] as const,
      [`discriminator/dense${i + 1}/bias`, (inputs["b"] as readonly Nested[])[i]!] as const,
    ]);
    return evaluate(({ z, ...params }) => ({ logits: discriminator.logits(params, z as Tensor2D) }), {
      ...Object.fromEntries(layers),
      z: inputs["z"]!,
    });
  },
  factorVaeLoss: ({ inputs, params }) =>
    evaluate(
      ({ recon, kl, logits }) => ({
        loss: tf.add(tf.add(recon!, kl!), tf.mul(densityRatio(logits as Tensor2D), params!["gamma"]!)),
      }),
      { recon: inputs["recon"]!, kl: inputs["kl"]!, logits: paired([inputs["tc"] as number]) },
    ),
  gaussianTotalCorrelation: ({ inputs }) => ({ tc: gaussianTotalCorrelation(matrixFrom(inputs["cov"])) }),
  gaussianTotalCorrelationFromCodes: ({ inputs }) => ({
    tc: gaussianTotalCorrelation(covariance(matrixFrom(inputs["codes"]))),
  }),
  gaussianLogDensityRatio: ({ inputs }) => ({
    logRatio: gaussianLogDensityRatio(matrixFrom(inputs["cov"]), matrixFrom(inputs["z"])),
  }),
};

const golden = vectorFile<{ cases: readonly Case[] }>("factorvae-losses");

describe("factorvae-losses", () => {
  it.each(golden.cases)("$op() agrees on $name", async (one) => {
    const operation = operations[one.op];
    if (!operation) throw new Error(`No function here for the operation "${one.op}" of ${one.name}.`);
    const found = await operation(one);
    const isFloat64 = one.op.startsWith("gaussian");
    const tolerance = isFloat64 ? { relative: 1e-9 } : { relative: 1e-5, absolute: 1e-6 };
    for (const [key, value] of Object.entries(one.expected))
      expectClose(found[key], value, tolerance, `${one.name}.${key}`);
  });
});
