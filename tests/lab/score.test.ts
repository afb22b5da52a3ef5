import { describe, expect, it } from "vitest";
import { mig } from "../../src/metrics/mig.ts";
import { score } from "../../src/lab/score.ts";
import { train } from "../../src/lab/train.ts";
import { scratch } from "./scratch.ts";
import { smallRun } from "./small-run.ts";

describe("score()", () => {
  it("score() is a row a run and a column a score, and does not depend on what else is scored", async () => {
    const folder = scratch();
    const [a, b] = await Promise.all([1, 2].map((seed) => train(smallRun({ steps: 20, seed }), { folder })));
    const both = await score([a!, b!], [mig({ points: 200 })]);
    expect(both.numRows()).toBe(2);
    expect(both.array("seed")).toEqual([1, 2]);
    const alone = await score(b!, [mig({ points: 200 })]);
    expect(alone.get("mig.mig", 0)).toBe(both.get("mig.mig", 1));
    expect(both.get("mig.mig", 0)).not.toBe(both.get("mig.mig", 1));
    await expect(score([], [])).rejects.toThrow(/at least one trained run/);
  });
});
