import type { Optimizer } from "../types.ts";
import { likelihoods, type Likelihood, type LikelihoodName } from "../nn/likelihoods.ts";
import type { Network } from "../nn/network.ts";
import { networks, type NetworkName } from "../nn/networks.ts";
import { optimizers, type OptimizerName } from "../nn/optimizers.ts";
import { stepped } from "../nn/schedule.ts";
import { lookUp } from "../stats/nearest-name.ts";

/** What every VAE method lets one choose. Defaults are those of the study locatello2019. */
export interface VaeOptions {
  /** Number of latents d. Default 10. */
  readonly latents?: number;
  /** Encoder and decoder. Default "locatelloConv", for images of 64 × 64 or another multiple of 16. */
  readonly network?: NetworkName;
  /** Meaning of the decoder's output. Default "bernoulli". Weights such as β hold for one likelihood only. */
  readonly likelihood?: LikelihoodName;
  /** Default "adam". */
  readonly optimizer?: OptimizerName;
  /** Default 1e−4. */
  readonly learningRate?: number;
  /** Steps after which the learning rate is multiplied by 0.2, again and again (fil2021); 0, the default, for never. */
  readonly decayEvery?: number;
}

const decayFactor = 0.2;
const defaults = {
  latents: 10,
  network: "locatelloConv",
  likelihood: "bernoulli",
  optimizer: "adam",
  learningRate: 1e-4,
  decayEvery: 0,
} satisfies Required<VaeOptions>;

/**
 * A number that passes a test.
 *
 * @throws RangeError saying what was expected and what was found.
 */
export function checked(
  name: string,
  value: number,
  isLegal: (value: number) => boolean,
  expected: string,
): number {
  if (typeof value === "number" && isLegal(value)) return value;
  throw new RangeError(`Expected ${name} to be ${expected} but found ${String(value)}.`);
}

/** @throws RangeError unless the value is a finite number of 0 or more. */
export const nonNegative = (name: string, value: number): number =>
  checked(name, value, (x) => Number.isFinite(x) && x >= 0, "a number of 0 or more");

/** @throws RangeError unless the value is a positive integer. */
export const positiveInteger = (name: string, value: number): number =>
  checked(name, value, (x) => Number.isSafeInteger(x) && x > 0, "a positive integer");

/** The parts that the options name, and all options with their values for the record. */
export interface VaeParts {
  readonly hyper: Required<VaeOptions>;
  readonly network: Network;
  readonly likelihood: Likelihood;
  readonly optimizer: Optimizer;
}

/**
 * Looks the named parts up.
 *
 * @throws RangeError for an unknown name (with a suggestion) or a number out of range.
 */
export function vaeParts(options: VaeOptions): VaeParts {
  const hyper = { ...defaults, ...options };
  positiveInteger("latents", hyper.latents);
  const learningRate = checked(
    "learningRate",
    hyper.learningRate,
    (x) => Number.isFinite(x) && x > 0,
    "a positive number",
  );
  const every = checked(
    "decayEvery",
    hyper.decayEvery,
    (x) => Number.isSafeInteger(x) && x >= 0,
    "a number of steps, 0 for never",
  );
  const make = lookUp("optimizer", hyper.optimizer, optimizers);
  return {
    hyper,
    network: lookUp<Network>("network", hyper.network, networks),
    likelihood: lookUp<Likelihood>("likelihood", hyper.likelihood, likelihoods),
    optimizer: make({
      learningRate: every === 0 ? learningRate : stepped({ learningRate, factor: decayFactor, every }),
    }),
  };
}
