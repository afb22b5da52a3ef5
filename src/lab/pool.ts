import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What a worker process says about the task it works on. */
export type WorkerMessage<P> =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly progress: P }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: string; readonly isInterrupted: boolean };
/** What a worker process is told. */
export type WorkerOrder<T> = { readonly kind: "task"; readonly task: T } | { readonly kind: "stop" };

/** How a task ended. */
export interface TaskEnd<T> {
  readonly task: T;
  /** Absent if it is done. */
  readonly error?: string;
  /** It was stopped on request, with its state saved, or never begun. */
  readonly isInterrupted: boolean;
}
export interface PoolOptions<T, P> {
  /** TypeScript module that talks `WorkerOrder` and `WorkerMessage` over IPC. */
  readonly worker: URL;
  /** Processes at a time. */
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (task: T) => void;
  readonly onProgress?: (task: T, progress: P) => void;
  readonly onEnd?: (end: TaskEnd<T>) => void;
}

const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** A worker process, what it said last, and when nothing more will come from it. */
interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly silent: Promise<unknown>;
}

function start(worker: URL): Started {
  const child = fork(fileURLToPath(worker), [], {
    execArgv: ["--import", loader],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let tail = "";
  const streams = [child.stdout!, child.stderr!];
  for (const stream of streams)
    stream.on("data", (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-2000)));
  const silent = Promise.all(streams.map((stream) => once(stream, "end")));
  return { child, said: () => tail.trim(), silent };
}

function deathNote(code: number | null, signal: NodeJS.Signals | null, said: string): string {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const cause = signal === "SIGKILL" ? " Perhaps memory ran out: try fewer workers." : "";
  return `Its worker process ${how}.${cause}${said ? ` It said: ${said}` : ""}`;
}

/**
 * Works off tasks in separate processes. A task that fails, or takes its process down with it, is reported and the
 * others go on in a new process. When the signal is raised no task is begun any more and those under way are asked
 * to stop.
 *
 * @returns how each task ended, in the order of the tasks.
 */
export async function pool<T, P>(tasks: readonly T[], options: PoolOptions<T, P>): Promise<TaskEnd<T>[]> {
  const { worker, workers, signal, onStart, onProgress, onEnd } = options;
  const ends: TaskEnd<T>[] = [];
  let next = 0;
  const finish = (index: number, end: TaskEnd<T>): void => {
    ends[index] = end;
    onEnd?.(end);
  };

  /** One process for as many tasks as it survives; resolves when there is none left or it died. */
  const process = (): Promise<void> =>
    new Promise((resolve) => {
      const { child, said, silent } = start(worker);
      let current = -1;
      const order = (message: WorkerOrder<T>): void => void (child.connected && child.send(message));
      const stop = (): void => order({ kind: "stop" });
      const hand = (): void => {
        if (next >= tasks.length || signal?.aborted) return child.disconnect();
        current = next++;
        onStart?.(tasks[current]!);
        order({ kind: "task", task: tasks[current]! });
      };
      signal?.addEventListener("abort", stop);
      child.on("message", (message: WorkerMessage<P>) => {
        if (message.kind === "progress") return onProgress?.(tasks[current]!, message.progress);
        if (message.kind !== "ready") {
          const { error, isInterrupted = false } = message.kind === "failed" ? message : {};
          finish(current, { task: tasks[current]!, isInterrupted, ...(error !== undefined && { error }) });
          current = -1;
        }
        hand();
      });
      child.on("error", () => child.kill());
      const end = (code: number | null, killedBy: NodeJS.Signals | null): void => {
        signal?.removeEventListener("abort", stop);
        const isInterrupted = signal?.aborted ?? false;
        if (current >= 0)
          finish(current, { task: tasks[current]!, error: deathNote(code, killedBy, said()), isInterrupted });
        else if (code !== 0 && next < tasks.length && !isInterrupted) {
          // It died before it took a task: another process would die the same way, so this one takes the blame.
          const index = next++;
          finish(index, { task: tasks[index]!, error: deathNote(code, killedBy, said()), isInterrupted });
        }
        resolve();
      };
      // Not "close": Node does not emit it once this side has closed the channel.
      child.on("exit", (code, killedBy) => void silent.then(() => end(code, killedBy)));
    });
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !signal?.aborted) await process();
  };
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, lane));
  tasks.forEach((task, index) => (ends[index] ??= { task, error: "It was not begun.", isInterrupted: true }));
  return ends;
}
