import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trainingOf } from "../../src/lab/finished-run.ts";
import { runLabel, sweep, type SweepEvent } from "../../src/lab/sweep.ts";
import { scratch } from "./scratch.ts";
import { smallRun } from "./small-run.ts";
import { tinyStudy } from "./tiny-study.ts";

const top = scratch();
const study = (file: string) => ({
  module: new URL(file, import.meta.url).href,
  name: "tiny",
  scale: { name: "smoke", seeds: 1 } as const,
});
const kinds = (events: readonly SweepEvent[]): Record<string, number> => {
  const count: Record<string, number> = {};
  for (const { kind } of events) count[kind] = (count[kind] ?? 0) + 1;
  return count;
};

describe("sweep()", () => {
  it("sweep() in processes gives the bits of a sweep in this one", async () => {
    const runs = [1, 2, 3].map((seed) => smallRun({ steps: 20, seed }));
    const [here, apart] = [join(top, "here"), join(top, "apart")];
    const one = await sweep(runs, { folder: here, workers: 0 });
    const two = await sweep(runs, { folder: apart, workers: 2 });
    expect(two).toEqual({ ...one, failures: [], stopped: [] });
    for (const id of one.ids)
      expect(readFileSync(join(apart, id, "params.safetensors"))).toEqual(
        readFileSync(join(here, id, "params.safetensors")),
      );
  });

  it("sweep() lists runs that fail or crash their process, and does the others", async () => {
    const folder = join(top, "troubled");
    const runs = tinyStudy(["crashes", "throws", "notFinite"]).runs({ name: "smoke", seeds: 1 });
    const events: SweepEvent[] = [];
    const options = {
      folder,
      study: study("./troubled-study.ts"),
      onEvent: (event: SweepEvent) => events.push(event),
    };
    const { ids, failures, stopped } = await sweep(runs, { ...options, workers: 2 });
    expect(ids.length).toBe(5);
    expect(stopped).toEqual([]);
    const errors = Object.fromEntries(
      failures.map(({ label, error }) => [/seed=(\d+)/.exec(label)![1], error]),
    );
    expect(errors).toEqual({
      101: "this seed is to fail",
      102: expect.stringMatching(/worker process was ended by SIGKILL.*fewer workers/),
      103: expect.stringMatching(/finite scores of run \w+ but study tiny measured tiny\.spread = NaN/),
    });
    expect(kinds(events)).toMatchObject({ started: 5, done: 2, failed: 3 });
    // Training is not lost with what failed after it, and a second sweep tries only what is missing.
    expect(ids.every((id) => trainingOf(join(folder, id)) !== undefined)).toBe(true);
    events.length = 0;
    await sweep(runs.slice(0, 2), options);
    expect(kinds(events)).toEqual({ skipped: 2 });
  });

  it("sweep() stopped by its signal saves what is under way and begins nothing else", async () => {
    const folder = join(top, "stopped");
    const runs = [1, 2, 3].map((seed) => smallRun({ steps: 100_003, seed }));
    const stop = new AbortController();
    const onEvent = (event: SweepEvent): void => {
      if (event.kind === "progress" && event.step > 100) stop.abort();
    };
    const report = await sweep(runs, { folder, workers: 1, signal: stop.signal, onEvent });
    expect(report.failures).toEqual([]);
    expect(report.stopped).toEqual(report.ids);
    expect(readdirSync(folder)).toEqual([report.ids[0]]);
    expect(readdirSync(join(folder, report.ids[0]!)).sort()).toEqual([
      "checkpoint.safetensors",
      "log.csv",
      "run.json",
    ]);
  });

  it("sweep() does the same run once", async () => {
    const { ids } = await sweep([smallRun({ steps: 2 }), smallRun({ steps: 2 })], {
      folder: top,
      workers: 0,
    });
    expect(ids.length).toBe(1);
  });

  it("sweep() refuses a run that no registry can make before it trains any", async () => {
    const folder = join(top, "refused");
    await expect(sweep([smallRun(), smallRun({ method: "betaVea" })], { folder })).rejects.toThrow(
      /Did you mean "betaVae"/,
    );
    expect(() => readdirSync(folder)).toThrow();
  });
});

describe("runLabel()", () => {
  it("runLabel() names what the sweep varies", () => {
    const label = runLabel({ dataset: "toy", method: "betaVae", hyper: { beta: 4, latents: 10 }, seed: 2 });
    expect(label).toBe("toy betaVae beta=4 latents=10 seed=2");
  });
});
