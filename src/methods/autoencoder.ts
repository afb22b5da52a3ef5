import type { Gaussian, Hyper, Method, Outcome, Source } from "../types.ts";
import { tf, type Scalar, type Tensor2D } from "../tf.ts";
import { images } from "../datasets/sampling.ts";
import { klPerLatent, reparameterise } from "../nn/gaussian.ts";
import { vaeParts, type VaeOptions } from "./vae-options.ts";

/** What a penalty may be made of. */
export interface PenaltyTerms {
  /** KL(q(z|x) ‖ N(0, 1)), batch mean, nats. */
  readonly kl: Scalar;
  /** A sample of the posterior [n, d]. */
  readonly z: Tensor2D;
  /** The posterior, [n, d] each. */
  readonly q: Gaussian;
  /** Counts from 0. */
  readonly step: Scalar;
}
/** What tells one VAE objective from another. */
export interface Objective {
  readonly name: string;
  readonly source: Source;
  /** The objective's own hyper-parameters; the common options are added to them. */
  readonly hyper: Hyper;
  /** Added to the reconstruction term: [] nats per image. */
  penalty(terms: PenaltyTerms): Scalar;
}

/** Above this many latents the KL of each would crowd the log. */
const mostLogged = 32;

/** `kl/0`, `kl/1`, …: the KL of each latent, nats. */
function perLatentLog(perLatent: tf.Tensor1D): Record<string, Scalar> {
  const d = perLatent.shape[0];
  if (d > mostLogged) return {};
  return Object.fromEntries(
    Array.from({ length: d }, (_, j) => [`kl/${j}`, tf.reshape(tf.slice(perLatent, j, 1), []) as Scalar]),
  );
}

/**
 * A variational autoencoder assembled from an objective and the common options: minimises
 * reconstruction + penalty, both means over the batch of sums over pixels and latents.
 *
 * Its log has `recon`, `kl` and, up to 32 latents, `kl/0`, `kl/1`, …; the ELBO is −(recon + kl), whatever the penalty.
 * @throws RangeError for an unknown network, likelihood or optimiser, or a number out of range.
 * @source kingma2014 section 3
 */
export function autoencoder(objective: Objective, options: VaeOptions): Method {
  const { network, likelihood, optimizer, hyper } = vaeParts(options);
  return {
    name: objective.name,
    source: objective.source,
    hyper: { ...objective.hyper, ...hyper },
    draw: images,
    phases: [
      {
        updates: "vae",
        optimizer,
        loss(params, { x }, { eps }, step): Outcome {
          const q = network.encode(params, x!);
          const z = reparameterise(q, eps as Tensor2D);
          const recon = tf.mean(likelihood.loss(network.decode(params, z), x!)) as Scalar;
          const perLatent = klPerLatent(q);
          const kl = tf.sum(perLatent) as Scalar;
          const loss = tf.add(recon, objective.penalty({ kl, z, q, step })) as Scalar;
          return { loss, log: { recon, kl, ...perLatentLog(perLatent) } };
        },
      },
    ],
    init: (shape, rng) => network.init(shape, hyper.latents, rng),
    noise: (n) => ({ eps: { shape: [n, hyper.latents], law: "normal" } }),
    encode: (params, x) => network.encode(params, x).mean,
    posterior: network.encode,
    decode: (params, z) => likelihood.mean(network.decode(params, z)),
  };
}
