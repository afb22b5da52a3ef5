import type { Run } from "../../src/types.ts";

/** A run of a second or less: a small VAE on the toy set. */
export const smallRun = (changes: Partial<Run> = {}): Run => ({
  dataset: "toy",
  method: "betaVae",
  hyper: { beta: 2, latents: 3, network: "miniMlp", learningRate: 0.001 },
  seed: 1,
  steps: 100,
  batch: 8,
  ...changes,
});
