import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Run } from "../../src/types.ts";

/** A folder of the test file's own, gone when its tests are done. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "factorlab-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

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
