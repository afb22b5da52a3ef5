import { availableParallelism } from "node:os";
import type { Dataset, Engine, Run, Weights } from "../types.ts";
import { engines } from "../engine/index.ts";
import { rng } from "../stats/rng.ts";
import { completeRun, loadDataset, type CompleteRun } from "./complete-run.ts";
import { Diverged } from "./diverged.ts";
import { finishRun, trainingOf, weightsIn } from "./finished-run.ts";
import { machine, versions } from "./machine.ts";
import { store } from "./store.ts";
import { trainLoop } from "./train-loop.ts";
import { trained, type OpenTrained } from "./trained.ts";
import { lookUp } from "../stats/nearest-name.ts";

/** How far a training is. */
export interface TrainProgress {
  readonly id: string;
  /** Steps finished, out of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Something the user should know, e.g. that a damaged checkpoint was passed over. */
  readonly notice?: string;
}
/** How and where to train; none of it changes the result but `engine`. */
export interface TrainOptions {
  /** Name of an engine; "onnx" compiles. */
  readonly engine?: string;
  /** Threads inside one operation; all cores by default. */
  readonly threads?: number;
  /** Folder of runs. */
  readonly folder?: string;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Raise it to stop after the current step with the state saved. */
  readonly signal?: AbortSignal;
  /** Seconds between checkpoints. */
  readonly checkpointSeconds?: number;
}
/** A training with everything it needs. */
export interface TrainJob extends CompleteRun {
  readonly dataset: Dataset;
  readonly seed: number;
  readonly batch: number;
  /** Folder of this run. */
  readonly folder: string;
  readonly threads: number;
  readonly checkpointSeconds: number;
  readonly onProgress?: TrainOptions["onProgress"] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Weights without steps: in closed form if the method has one, else as they start. */
async function fit(job: TrainJob, engine: Engine): Promise<void> {
  const { method, dataset, run, id, folder, threads } = job;
  const began = new Date();
  const weights: Weights = method.fit
    ? await method.fit(dataset, rng(run.seed).split("fit"))
    : method.init(dataset.shape, rng(run.seed).split("init"));
  for (const [name, { data }] of Object.entries(weights)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      throw new Diverged(`${run.method} (run ${id})`, `${name}[${at}]`, data[at]!, 0, "Nothing was saved.");
  }
  const ended = new Date();
  const session = {
    from: 0,
    to: 0,
    engine: engine.name,
    threads,
    versions: versions(),
    began: began.toISOString(),
  };
  finishRun(folder, id, weights, [], {
    steps: 0,
    seconds: (ended.getTime() - began.getTime()) / 1000,
    sessions: [session],
    machine: machine(),
    ended: ended.toISOString(),
  });
}

/**
 * Trains a run, or goes on where it was left, or loads it if it is finished.
 *
 * Everything random comes from the run's seed: the start from stream "init", the batch of step k from ("batch", k),
 * its noise from ("noise", name, k). So the parameters are the same bits whatever the threads, and whether or not
 * the training was interrupted.
 *
 * @throws RangeError for an unknown data set, method, hyper-parameter or engine, naming the closest.
 * @throws Diverged if a logged term or a parameter is not finite; the last good checkpoint is kept.
 * @throws Interrupted if `signal` was raised; the state is saved.
 */
export async function train(run: Run, options: TrainOptions = {}): Promise<OpenTrained> {
  const {
    engine: name = "onnx",
    threads = availableParallelism(),
    folder = "runs",
    checkpointSeconds = 30,
  } = options;
  const engine = lookUp("engine", name, engines as Readonly<Record<string, Engine>>);
  if (!Number.isSafeInteger(threads) || threads < 1)
    throw new RangeError(`Expected threads to be an integer of 1 or more but found ${threads}.`);
  const complete = completeRun(run);
  const runs = store(folder);
  runs.begin(complete.run);
  const at = runs.at(complete.id);
  const dataset = await loadDataset(complete.run.dataset);
  if (!trainingOf(at)) {
    const { seed, batch } = complete.run;
    const { onProgress, signal } = options;
    const job = {
      ...complete,
      dataset,
      seed,
      batch,
      folder: at,
      threads,
      checkpointSeconds,
      onProgress,
      signal,
    };
    const hasSteps = complete.method.phases.length > 0 && complete.run.steps > 0;
    await (hasSteps ? trainLoop(job, engine) : fit(job, engine));
  }
  return trained({ ...complete, dataset, weights: weightsIn(at) }, engine, { threads });
}
