/** A worker process of `pool` that trains one run and says what memory it holds. */
import type { WorkerMessage, WorkerOrder } from "../lab/pool.ts";
import type { MemorySample, MemoryTask } from "./training-memory.ts";

const say = (message: WorkerMessage<MemorySample>): void => void process.send?.(message);

const { train } = await import("../lab/train.ts");

async function work({ run, threads, folder }: MemoryTask): Promise<void> {
  const every = Math.max(1, Math.floor(run.steps / 100));
  const began = performance.now();
  let next = 0;
  const sample = (step: number): void => {
    if (step < next) return;
    next = step + every;
    const peak = process.resourceUsage().maxRSS * 1024;
    const progress = { step, resident: process.memoryUsage.rss(), peak, ms: performance.now() - began };
    say({ kind: "progress", progress });
  };
  try {
    const trained = await train(run, { threads, folder, onProgress: ({ step }) => sample(step) });
    await trained.dispose();
    say({ kind: "done" });
  } catch (error) {
    say({
      kind: "failed",
      error: error instanceof Error ? error.message : String(error),
      isInterrupted: false,
    });
  }
}

process.on("message", (order: WorkerOrder<MemoryTask>) => {
  if (order.kind === "task") void work(order.task);
});
say({ kind: "ready" });
