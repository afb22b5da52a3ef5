import type { Method, Source } from "../types.ts";
import { tf } from "../tf.ts";
import { linearRamp } from "../nn/linear-ramp.ts";
import { autoencoder, type Objective } from "./autoencoder.ts";
import { checked, nonNegative, type VaeOptions } from "./vae-options.ts";

const source: Source = { key: "burgess2018", where: "Eq. 8" };

/** Weight and course of the capacity. */
export interface Anneal {
  /** Weight of the distance between KL and capacity, ≥ 0. Default 1000. */
  readonly gamma: number;
  /** The capacity that is reached in the end, nats. Default 25. */
  readonly capacity: number;
  /** The capacity at step 0, nats. Default 0; the paper's figure starts at 0.5. */
  readonly initialCapacity: number;
  /** Steps over which the capacity grows. Default 100,000. */
  readonly over: number;
}
export type AnnealedVaeOptions = VaeOptions & Partial<Anneal>;

/**
 * γ · |KL − C(step)|, the capacity C linear in the step up to `over`.
 *
 * @throws RangeError if a weight or capacity is negative or `over` is not positive.
 * @source burgess2018 Eq. 8
 */
export function annealedObjective({ gamma, capacity, initialCapacity, over }: Anneal): Objective {
  nonNegative("gamma", gamma);
  nonNegative("capacity", capacity);
  nonNegative("initialCapacity", initialCapacity);
  checked("over", over, (x) => Number.isFinite(x) && x > 0, "a positive number of steps");
  const ramp = { from: initialCapacity, to: capacity, over };
  return {
    name: "annealedVae",
    source,
    hyper: { gamma, capacity, initialCapacity, over },
    penalty: ({ kl, step }) => tf.mul(tf.abs(tf.sub(kl, linearRamp(step, ramp))), gamma),
  };
}

/**
 * AnnealedVAE, Burgess' controlled capacity: recon + γ · |KL − C(step)|.
 *
 * The gradient of the penalty changes sign where the KL is below the capacity: the KL is pushed up as well.
 * Differs from the paper's figure in the default start of the capacity, 0 as in locatello2019, not 0.5.
 * @throws RangeError if an option is unknown or out of range.
 * @source burgess2018 Eq. 8
 */
export function annealedVae({
  gamma = 1000,
  capacity = 25,
  initialCapacity = 0,
  over = 100_000,
  ...options
}: AnnealedVaeOptions = {}): Method {
  return autoencoder(annealedObjective({ gamma, capacity, initialCapacity, over }), options);
}
