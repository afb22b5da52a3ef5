import { completeRun } from "../../src/lab/complete-run.ts";
import { fil2021Evaluation, type Evaluation } from "../../src/studies/fil2021-evaluation.ts";
import { capacityOf } from "../../src/studies/fil2021-capacity-claim.ts";
import { fil2021Runs } from "../../src/studies/fil2021-runs.ts";
import { scoreAt, scoreBy, scoreWithoutShape } from "../../src/studies/fil2021-scores.ts";
import type { NdArray, Results, Row, Run, Scale } from "../../src/types.ts";

/** Scores of one run of a made-up world. */
export type World = (run: Run) => Readonly<Record<string, number>>;

/** A little noise that differs from seed to seed, so that intervals have a width. */
export const jitter = (seed: number, size = 0.004): number => size * Math.sin(7 * seed + 1);

const table: Readonly<Record<string, number>> = { rawPixels: 0.45, pca: 0.7, fastIca: 0.42 };

/** The β-VAE score at 64 pairs. */
function accuracy({ dataset, method, hyper, steps }: Run): number {
  if (method in table) return table[method]!;
  if (dataset === "dsprites") return steps === 0 ? 0.44 : hyper["beta"] === 4 ? 0.92 : 0.62;
  if (dataset === "miniEllipses") return hyper["beta"] === 1 ? 0.85 : 0.8;
  return 0.995;
}

/** MIG with one optimum of normalised β, 0.04, whatever the latents; β = 4 in the sweep of 6. */
function gap({ hyper, dataset }: Run): number {
  const [beta, latents] = [Number(hyper["beta"] ?? 1), Number(hyper["latents"] ?? 6)];
  const best = latents === 6 ? 4 : (0.04 * 256) / latents;
  return (dataset === "miniEllipses" ? 0.2 : 0.4) - 0.1 * Math.abs(Math.log2(beta / best));
}

/** Numbers with which every claim but R1a, H2b and H4 holds at the laptop scale. */
export const obedient: World = (run) => {
  const { hyper, seed, method } = run;
  const beta = Number(hyper["beta"] ?? 1);
  const full = accuracy(run);
  const scores: Record<string, number> = { "factorVaeScore.accuracy": 0.7, "mig.binned": 0.3 };
  for (const pairs of [1, 4, 16, 32, 64, 128, 256])
    scores[scoreAt(pairs)] = Math.min(
      1,
      full + 0.05 * Math.log2(Math.min(1, pairs / 64) || 1) + jitter(seed),
    );
  scores[scoreAt(32)] = full + jitter(seed);
  ["linear", "nonlinear", "logistic", "forest"].forEach(
    (name, i) => (scores[scoreBy(name as "linear")] = full - 0.06 * i + jitter(seed)),
  );
  scores[scoreWithoutShape] = full - 0.1 + jitter(seed);
  if (method === "rawPixels")
    return {
      ...scores,
      "factors.L64": 1,
      "factorsButOne.L4": 0.97,
      "factorsButOne.L16": 0.99,
      "factorsButOne.L64": 1,
    };
  if (method === "pca" || method === "fastIca") return scores;
  return {
    ...scores,
    "elbo.reconstruction": method === "annealedVae" ? 3.2 + jitter(seed) : 2 + 2 * beta + jitter(seed),
    "elbo.kl": 12 / (1 + beta) + jitter(seed),
    "elbo.totalCorrelation": 3 / (1 + beta) + jitter(seed),
    "elbo.activeUnits": 4,
    "elbo.mig": gap(run) + jitter(seed),
    "fd.pixels": 0.01 * beta + 1e-4 * jitter(seed),
    "fd.embedded": 0.1 * beta + 1e-3 * jitter(seed),
    "fd.prior.pixels": 0.2,
    "fd.prior.embedded": 2,
  };
};

/** Latent j of d lights up at a share of the steps: x, y, scale, shape, orientation, then none. */
const onset = [0.1, 0.12, 0.3, 0.5, 0.6];

