import type { Metric } from "../types.ts";
import { betaVaeScore } from "./beta-vae-score.ts";
import { factorVaeScore } from "./factor-vae-score.ts";
import { mig } from "./mig.ts";
import { modularity } from "./modularity.ts";

/**
 * Every metric that needs an encoder and known factors, by name. Those that need a posterior or a decoder
 * (`elboTerms`, `exactMig`) or two sets of features (the Fréchet family) are functions of their own.
 */
export const metrics = {
  betaVaeScore,
  factorVaeScore,
  mig,
  modularity,
} satisfies Record<string, (hyper?: never) => Metric>;

/** The name of a metric in the registry. */
export type MetricName = keyof typeof metrics;
