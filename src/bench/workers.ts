import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run } from "../types.ts";
import { sweep } from "../lab/sweep.ts";
import { alternate, contender } from "./contender.ts";
import { beside, type BenchOptions, type Measurement } from "./measurement.ts";

const runs: readonly Run[] = [0, 1, 2, 3].map((seed) => ({
  ...{ dataset: "dsprites", method: "betaVae", hyper: { network: "locatelloConv", beta: 4 } },
  ...{ seed, steps: 150, batch: 64 },
}));

async function swept(workers: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "factorlab-bench-"));
  try {
    const { failures } = await sweep(runs, { workers, threads: 1, folder });
    if (failures[0]) throw new Error(failures[0].error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A sweep of four runs in two worker processes of one thread each, beside the same sweep in one. */
export async function* workers(_: BenchOptions): AsyncGenerator<Measurement> {
  const [two, one] = [2, 1].map((count) => contender(`${count} workers`, () => swept(count)));
  const [ours, peer] = await alternate([two!, one!], 2, { turn: 1, warmUp: 0 });
  const name = "one worker of 1 thread";
  yield beside(
    "sweep of 4 runs, 2 workers",
    ours!,
    { name, times: peer! },
    1,
    `${runs[0]!.steps} steps each, processes started anew`,
  );
}
