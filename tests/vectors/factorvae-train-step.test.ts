import { describe, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { training } from "../../src/engine/training.ts";
import { adam } from "../../src/nn/adam.ts";
import { bernoulli } from "../../src/nn/bernoulli.ts";
import { densityRatio, discriminatorLoss } from "../../src/nn/density-ratio.ts";
import { kl, reparameterise } from "../../src/nn/gaussian.ts";
import { permuteCodes } from "../../src/nn/permute-codes.ts";
import { stopGradient } from "../../src/nn/stop-gradient.ts";
import type { Batch, NdArray, Noise, Params, Phase } from "../../src/types.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../../src/tf.ts";
import { hosted, nested, type Nested } from "../evaluate.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface AdamSettings {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
}
interface Case {
  readonly name: string;
  readonly params: {
    readonly gamma: number;
    readonly vaeAdam: AdamSettings;
    readonly discAdam: AdamSettings;
    readonly negativeSlope: number;
  };
  readonly inputs: {
    readonly initial: Readonly<Record<string, Nested>>;
    readonly steps: readonly (Readonly<Record<"x1" | "x2" | "eps1" | "eps2", Nested>> & {
      readonly perms: number[][];
    })[];
  };
  readonly expected: {
    readonly perStep: readonly Readonly<Record<"recon" | "kl" | "tc" | "vaeLoss" | "discLoss", number>>[];
    readonly final: Readonly<Record<string, Nested>>;
  };
}

const optimizer = ({ lr, beta1, beta2, eps }: AdamSettings) =>
  adam({ learningRate: lr, beta1, beta2, epsilon: eps });
const affine = (x: Tensor, kernel: Tensor, bias: Tensor): Tensor2D =>
  tf.add(tf.matMul(x as Tensor2D, kernel as Tensor2D), bias);

/** The file's linear VAE and its discriminator as two phases. */
function phases({ gamma, vaeAdam, discAdam, negativeSlope }: Case["params"]): Phase[] {
  const encode = (p: Params, x: Tensor) => {
    const out = affine(x, p["vae/We"]!, p["vae/be"]!);
    const [mean, logVar] = tf.split(out, 2, 1) as [Tensor2D, Tensor2D];
    return { mean, logVar };
  };
  const discriminate = (p: Params, z: Tensor): Tensor2D => {
    const hidden = tf.leakyRelu(affine(z, p["discriminator/W1"]!, p["discriminator/b1"]!), negativeSlope);
    return affine(hidden, p["discriminator/W2"]!, p["discriminator/b2"]!);
  };
  const sample = (p: Params, x: Tensor, eps: Tensor): Tensor2D =>
    reparameterise(encode(p, x), eps as Tensor2D);
  return [
    {
      updates: "vae",
      optimizer: optimizer(vaeAdam),
      loss(p, { x1 }: Batch, { eps1 }: Noise) {
        const q = encode(p, x1!);
        const z = reparameterise(q, eps1 as Tensor2D);
        const recon = tf.mean(bernoulli(affine(z, p["vae/Wd"]!, p["vae/bd"]!), x1!)) as Scalar;
        const tc = densityRatio(discriminate(p, z));
        const rate = kl(q);
        return { loss: tf.add(tf.add(recon, rate), tf.mul(tc, gamma)), log: { recon, kl: rate, tc } };
      },
    },
    {
      updates: "discriminator",
      optimizer: optimizer(discAdam),
      loss(p, { x1, x2 }: Batch, { eps1, eps2, order }: Noise) {
        const drawn = stopGradient(sample(p, x1!, eps1!));
        const permuted = stopGradient(permuteCodes(sample(p, x2!, eps2!), order as Tensor2D));
        return { loss: discriminatorLoss(discriminate(p, drawn), discriminate(p, permuted)) };
      },
    },
  ];
}

const ofVae = new Set(["We", "be", "Wd", "bd"]);
const pathOf = (name: string): string => `${ofVae.has(name) ? "vae" : "discriminator"}/${name}`;
const golden = vectorFile<{ cases: readonly Case[] }>("factorvae-train-step");

describe.each(["cpu", "onnx"] as const)("factorvae-train-step on %s", (engine) => {
  it.each(golden.cases)("training() makes the steps of $name", async ({ params, inputs, expected }) => {
    const weights = Object.fromEntries(
      Object.entries(inputs.initial).map(([name, value]) => [pathOf(name), hosted(value)]),
    );
    const { state, step, weightsOf } = training({ phases: phases(params) }, weights);
    const feeds = inputs.steps.map(({ x1, x2, eps1, eps2, perms }): Record<string, NdArray> => {
      const [d, n] = [perms.length, perms[0]!.length];
      const data = Int32Array.from({ length: n * d }, (_, at) => perms[at % d]![Math.floor(at / d)]!);
      return {
        x1: hosted(x1),
        x2: hosted(x2),
        "noise/eps1": hosted(eps1),
        "noise/eps2": hosted(eps2),
        "noise/order": { shape: [n, d], data },
      };
    });
    const loop = await engines[engine].loop(step, state, feeds[0]!, { threads: 1 });
    const tolerance = { relative: 1e-4, absolute: 1e-5 };
    for (const [k, one] of expected.perStep.entries()) {
      const logs = await loop.run(feeds[k]!);
      const at = (name: string): number => logs[name]![0]!;
      expectClose(
        [at("recon"), at("kl"), at("tc")],
        [one.recon, one.kl, one.tc],
        tolerance,
        `terms of step ${k}`,
      );
      const losses = [at("loss/vae"), at("loss/discriminator")];
      expectClose(losses, [one.vaeLoss, one.discLoss], tolerance, `losses of step ${k}`);
    }
    const final = weightsOf(await loop.read());
    await loop.dispose();
    for (const [name, value] of Object.entries(expected.final))
      expectClose(nested(final[pathOf(name)]!), value, tolerance, name);
  });
});
