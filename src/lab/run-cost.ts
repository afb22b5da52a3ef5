import type { Run } from "../types.ts";
import { completeRun, loadDataset } from "./complete-run.ts";

/** Seconds that measuring a run takes at least, and those a step takes for each pixel of an image: orders of magnitude. */
const [measuring, perPixel] = [4, 2e-5];

/**
 * How dear runs are beside each other, by id: only ratios mean anything. Told from steps and image size, for the
 * estimate of the time left.
 */
export async function runCosts(runs: readonly Run[]): Promise<ReadonlyMap<string, number>> {
  const pixels = new Map<string, number>();
  const costs = new Map<string, number>();
  for (const { id, run } of runs.map(completeRun)) {
    if (!pixels.has(run.dataset))
      // A set whose files are missing fails later, with the run that needs it.
      pixels.set(
        run.dataset,
        await loadDataset(run.dataset).then(
          ({ shape: [h, w] }) => h * w,
          () => 4096,
        ),
      );
    costs.set(id, measuring + perPixel * run.steps * pixels.get(run.dataset)!);
  }
  return costs;
}
