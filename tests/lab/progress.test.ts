import { describe, expect, it } from "vitest";
import { estimate, progress } from "../../src/lab/progress.ts";
import type { SweepEvent } from "../../src/lab/sweep.ts";

const at = (id: string, step: number, stage: "training" | "measuring" = "training"): SweepEvent => ({
  ...{ kind: "progress", id, label: `run ${id}`, stage, step, steps: 100 },
});
const plain = (kind: "started" | "done" | "skipped" | "stopped", id: string): SweepEvent => ({
  kind,
  id,
  label: `run ${id}`,
});

const even = (...ids: string[]) => new Map(ids.map((id) => [id, 1]));

describe("estimate()", () => {
  it("estimate() of runs at an even pace is the time they take", () => {
    let now = 100;
    const pace = estimate(even("a", "b", "c", "d"), () => now);
    expect(pace.secondsLeft()).toBeUndefined();
    for (const id of ["a", "b"]) {
      pace.update(plain("started", id));
      pace.update(at(id, 0));
      now += 10;
      pace.update(plain("done", id));
    }
    expect(pace.fraction()).toBe(0.5);
    expect(pace.secondsLeft()).toBe(20);
    expect(pace.ended).toBe(2);
  });

  it("estimate() does not count what an earlier session did as pace", () => {
    let now = 0;
    const pace = estimate(even("a", "b", "c"), () => now);
    pace.update(plain("skipped", "a"));
    expect([pace.fraction(), pace.secondsLeft()]).toEqual([1 / 3, undefined]);
    pace.update(at("b", 80));
    now += 10;
    pace.update(at("b", 100));
    // 0.15 of a run took 10 s; 0.25 of b and all of c are left.
    expect(pace.secondsLeft()).toBeCloseTo((10 * 1.25) / 0.15, 6);
  });
});

describe("estimate() of runs of different cost", () => {
  it("estimate() counts a run by its cost, and says nothing of the first moments", () => {
    let now = 0;
    const pace = estimate(new Map([["a", 9], ["b", 1]]), () => now); // prettier-ignore
    pace.update(at("a", 0));
    pace.update(at("a", 1));
    now += 1;
    expect(pace.secondsLeft()).toBeUndefined();
    now = 90;
    pace.update(plain("done", "a"));
    expect(pace.fraction()).toBeCloseTo(0.9, 12);
    expect(pace.secondsLeft()).toBeCloseTo(10, 6);
  });
});

describe("progress()", () => {
  it("progress() where there is no terminal is a line per ended run, without escape codes", () => {
    const texts: string[] = [];
    const bar = progress(even("a", "b", "c"), { write: (text) => texts.push(text) });
    for (const event of [plain("skipped", "a"), plain("started", "b"), at("b", 50), plain("done", "b")])
      bar.show(event);
    bar.show({ kind: "failed", id: "c", label: "run c", error: "no luck" });
    bar.end();
    expect(texts.length).toBe(2);
    expect(texts[0]).toMatch(/^\[2\/3\] run b: done in 0 s · about \d+ s left\n$/);
    expect(texts[1]).toBe("[3/3] run c: failed. no luck\n");
  });
});
