import type { Method, Source } from "../types.ts";
import { tf, type Scalar } from "../tf.ts";
import { autoencoder } from "./autoencoder.ts";
import { nonNegative, type VaeOptions } from "./vae-options.ts";

const source: Source = { key: "higgins2017", where: "Eq. 4" };

export interface BetaVaeOptions extends VaeOptions {
  /** Weight of the KL term, ≥ 0; 1 is the VAE. Default 4. */
  readonly beta?: number;
  /** Steps over which the weight grows from 0 to β, as dubois2019 does; 0, the default, for none. */
  readonly warmUp?: number;
}

/** The share of its final value that a weight has at a step: min(step / over, 1). */
export const warmUpWeight = (step: Scalar, over: number): Scalar => tf.minimum(tf.div(step, over), 1);

/**
 * β-VAE: weighs the rate term of the ELBO by β. Minimises recon + β · KL.
 *
 * @throws RangeError if β or the warm-up is negative.
 * @source higgins2017 Eq. 4
 */
export function betaVae({ beta = 4, warmUp = 0, ...options }: BetaVaeOptions = {}): Method {
  nonNegative("beta", beta);
  nonNegative("warmUp", warmUp);
  return autoencoder(
    {
      name: "betaVae",
      source,
      hyper: { beta, warmUp },
      penalty: ({ kl, step }) =>
        warmUp > 0 ? tf.mul(kl, tf.mul(warmUpWeight(step, warmUp), beta)) : tf.mul(kl, beta),
    },
    options,
  );
}
