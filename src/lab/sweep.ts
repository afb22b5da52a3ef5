import { availableParallelism, totalmem } from "node:os";
import type { Engine, Run, Scale } from "../types.ts";
import { engines } from "../engine/index.ts";
import { lookUp } from "../stats/nearest-name.ts";
import { assessmentOf } from "./assessment.ts";
import { completeRun } from "./complete-run.ts";
import { trainingOf } from "./finished-run.ts";
import { Interrupted } from "./interrupted.ts";
import type { StudyAddress } from "./load-study.ts";
import { pool, type TaskEnd } from "./pool.ts";
import { store } from "./store.ts";
import { runTask, type Task, type TaskProgress } from "./task.ts";

/** What happens to a run of a sweep. `label` names it by what the sweep varies. */
export type SweepEvent = { readonly id: string; readonly label: string } & (
  | { readonly kind: "skipped" }
  | { readonly kind: "started" }
  | ({ readonly kind: "progress" } & TaskProgress)
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "stopped" }
);
/** How and where a sweep is worked off; none of it changes results but `engine`. */
export interface SweepOptions {
  readonly engine?: string;
  /** Threads inside one operation of one worker. */
  readonly threads?: number;
  /** Processes at a time; 0 works in this one. By default as many as cores, and memory at 1.5 GiB each, allow. */
  readonly workers?: number;
  readonly folder?: string;
  /** What to measure on each run once it is trained. */
  readonly study?: StudyAddress & { readonly scale: Scale };
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: SweepEvent) => void;
}
export interface SweepFailure {
  readonly id: string;
  readonly label: string;
  readonly error: string;
}
/** How a sweep ended. */
export interface SweepReport {
  /** Ids of the runs, in the order given, each once. */
  readonly ids: readonly string[];
  /** Runs that failed; the others went on. */
  readonly failures: readonly SweepFailure[];
  /** Runs that were stopped by the signal or not begun. */
  readonly stopped: readonly string[];
}
interface Planned {
  readonly id: string;
  readonly label: string;
  readonly task: Task;
}

/**
 * Names a run in one line.
 *
 * @example runLabel({ dataset: "toy", method: "betaVae", hyper: { beta: 4 }, seed: 1 }) // "toy betaVae beta=4 seed=1"
 */
export function runLabel({
  dataset,
  method,
  hyper,
  seed,
}: Pick<Run, "dataset" | "method" | "hyper" | "seed">): string {
  const settings = Object.entries({ ...hyper, seed }).map(([name, value]) => `${name}=${value}`);
  return [dataset, method, ...settings].join(" ");
}

/** Worker processes that cores and memory allow, at least one. */
export function defaultWorkers(threads: number): number {
  const byMemory = Math.floor(totalmem() / (1.5 * 2 ** 30));
  return Math.max(1, Math.min(Math.floor(availableParallelism() / threads), byMemory));
}

function planned(runs: readonly Run[], { engine, threads, folder, study }: Omit<Task, "run">): Planned[] {
  const byId = new Map<string, Planned>();
  for (const run of runs) {
    const { id } = completeRun(run);
    const task: Task = { run, engine, threads, folder, ...(study && { study }) };
    if (!byId.has(id)) byId.set(id, { id, label: runLabel(run), task });
  }
  return [...byId.values()];
}

const isDone = ({ id, task: { folder, study } }: Planned): boolean => {
  const at = store(folder).at(id);
  return (
    trainingOf(at) !== undefined && (!study || assessmentOf(at, study.name, study.scale.name) !== undefined)
  );
};

/** The same as `pool`, in this process and one after the other. */
async function inTurn(
  tasks: readonly Planned[],
  signal: AbortSignal | undefined,
  watch: ReturnType<typeof watcher>,
): Promise<TaskEnd<Planned>[]> {
  const ends: TaskEnd<Planned>[] = [];
  for (const task of tasks) {
    if (signal?.aborted) {
      ends.push({ task, error: "It was not begun.", isInterrupted: true });
      continue;
    }
    watch.onStart(task);
    const end = await runTask(task.task, (progress) => watch.onProgress(task, progress), signal).then(
      () => ({ task, isInterrupted: false }),
      (error: unknown) => ({
        task,
        error: error instanceof Error ? error.message : String(error),
        isInterrupted: error instanceof Interrupted,
      }),
    );
    ends.push(end);
    watch.onEnd(end);
  }
  return ends;
}

const watcher = (onEvent: SweepOptions["onEvent"]) => ({
  onStart: ({ id, label }: Planned) => onEvent?.({ kind: "started", id, label }),
  onProgress: ({ id, label }: Planned, progress: TaskProgress) =>
    onEvent?.({ kind: "progress", id, label, ...progress }),
  onEnd: ({ task: { id, label }, error, isInterrupted }: TaskEnd<Planned>) =>
    onEvent?.(
      isInterrupted
        ? { kind: "stopped", id, label }
        : error === undefined
          ? { kind: "done", id, label }
          : { kind: "failed", id, label, error },
    ),
});

/**
 * Trains runs, and measures them if a study is given, several at a time in processes of their own. What is done
 * already is skipped; a run that fails, or crashes its process, does not stop the others.
 *
 * @throws RangeError for an engine or a run that no registry has, before anything is trained.
 */
export async function sweep(runs: readonly Run[], options: SweepOptions = {}): Promise<SweepReport> {
  const { engine = "onnx", threads = 1, folder = "runs", study, signal, onEvent } = options;
  lookUp<Engine>("engine", engine, engines);
  const all = planned(runs, { engine, threads, folder, ...(study && { study }) });
  const missing = all.filter((plan) => !isDone(plan));
  for (const { id, label } of all.filter((plan) => !missing.includes(plan)))
    onEvent?.({ kind: "skipped", id, label });
  const { workers = defaultWorkers(threads) } = options;
  const watch = watcher(onEvent);
  const ends =
    workers === 0
      ? await inTurn(missing, signal, watch)
      : await pool<Planned, TaskProgress>(missing, {
          worker: new URL("./worker.ts", import.meta.url),
          workers,
          signal,
          ...watch,
        });
  return {
    ids: all.map(({ id }) => id),
    failures: ends
      .filter(({ error, isInterrupted }) => error !== undefined && !isInterrupted)
      .map(({ task: { id, label }, error }) => ({ id, label, error: error! })),
    stopped: ends.filter(({ isInterrupted }) => isInterrupted).map(({ task }) => task.id),
  };
}
