import { describe, it } from "vitest";
import { annealedObjective } from "../../src/methods/annealed-vae.ts";
import { betaObjective } from "../../src/methods/beta-vae.ts";
import { densityRatio, discriminatorLoss } from "../../src/nn/density-ratio.ts";
import { batchCovariance, dipPenalty, sampledCovariance } from "../../src/nn/dip-penalty.ts";
import { kl, klPerLatent, reparameterise } from "../../src/nn/gaussian.ts";
import { likelihoods } from "../../src/nn/likelihoods.ts";
import { linearRamp } from "../../src/nn/linear-ramp.ts";
import { permuteCodes } from "../../src/nn/permute-codes.ts";
import { totalCorrelation } from "../../src/nn/total-correlation.ts";
import type { Gaussian } from "../../src/types.ts";
import { tf, type Scalar, type Tensor, type Tensor2D } from "../../src/tf.ts";
import { evaluate, gradients, type Nested } from "../evaluate.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface Gradients {
  readonly value: number;
  readonly grad_mean: Nested;
  readonly grad_logvar: Nested;
}
interface Latent {
  readonly mean: Nested;
  readonly logvar: Nested;
  readonly noise: Nested;
  readonly z: Nested;
  readonly kl: number;
  readonly kl_per_dim: Nested;
  readonly kl_grad: { readonly mean: Nested; readonly logvar: Nested };
  readonly covariance_of_mean: Nested;
  readonly covariance_of_z: Nested;
  readonly total_correlation: number;
  readonly total_correlation_grad: { readonly mean: Nested; readonly logvar: Nested };
  readonly regularizers: Readonly<Record<string, Gradients>>;
}
interface Reconstruction {
  readonly name: string;
  readonly x: Nested;
  readonly logits: Nested;
  readonly bernoulli_per_sample: Nested;
  readonly bernoulli_mean: number;
  readonly bernoulli_grad_logits: Nested;
  readonly bernoulli_minus_image_entropy: Nested;
  readonly l2_per_sample: Nested;
  readonly bernoulli_tanh_per_sample: Nested;
}
interface Factor {
  readonly logits_z: Nested;
  readonly logits_shuffled: Nested;
  readonly tc: number;
  readonly discriminator_objective_maximised: number;
  readonly discriminator_loss_minimised: number;
  readonly grad_discriminator_loss: { readonly logits_z: Nested; readonly logits_shuffled: Nested };
  readonly regularizer_gamma10_kl2: number;
}
interface Losses {
  readonly latent_cases: readonly Latent[];
  readonly reconstruction_cases: readonly Reconstruction[];
  readonly factor_vae_cases: readonly Factor[];
  readonly shuffle_codes: {
    readonly z: Nested;
    readonly permutation_per_dim_columns: number[][];
    readonly shuffled: Nested;
  };
  readonly anneal_cases: readonly { step: number; c_max: number; threshold: number; capacity: number }[];
  readonly tc_identity: { readonly z: number[][]; readonly value: number };
}
type Inputs = Readonly<Record<string, Tensor>>;

const golden = vectorFile<Losses>("dlib_losses");
const value = { relative: 1e-5, absolute: 1e-5 };
const magnitude = (nested: Nested): number =>
  typeof nested === "number"
    ? Math.abs(nested)
    : nested.reduce<number>((m, x) => Math.max(m, magnitude(x)), 0);
/** The file's 1e−4 for gradients; entries near 0 are sums of large ones in float32. */
const gradient = (expected: Nested) => ({ relative: 1e-4, absolute: 1e-6 + 1e-5 * magnitude(expected) });

/**
 * The file differentiates max(l, 0) − l·x + log(1 + exp(−|l|)) term by term, which at l = 0 gives 1 − x: one side of a kink
 * that the sum does not have. The derivative, and TensorFlow's operation, is ½ − x there.
 */
const withoutKink = (slopes: Nested, logits: Nested, n: number): Nested =>
  typeof slopes === "number" || typeof logits === "number"
    ? (slopes as number) - (logits === 0 ? 0.5 / n : 0)
    : slopes.map((inner, i) => withoutKink(inner, logits[i]!, n));

