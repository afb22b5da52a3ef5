import { describe, expect, it } from "vitest";
import { completeRun } from "../../src/lab/complete-run.ts";
import { normalisedBeta } from "../../src/methods/normalised-beta.ts";
import { fil2021 } from "../../src/studies/fil2021.ts";
import { fil2021Evaluation, thinned } from "../../src/studies/fil2021-evaluation.ts";
import { fil2021Protocol } from "../../src/studies/fil2021-protocol.ts";
import { scales } from "../../src/studies/scales.ts";
import { datasets } from "../../src/datasets/index.ts";
import type { Run } from "../../src/types.ts";

const count = (runs: readonly Run[], where: Partial<Run>, hyper: Run["hyper"] = {}): number =>
  runs.filter(
    (run) =>
      Object.entries(where).every(([name, value]) => run[name as keyof Run] === value) &&
      Object.entries(hyper).every(([name, value]) => run.hyper[name] === value),
  ).length;

describe("fil2021", () => {
  it.each(["smoke", "laptop", "paper"] as const)(
    "fil2021 plans runs that can be made, each once, at the %s scale",
    (name) => {
      const runs = fil2021.runs({ name, seeds: fil2021.seeds[name] });
      const ids = runs.map((run) => completeRun(run).id);
      expect(new Set(ids).size).toBe(runs.length);
      expect(runs.length).toBeGreaterThan(20);
    },
  );

  it("fil2021 plans the laptop scale family by family", () => {
    const runs = fil2021.runs(scales.laptop);
    // 7 β × 5 seeds, and 4 sizes × 7 normalised β × 3 seeds.
    expect(count(runs, { dataset: "miniDiscs", method: "betaVae", steps: 2500 })).toBe(35 + 84);
    expect(count(runs, { dataset: "miniDiscs", method: "betaVae", steps: 2500 }, { latents: 6 })).toBe(35);
    expect(count(runs, { dataset: "miniEllipses", method: "betaVae" })).toBe(6 * 5);
    expect(count(runs, { dataset: "miniDiscs", method: "annealedVae" })).toBe(5);
    expect(count(runs, { dataset: "miniEllipses", method: "annealedVae" })).toBe(5 + 3);
    for (const dataset of ["miniDiscs", "dsprites"]) {
      const seeds = dataset === "dsprites" ? 3 : 5;
      for (const method of ["pca", "fastIca", "rawPixels"])
        expect(count(runs, { dataset, method })).toBe(seeds);
      expect(count(runs, { dataset, method: "betaVae", steps: 0 })).toBe(seeds);
    }
    const { sprites } = fil2021Protocol(scales.laptop);
    expect(count(runs, { dataset: "dsprites", method: "betaVae", steps: sprites.steps })).toBe(2 * 3);
    expect(runs.length).toBe(35 + 84 + 30 + 5 + 8 + 4 * (5 + 3) + 6);
  });

  it("fil2021 takes more seeds where the user asks for them", () => {
    const runs = fil2021.runs({ name: "laptop", seeds: 10 });
    expect(count(runs, { dataset: "miniEllipses", method: "betaVae" })).toBe(6 * 10);
    expect(count(runs, { dataset: "dsprites", method: "pca" })).toBe(6);
  });

  it("fil2021 sweeps the same normalised β at every size of the latent layer", () => {
    const runs = fil2021
      .runs(scales.laptop)
      .filter(({ dataset, hyper, seed }) => dataset === "miniDiscs" && hyper["latents"] !== 6 && seed === 0);
    for (const latents of [2, 5, 10, 20]) {
      const norms = runs
        .filter(({ hyper }) => hyper["latents"] === latents)
        .map(({ hyper }) => normalisedBeta(hyper["beta"] as number, latents, [16, 16, 1]));
      expect(norms.map((norm) => Number(norm.toPrecision(12)))).toEqual([
        0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32,
      ]);
    }
  });

  it("fil2021 at the paper scale trains on dSprites for 300,000 steps with both networks", () => {
    const runs = fil2021.runs(scales.paper);
    const full = runs.filter(({ dataset, steps }) => dataset === "dsprites" && steps === 300_000);
    expect(count(full, {}, { network: "burgessConv" })).toBe(4 * 10);
    // 4 sizes × 7 normalised β, and β = 1 and 4 of the table; of those none coincides.
    expect(count(full, {}, { network: "higginsMlp", optimizer: "adagrad" })).toBe((4 * 7 + 2) * 10);
  });

  it("fil2021 measures all classifiers on dSprites and on the first seeds elsewhere, the rest by logistic regression", () => {
    const evaluate = (run: Run) => fil2021Evaluation(completeRun(run).run, scales.laptop);
    const runs = fil2021.runs(scales.laptop);
    const tried = runs.filter((run) => evaluate(run).hasClassifiers);
    expect(count(tried, { dataset: "miniDiscs", steps: 2500 })).toBe(7 * 3);
    expect(count(tried, { dataset: "miniEllipses" })).toBe(6 * 3);
    expect(count(tried, { dataset: "dsprites" })).toBe(6 + 4 * 3);
    expect(count(tried, { method: "annealedVae" })).toBe(0);
    const layer = runs.find(({ hyper }) => hyper["latents"] === 20)!;
    expect(evaluate(layer).pairs).toEqual([64]);
  });
});

describe("thinned", () => {
  it("thinned() spreads values over the whole range and stops short of the end of the turn", async () => {
    const full = await datasets.dsprites();
    const few = thinned(full, { orientation: 10, x: 8, y: 8 });
    expect(few.factors.map(({ name, size }) => [name, size])).toEqual([
      ["shape", 3],
      ["scale", 6],
      ["orientation", 10],
      ["x", 8],
      ["y", 8],
    ]);
    const corner = few.render({ n: 1, values: Int32Array.of(2, 5, 9, 7, 1) });
    expect(corner).toEqual(full.render({ n: 1, values: Int32Array.of(2, 5, 36, 31, 4) }));
  });

  it("thinned() leaves a data set without listed factors as it is", async () => {
    const toy = await datasets.toy();
    expect(thinned(toy, {})).toBe(toy);
  });
});
