import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run } from "../types.ts";
import { pool } from "../lab/pool.ts";
import { rounded, type BenchOptions, type Measurement } from "./measurement.ts";

/** A training to watch, in a process of its own. */
export interface MemoryTask {
  readonly run: Run;
  readonly threads: number;
  readonly folder: string;
}
/** Resident memory at a step, bytes. */
export interface MemorySample {
  readonly step: number;
  readonly resident: number;
  readonly peak: number;
  /** Wall time since the first sample, milliseconds. */
  readonly ms: number;
}

const MiB = 2 ** 20;
const runs: Readonly<Record<string, Run>> = {
  "memory, small network": {
    ...{ dataset: "dsprites32", method: "betaVae", hyper: { network: "miniMlp", beta: 4 } },
    ...{ seed: 0, steps: 5000, batch: 64 },
  },
  "memory, conv-VAE": {
    ...{ dataset: "dsprites", method: "betaVae", hyper: { network: "locatelloConv", beta: 4 } },
    ...{ seed: 0, steps: 500, batch: 64 },
  },
};

async function watch(run: Run, threads: number): Promise<readonly MemorySample[]> {
  const folder = mkdtempSync(join(tmpdir(), "factorlab-bench-"));
  const samples: MemorySample[] = [];
  try {
    const worker = new URL("./memory-worker.ts", import.meta.url);
    const options = {
      worker,
      workers: 1,
      onProgress: (_: MemoryTask, sample: MemorySample) => void samples.push(sample),
    };
    const [end] = await pool<MemoryTask, MemorySample>([{ run, threads, folder }], options);
    if (end?.error !== undefined) throw new Error(end.error);
    return samples;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Change of resident memory per 1000 steps, bytes: the least-squares line through the samples. */
export function growthPerThousand(samples: readonly Pick<MemorySample, "step" | "resident">[]): number {
  const n = samples.length;
  const [x, y] = [samples.map(({ step }) => step), samples.map(({ resident }) => resident)];
  const [mx, my] = [x.reduce((a, b) => a + b, 0) / n, y.reduce((a, b) => a + b, 0) / n];
  const spread = x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
  if (n < 2 || spread === 0) throw new RangeError(`Expected samples at two steps or more but found ${n}.`);
  return (1000 * x.reduce((sum, v, i) => sum + (v - mx) * (y[i]! - my), 0)) / spread;
}

/** Peak and growth of a training's resident memory: a small network over 5,000 steps, the convolutional one over 500. */
export async function* trainingMemory({ threads }: BenchOptions): AsyncGenerator<Measurement> {
  const count = threads[0] ?? 1;
  for (const [bench, run] of Object.entries(runs)) {
    const samples = await watch(run, count);
    const last = samples.at(-1)!;
    // The first fifth fills caches and the heap; a leak goes on after it.
    const late = samples.filter(({ step }) => step >= run.steps / 5);
    const [peak, growth] = [last.peak / MiB, growthPerThousand(late) / MiB];
    const first = samples[0]!;
    yield {
      bench,
      ours_ms: rounded((last.ms - first.ms) / (last.step - first.step)),
      ...{ peer: null, peer_ms: null, ratio: null, threads: count },
      note: `whole training, per step; peak RSS ${peak.toFixed(0)} MiB; ${growth >= 0 ? "+" : ""}${growth.toFixed(2)} MiB per 1000 steps after the first fifth of ${run.steps}`,
    };
  }
}
