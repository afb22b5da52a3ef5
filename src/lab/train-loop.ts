import { setImmediate as nextTurn } from "node:timers/promises";
import type { Engine, Loop, Weights } from "../types.ts";
import { training, type Training } from "../engine/training.ts";
import { rng } from "../stats/rng.ts";
import { latestCheckpoint, saveCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { Diverged } from "./diverged.ts";
import { feed } from "./feed.ts";
import { finishRun, writeLog } from "./finished-run.ts";
import { Interrupted } from "./interrupted.ts";
import { machine, versions } from "./machine.ts";
import type { Session } from "./records.ts";
import { feedsHere, type Feeds } from "./feeds.ts";
import { prefetch } from "./prefetch.ts";
import { trainingLog, type TrainingLog } from "./training-log.ts";
import type { TrainJob } from "./train.ts";

const megabyte = 2 ** 20;
const elements = (arrays: Weights): number =>
  Object.values(arrays).reduce((sum, { data }) => sum + data.length, 0);

/**
 * Training steps in one native call: more than one where the call itself would cost as much as the step.
 *
 * Depends on the run alone, so that a resumed training takes the same calls. It divides the number of steps.
 *
 * @param parameters of the method; networks of 200,000 and more take one step a call.
 * @param feedBytes size of one step's feed; a call is fed 16 MiB at most.
 */
export function stepsPerCall(steps: number, parameters: number, feedBytes: number): number {
  if (parameters >= 200_000) return 1;
  const most = Math.min(50, steps, Math.floor((16 * megabyte) / Math.max(1, feedBytes)));
  for (let count = most; count > 1; count--) if (steps % count === 0) return count;
  return 1;
}

/** @throws Error unless names and shapes of a saved state are those of the method. */
function checkState(id: string, saved: Weights, fresh: Weights): void {
  const names = [...new Set([...Object.keys(fresh), ...Object.keys(saved)])].sort();
  const shape = (state: Weights, name: string): string =>
    state[name] ? `[${state[name].shape.join(", ")}]` : "none";
  const odd = names.find((name) => shape(fresh, name) !== shape(saved, name));
  if (odd)
    throw new Error(
      `The checkpoint of run ${id} is of another architecture: expected "${odd}" of shape ${shape(fresh, odd)} ` +
        `but found ${shape(saved, odd)}. Delete its folder to train it again.`,
    );
}

function checkEngine(id: string, saved: Checkpoint, engine: string, folder: string): void {
  const last = saved.record.sessions.at(-1)?.engine ?? engine;
  if (last !== engine)
    throw new Error(
      `Run ${id} was begun on engine ${last} and would not be the same on ${engine}. ` +
        `Go on with --engine ${last}, or delete ${folder} to train it again.`,
    );
}

/** What a training holds between two calls. */
interface Progress {
  readonly trainer: Training;
  readonly loop: Loop;
  readonly feeds: Feeds;
  readonly log: TrainingLog;
  readonly earlier: readonly Session[];
  readonly session: Session;
  /** Wall time of all sessions so far, in seconds. */
  readonly seconds: () => number;
  /** Steps finished. */
  step: number;
}

const sessionsOf = ({ earlier, session, step }: Progress): Session[] => [
  ...earlier,
  { ...session, to: step },
];

function checkFinite(job: TrainJob, logs: Readonly<Record<string, Float32Array>>, first: number): void {
  const bad = Object.entries(logs)
    .map(([term, values]) => ({ term, at: values.findIndex((value) => !Number.isFinite(value)), values }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (bad) throw diverged(job, bad.term, bad.values[bad.at]!, first + bad.at + 1);
}

function diverged(job: TrainJob, term: string, value: number, step: number): Diverged {
  const saved = latestCheckpoint(job.folder, job.id);
  const kept = saved
    ? `The last good state, step ${saved.record.step}, is kept in ${job.folder}.`
    : `It had not been saved before.`;
  return new Diverged(`${job.run.method} (run ${job.id})`, term, value, step, kept);
}

/** The state, read out of the engine. @throws Diverged if it holds a number that is not finite. */
async function readState(job: TrainJob, { loop, step }: Progress): Promise<Weights> {
  const state = await loop.read();
  for (const [name, { data }] of Object.entries(state)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw diverged(job, `${name}[${at}]`, data[at]!, step);
  }
  return state;
}

async function save(job: TrainJob, progress: Progress): Promise<void> {
  const state = await readState(job, progress);
  const { step, seconds, log } = progress;
  const sessions = sessionsOf(progress);
  saveCheckpoint(job.folder, job.id, state, { step, seconds: seconds(), sessions, log: log.record() });
  writeLog(job.folder, log.rows);
}

/** One call of the loop: `loop.steps` steps, logged. */
async function call(job: TrainJob, progress: Progress): Promise<void> {
  const { loop, feeds, log } = progress;
  const logs = await loop.run(await feeds.next());
  checkFinite(job, logs, progress.step);
  for (let k = 0; k < loop.steps; k++) {
    const terms = Object.entries(logs).map(([name, values]) => [name, values[k]!] as const);
    log.add(++progress.step, Object.fromEntries(terms));
  }
  // Engines may answer at once; a stop signal arrives between turns of the event loop.
  await nextTurn();
}

async function advance(job: TrainJob, progress: Progress): Promise<void> {
  const { id, run, signal, checkpointSeconds, onProgress } = job;
  let saved = progress.seconds();
  while (progress.step < run.steps) {
    await call(job, progress);
    onProgress?.({ id, step: progress.step, steps: run.steps });
    if (progress.step === run.steps) return;
    const isStopped = signal?.aborted ?? false;
    if (isStopped || progress.seconds() - saved >= checkpointSeconds) {
      await save(job, progress);
      saved = progress.seconds();
    }
    if (isStopped) throw new Interrupted(`Run ${id} stopped after step ${progress.step} of ${run.steps}.`);
  }
}

/** A worker thread takes a good part of a second to start: it is worth it for feeds that take longer than that. */
const prefetchFrom = 1;

/** Feeds made here, or ahead in a worker thread; their bits are the same. */
function feedsFor(job: TrainJob, from: number, steps: number, secondsEach: number): Feeds {
  const left = ((job.run.steps - from) / steps) * secondsEach;
  return left > prefetchFrom ? prefetch(job, from, steps) : feedsHere(job, from, steps);
}

async function begin(job: TrainJob, engine: Engine): Promise<Progress> {
  const { method, dataset, run, id, folder, threads } = job;
  const saved = latestCheckpoint(folder, id);
  const clock = performance.now() - (saved?.record.seconds ?? 0) * 1000;
  const weights = method.init(dataset.shape, rng(run.seed).split("init"));
  const trainer = training(method, weights);
  if (saved) {
    checkState(id, saved.state, trainer.state);
    checkEngine(id, saved, engine.name, folder);
    const { notice, record } = saved;
    if (notice) job.onProgress?.({ id, step: record.step, steps: run.steps, notice });
  }
  const bytes = Object.values(feed(job, 0, 1)).reduce((sum, { data }) => sum + data.byteLength, 0);
  const steps = stepsPerCall(run.steps, elements(weights), bytes);
  const asked = performance.now();
  const example = feed(job, 0, steps);
  const secondsEach = (performance.now() - asked) / 1000;
  const from = saved?.record.step ?? 0;
  const feeds = feedsFor(job, from, steps, secondsEach);
  const start = saved?.state ?? trainer.state;
  const loop = await engine
    .loop(trainer.step, start, example, { threads, steps })
    .catch(async (error: unknown) => {
      await feeds.close();
      throw error;
    });
  const began = new Date().toISOString();
  return {
    trainer,
    loop,
    feeds,
    log: trainingLog(run.steps, saved?.record.log),
    earlier: saved?.record.sessions ?? [],
    session: { from, to: from, engine: engine.name, threads, versions: versions(), began },
    seconds: () => (performance.now() - clock) / 1000,
    step: from,
  };
}

/**
 * Trains a run step by step from where it stands to its end, and writes its weights.
 *
 * @throws Diverged if a logged term or a parameter is not finite.
 * @throws Interrupted if the signal was raised; the state is saved.
 */
export async function trainLoop(job: TrainJob, engine: Engine): Promise<void> {
  const progress = await begin(job, engine);
  const { trainer, loop, feeds, log, seconds } = progress;
  try {
    await advance(job, progress);
    const weights = trainer.weightsOf(await readState(job, progress));
    finishRun(job.folder, job.id, weights, log.rows, {
      steps: job.run.steps,
      seconds: seconds(),
      sessions: sessionsOf(progress),
      machine: machine(),
      ended: new Date().toISOString(),
    });
  } finally {
    await Promise.all([feeds.close(), loop.dispose()]);
  }
}