function logOf({ hyper, steps }: Run): readonly Row[] {
  const annealing = { gamma: 0, capacity: 8, initialCapacity: 0, over: 2000, ...hyper } as never;
  const every = Math.max(1, Math.floor(steps / 200));
  const rows: Row[] = [];
  for (let step = 1; step <= steps; step = step === 1 && every > 1 ? every : step + every) {
    // The mean of a rising capacity since the row before belongs to the middle between them.
    const kl = capacityOf(annealing, Math.max(1, step - every / 2));
    const latents = Array.from({ length: Number(hyper["latents"]) }, (_, j) =>
      step / steps > (onset[j] ?? 2) ? 1 : 0.01,
    );
    rows.push({
      step,
      kl,
      "kl/mean": kl,
      ...Object.fromEntries(latents.map((value, j) => [`kl/${j}/mean`, value])),
    });
  }
  return rows;
}

const factorsOf: Readonly<Record<string, readonly string[]>> = {
  miniDiscs: ["scale", "x", "y"],
  miniEllipses: ["shape", "scale", "orientation", "x", "y"],
  dsprites: ["shape", "scale", "orientation", "x", "y"],
};
const lit = ["x", "y", "scale", "shape", "orientation"];

function arraysOf({ dataset, hyper }: Run): Readonly<Record<string, NdArray>> {
  const d = Number(hyper["latents"] ?? 6);
  const side = { dsprites: 64, fashionMnist: 32 }[dataset] ?? 16;
  const images = (n: number): NdArray => ({
    shape: [n, side, side, 1],
    data: new Float32Array(n * side * side).fill(0.5),
  });
  const names = factorsOf[dataset] ?? [];
  const known = names.map((name) => [
    `information/${name}`,
    { shape: [d], data: Float32Array.from({ length: d }, (_, j) => (lit[j] === name ? 0.8 : 0.1)) },
  ]);
  return {
    ...Object.fromEntries(known),
    kl: { shape: [d], data: Float32Array.from({ length: d }, (_, j) => (j < 3 ? 2 - j / 4 : 0.01)) },
    originals: images(8),
    reconstructions: images(8),
    traversal: images(9 * d),
    ...Object.fromEntries(
      names.map((name, k) => [`embedding/${name}`, { shape: [2, 2], data: Float32Array.of(0, k, 1, k) }]),
    ),
  };
}

const planned = new Map<string, ReadonlyMap<string, Run>>();

/** All runs of a scale by id, every hyper-parameter written out; kept, since making 600 methods takes a while. */
function runsOf(scale: Scale): ReadonlyMap<string, Run> {
  const key = `${scale.name} ${scale.seeds}`;
  const found =
    planned.get(key) ??
    new Map(
      fil2021Runs(scale)
        .map(completeRun)
        .map(({ id, run }) => [id, run] as const),
    );
  planned.set(key, found);
  return found;
}

/** Results of all runs of the study in a made-up world; `keep` drops rows. */
export function synthetic(
  scale: Scale,
  world: World = obedient,
  keep: (row: Row) => boolean = () => true,
): Results {
  const runs = runsOf(scale);
  const rows = [...runs].map(([id, run]): Row => {
    const { dataset, method, hyper, seed, steps, batch } = run;
    const size = fil2021Evaluation(run, scale);
    const measured = Object.entries(world(run)).filter(([name]) => isMeasured(name, run, size));
    return { id, dataset, method, ...hyper, seed, steps, batch, seconds: 1, ...Object.fromEntries(measured) };
  });
  return {
    scale,
    rows: rows.filter(keep),
    arrays: (id) => arraysOf(runs.get(id)!),
    log: (id) => logOf(runs.get(id)!),
  };
}

/** Leaves out what the study would not measure on the run. */
function isMeasured(name: string, { method }: Run, { pairs, hasClassifiers }: Evaluation): boolean {
  const count = /^betaVaeScore\.L(\d+)$/.exec(name);
  if (count) return pairs.includes(Number(count[1])) && (method !== "rawPixels" || count[1] === "64");
  if (/^betaVaeScore\./.test(name)) return hasClassifiers && method !== "rawPixels";
  return true;
}