type Terms = { readonly q: Gaussian; readonly z: Tensor2D; readonly kl: Scalar };
/** The regulariser that a name such as "dip_vae_i lambda_od=1 lambda_d=10" stands for. */
function regulariser(text: string): (terms: Terms) => Scalar {
  const [name, ...settings] = text.split(" ");
  const setting = (key: string): number => {
    const found = settings.find((s) => s.startsWith(`${key}=`));
    if (found === undefined) throw new Error(`Expected ${key} in "${text}".`);
    return Number(found.slice(key.length + 1));
  };
  switch (name) {
    case "beta_vae": {
      const { penalty } = betaObjective({ beta: setting("beta"), warmUp: 0 });
      return (terms) => penalty({ ...terms, step: tf.scalar(0) });
    }
    case "annealed_vae": {
      const capacity = setting("capacity");
      const anneal = { gamma: setting("gamma"), capacity, initialCapacity: capacity, over: 1 };
      const { penalty } = annealedObjective(anneal);
      return (terms) => penalty({ ...terms, step: tf.scalar(0) });
    }
    case "dip_vae_i":
      return ({ q, kl: rate }) =>
        tf.add(rate, dipPenalty(batchCovariance(q.mean), setting("lambda_od"), setting("lambda_d")));
    case "dip_vae_ii":
      return ({ q, kl: rate }) =>
        tf.add(rate, dipPenalty(sampledCovariance(q), setting("lambda_od"), setting("lambda_d")));
    case "beta_tc_vae":
      return ({ q, z, kl: rate }) => tf.add(rate, tf.mul(totalCorrelation(z, q), setting("beta") - 1));
    default:
      throw new Error(`No regulariser here for "${text}".`);
  }
}

