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
import { feedsHere } from "./feeds.ts";
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
  readonly log: TrainingLog;
  readonly earlier: readonly Session[];
  readonly session: Session;
  /** Steps finished. */
  step: number;
  /** Wall time of all sessions so far, in seconds. */
  seconds: number;
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

/** Reads the state out of the engine and saves it, unless it holds a number that is not finite. */
async function save(job: TrainJob, progress: Progress): Promise<Weights> {
  const state = await progress.loop.read();
  for (const [name, { data }] of Object.entries(state)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw diverged(job, `${name}[${at}]`, data[at]!, progress.step);
  }
  const { step, seconds, log } = progress;
  saveCheckpoint(job.folder, job.id, state, {
    step,
    seconds,
    sessions: sessionsOf(progress),
    log: log.record(),
  });
  writeLog(job.folder, log.rows);
  return state;
}

async function advance(job: TrainJob, progress: Progress): Promise<void> {
  const { loop, log } = progress;
  const began = performance.now() - progress.seconds * 1000;
  const now = (): number => (performance.now() - began) / 1000;
  let saved = now();
  const stream = feedsHere(job, progress.step, loop.steps);
  try {
    while (progress.step < job.run.steps) {
      const logs = await loop.run(await stream.next());
      checkFinite(job, logs, progress.step);
      for (let k = 0; k < loop.steps; k++)
        log.add(
          progress.step + k + 1,
          Object.fromEntries(Object.entries(logs).map(([name, v]) => [name, v[k]!])),
        );
      progress.step += loop.steps;
      progress.seconds = now();
      job.onProgress?.({ id: job.id, step: progress.step, steps: job.run.steps });
      const isStopped = job.signal?.aborted ?? false;
      if (progress.step < job.run.steps && (isStopped || now() - saved >= job.checkpointSeconds)) {
        await save(job, progress);
        saved = now();
      }
      if (isStopped && progress.step < job.run.steps)
        throw new Interrupted(job.id, progress.step, job.run.steps);
    }
  } finally {
    await stream.close();
  }
}

async function begin(job: TrainJob, engine: Engine): Promise<Progress> {
  const { method, dataset, run, id, folder, threads } = job;
  const weights = method.init(dataset.shape, rng(run.seed).split("init"));
  const trainer = training(method, weights);
  const saved = latestCheckpoint(folder, id);
  if (saved) {
    checkState(id, saved.state, trainer.state);
    checkEngine(id, saved, engine.name, folder);
    const { notice, record } = saved;
    if (notice) job.onProgress?.({ id, step: record.step, steps: run.steps, notice });
  }
  const first = feed(job, 0, 1);
  const bytes = Object.values(first).reduce((sum, { data }) => sum + data.byteLength, 0);
  const steps = stepsPerCall(run.steps, elements(weights), bytes);
  const loop = await engine.loop(trainer.step, saved?.state ?? trainer.state, feed(job, 0, steps), {
    threads,
    steps,
  });
  const from = saved?.record.step ?? 0;
  const began = new Date().toISOString();
  const session: Session = { from, to: from, engine: engine.name, threads, versions: versions(), began };
  return {
    trainer,
    loop,
    log: trainingLog(run.steps, saved?.record.log),
    earlier: saved?.record.sessions ?? [],
    session,
    step: from,
    seconds: saved?.record.seconds ?? 0,
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
  try {
    await advance(job, progress);
    const state = await save(job, progress);
    finishRun(job.folder, job.id, progress.trainer.weightsOf(state), progress.log.rows, {
      steps: job.run.steps,
      seconds: progress.seconds,
      sessions: sessionsOf(progress),
      machine: machine(),
      ended: new Date().toISOString(),
    });
  } finally {
    await progress.loop.dispose();
  }
}
