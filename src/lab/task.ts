import { rng } from "../stats/rng.ts";
import type { Run, Scale, Study } from "../types.ts";
import { assessmentOf, saveAssessment } from "./assessment.ts";
import { loadStudy, type StudyAddress } from "./load-study.ts";
import { store } from "./store.ts";
import { train } from "./train.ts";
import type { OpenTrained } from "./trained.ts";

/** One run to train, and what to measure on it; plain data, so that another process can do it. */
export interface Task {
  readonly run: Run;
  readonly engine: string;
  readonly threads: number;
  readonly folder: string;
  readonly study?: StudyAddress & { readonly scale: Scale };
}
/** How far a task is. */
export interface TaskProgress {
  readonly stage: "training" | "measuring";
  readonly step: number;
  readonly steps: number;
  /** Something the user should know, e.g. that a damaged checkpoint was passed over. */
  readonly notice?: string;
}

async function assess(trained: OpenTrained, study: Study, { folder, study: asked }: Task): Promise<void> {
  const scale = asked!.scale;
  const at = store(folder).at(trained.id);
  const began = performance.now();
  const assessment = await study.assess(trained, scale, rng(trained.run.seed).split("assess", study.name));
  const seconds = (performance.now() - began) / 1000;
  saveAssessment(at, { id: trained.id, study: study.name, scale: scale.name, seconds }, assessment);
}

/**
 * Trains a run if it is not trained, and measures what a study asks of it if it is not measured.
 *
 * @throws what `train` and the study throw.
 */
export async function runTask(
  task: Task,
  onProgress: (progress: TaskProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { run, engine, threads, folder, study: asked } = task;
  const trained = await train(run, {
    engine,
    threads,
    folder,
    ...(signal && { signal }),
    onProgress: ({ step, steps, notice }) =>
      onProgress({ stage: "training", step, steps, ...(notice !== undefined && { notice }) }),
  });
  try {
    if (!asked) return;
    const study = await loadStudy(asked);
    if (assessmentOf(store(folder).at(trained.id), study.name, asked.scale.name)) return;
    onProgress({ stage: "measuring", step: run.steps, steps: run.steps });
    await assess(trained, study, task);
  } finally {
    await trained.dispose();
  }
}