describe("dlib_losses", () => {
  describe.each(golden.latent_cases.map((one, i) => ({ ...one, i })))("latent case $i", (one) => {
    const inputs = { mean: one.mean, logvar: one.logvar };
    const noise = { noise: one.noise };
    const all = { ...inputs, ...noise };
    const termsOf = ({ mean, logvar, noise }: Inputs): Terms => {
      const q = { mean: mean as Tensor2D, logVar: logvar as Tensor2D };
      const z = reparameterise(q, noise as Tensor2D);
      return { q, z, kl: kl(q) };
    };

    it("reparameterise(), kl() and klPerLatent() agree", async () => {
      const found = await evaluate((tensors) => {
        const { q, z, kl: rate } = termsOf(tensors);
        return { z, kl: rate, perLatent: klPerLatent(q) };
      }, all);
      expectClose(found.z, one.z, value, "z");
      expectClose(found.kl, one.kl, value, "KL");
      expectClose(found.perLatent, one.kl_per_dim, value, "KL per latent");
      const found2 = await gradients((tensors) => termsOf(tensors).kl, inputs, noise);
      expectClose(found2["mean"], one.kl_grad.mean, gradient(one.kl_grad.mean), "gradient of the mean");
      expectClose(found2["logvar"], one.kl_grad.logvar, gradient(one.kl_grad.logvar), "of the log-variance");
    });

    it("batchCovariance() and sampledCovariance() divide by the batch size", async () => {
      const found = await evaluate((tensors) => {
        const { q } = termsOf(tensors);
        return { mean: batchCovariance(q.mean), z: sampledCovariance(q) };
      }, all);
      expectClose(found.mean, one.covariance_of_mean, value, "covariance of means");
      expectClose(found.z, one.covariance_of_z, value, "covariance of samples");
    });

    it("totalCorrelation() agrees in value and gradient, that through z included", async () => {
      const tc = (tensors: Inputs): Tensor => {
        const { q, z } = termsOf(tensors);
        return totalCorrelation(z, q);
      };
      const found = await evaluate((tensors) => ({ tc: tc(tensors) }), all);
      expectClose(found.tc, one.total_correlation, value, "total correlation");
      const slopes = await gradients(tc, inputs, noise);
      const { mean, logvar } = one.total_correlation_grad;
      expectClose(slopes["mean"], mean, gradient(mean), "gradient of the mean");
      expectClose(slopes["logvar"], logvar, gradient(logvar), "gradient of the log-variance");
    });

    it.each(Object.entries(one.regularizers))("the regulariser of %s agrees", async (name, expected) => {
      const penalty = regulariser(name);
      const of = (tensors: Inputs): Tensor => penalty(termsOf(tensors));
      const found = await evaluate((tensors) => ({ value: of(tensors) }), all);
      expectClose(found.value, expected.value, value, name);
      const slopes = await gradients(of, inputs, noise);
      expectClose(slopes["mean"], expected.grad_mean, gradient(expected.grad_mean), `${name}: mean`);
      expectClose(slopes["logvar"], expected.grad_logvar, gradient(expected.grad_logvar), `${name}: logVar`);
    });
  });

  it.each(golden.reconstruction_cases)("likelihoods agree on $name", async (one) => {
    const { x, logits } = one;
    const found = await evaluate(
      ({ x, logits }) => {
        const bernoulli = likelihoods.bernoulli.loss(logits!, x!);
        return {
          bernoulli,
          mean: tf.mean(bernoulli),
          minusEntropy: likelihoods.bernoulliMinusEntropy.loss(logits!, x!),
          gaussian: likelihoods.gaussian.loss(logits!, x!),
          tanh: likelihoods.bernoulliTanh.loss(logits!, x!),
        };
      },
      { x, logits },
    );
    expectClose(found.bernoulli, one.bernoulli_per_sample, value, "Bernoulli");
    expectClose(found.mean, one.bernoulli_mean, value, "batch mean");
    expectClose(found.minusEntropy, one.bernoulli_minus_image_entropy, value, "minus entropy");
    expectClose(found.gaussian, one.l2_per_sample, value, "squared error");
    expectClose(found.tanh, one.bernoulli_tanh_per_sample, value, "tanh");
    const slopes = await gradients(
      (t) => tf.mean(likelihoods.bernoulli.loss(t["logits"]!, t["x"]!)),
      { logits },
      { x },
    );
    const expected = withoutKink(one.bernoulli_grad_logits, logits, (x as Nested[]).length);
    expectClose(slopes["logits"], expected, gradient(expected), "gradient");
  });

  it.each(golden.factor_vae_cases.map((one, i) => ({ ...one, i })))(
    "densityRatio() and discriminatorLoss() agree on case $i",
    async (one) => {
      const inputs = { z: one.logits_z, shuffled: one.logits_shuffled };
      // disentanglement_lib cuts probabilities.
      const loss = ({ z, shuffled }: Inputs): Tensor =>
        discriminatorLoss(z as Tensor2D, shuffled as Tensor2D, 1e-6);
      const found = await evaluate((t) => ({ tc: densityRatio(t["z"] as Tensor2D), loss: loss(t) }), inputs);
      expectClose(found.tc, one.tc, value, "total correlation");
      expectClose(found.loss, one.discriminator_loss_minimised, value, "loss");
      expectClose(-found.loss, one.discriminator_objective_maximised, value, "objective");
      expectClose(2 + 10 * (found.tc as number), one.regularizer_gamma10_kl2, value, "KL of 2 plus 10 TC");
      const slopes = await gradients(loss, inputs);
      const { logits_z, logits_shuffled } = one.grad_discriminator_loss;
      expectClose(slopes["z"], logits_z, gradient(logits_z), "gradient of drawn");
      expectClose(slopes["shuffled"], logits_shuffled, gradient(logits_shuffled), "gradient of permuted");
    },
  );

  it("permuteCodes() takes each column by its own permutation", async () => {
    const { z, permutation_per_dim_columns: permutation, shuffled } = golden.shuffle_codes;
    const order = {
      shape: [permutation.length, permutation[0]!.length],
      data: Int32Array.from(permutation.flat()),
    };
    const found = await evaluate(
      ({ z, order }) => ({ out: permuteCodes(z as Tensor2D, order as Tensor2D) }),
      { z, order },
    );
    expectClose(found.out, shuffled, { absolute: 1e-6 }, "shuffled");
  });

  it.each(golden.anneal_cases)("linearRamp() is $capacity at step $step of $threshold", async (one) => {
    const ramp = { from: 0, to: one.c_max, over: one.threshold };
    const found = await evaluate(({ step }) => ({ c: linearRamp(step as Scalar, ramp) }), { step: one.step });
    expectClose(found.c, one.capacity, value, "capacity");
  });

  it("totalCorrelation() is −(d − 1) · ln n if all posteriors are equal", async () => {
    const { z, value: expected } = golden.tc_identity;
    const found = await evaluate(
      ({ z }) => {
        const zeros = tf.zerosLike(z!) as Tensor2D;
        return { tc: totalCorrelation(z as Tensor2D, { mean: zeros, logVar: zeros }) };
      },
      { z },
    );
    expectClose(found.tc, expected, value, "total correlation");
  });
});
