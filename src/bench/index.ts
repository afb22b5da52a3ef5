import { compileTime } from "./compile-time.ts";
import { convVae } from "./conv-vae.ts";
import { ivaeMlp } from "./ivae-mlp.ts";
import type { Bench } from "./measurement.ts";
import { metricTimes } from "./metric-times.ts";
import { trainingMemory } from "./training-memory.ts";
import { waiting } from "./waiting.ts";
import { workers } from "./workers.ts";

/** Benches by name, in the order they run: compiling first, while this process is new. */
export const benches = {
  compileTime,
  convVae,
  ivaeMlp,
  waiting,
  workers,
  trainingMemory,
  metricTimes,
} satisfies Record<string, Bench>;

/** A key of `benches`. */
export type BenchName = keyof typeof benches;
