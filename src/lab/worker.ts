/** A worker process of `pool`: takes tasks over IPC, one at a time, until its parent lets go of it. */
import type { WorkerMessage, WorkerOrder } from "./pool.ts";
import type { Task, TaskProgress } from "./task.ts";

// Ctrl-C in a terminal reaches this process too, but it is the parent who decides what stops, and tells.
process.on("SIGINT", () => {});

const stopped = new AbortController();
let isBusy = false;
const say = (message: WorkerMessage<TaskProgress>): void =>
  void (process.connected && process.send?.(message));
/** Nobody listens any more, and threads of libraries must not keep this process: it ends when its task is saved. */
const leave = (): void => {
  stopped.abort();
  if (!isBusy) process.exit(0);
};
process.on("disconnect", leave);

const { runTask } = await import("./task.ts");
const { Interrupted } = await import("./interrupted.ts");

/** Passes on at most ten reports a second, but each change of stage and each notice. */
function throttled(): (progress: TaskProgress) => void {
  let [said, stage] = [0, ""];
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - said < 100 && progress.notice === undefined) return;
    [said, stage] = [now, progress.stage];
    say({ kind: "progress", progress });
  };
}

async function work({ task }: { readonly task: Task }): Promise<void> {
  isBusy = true;
  try {
    await runTask(task, throttled(), stopped.signal);
    say({ kind: "done" });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const trace = process.env["DEBUG"] && error instanceof Error ? `\n${error.stack}` : "";
    say({ kind: "failed", error: `${text}${trace}`, isInterrupted: error instanceof Interrupted });
  }
  isBusy = false;
  if (!process.connected) leave();
}

process.on("message", (order: WorkerOrder<{ readonly task: Task }>) => {
  if (order.kind === "stop") stopped.abort();
  else void work(order.task);
});
say({ kind: "ready" });
