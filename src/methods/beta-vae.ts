import type { Method, Source } from "../types.ts";
import { tf } from "../tf.ts";
import { linearRamp } from "../nn/linear-ramp.ts";
import { autoencoder, type Objective } from "./autoencoder.ts";
import { nonNegative, type VaeOptions } from "./vae-options.ts";

const source: Source = { key: "higgins2017", where: "Eq. 4" };

export interface BetaVaeOptions extends VaeOptions {
  /** Weight of the KL term, ≥ 0; 1 is the VAE. Default 4. */
  readonly beta?: number;
  /** Steps over which the weight grows from 0 to β, as dubois2019 does; 0, the default, for none. */
  readonly warmUp?: number;
}

/**
 * β · KL, where β grows from 0 over the first `warmUp` steps.
 *
 * @throws RangeError if β or the warm-up is negative.
 * @source higgins2017 Eq. 4
 */
export function betaObjective({ beta, warmUp }: { beta: number; warmUp: number }): Objective {
  nonNegative("beta", beta);
  nonNegative("warmUp", warmUp);
  return {
    name: "betaVae",
    source,
    hyper: { beta, warmUp },
    penalty: ({ kl, step }) =>
      tf.mul(kl, warmUp > 0 ? linearRamp(step, { from: 0, to: beta, over: warmUp }) : beta),
  };
}

/**
 * β-VAE: weighs the rate term of the ELBO by β. Minimises recon + β · KL.
 *
 * @throws RangeError if β or the warm-up is negative, or an option is unknown or out of range.
 * @source higgins2017 Eq. 4
 */
export function betaVae({ beta = 4, warmUp = 0, ...options }: BetaVaeOptions = {}): Method {
  return autoencoder(betaObjective({ beta, warmUp }), options);
}
