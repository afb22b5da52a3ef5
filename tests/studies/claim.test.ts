import { describe, expect, it } from "vitest";
import { claim, untestable, type Decision } from "../../src/studies/claim.ts";
import { Lacking } from "../../src/studies/evidence.ts";
import type { Results } from "../../src/types.ts";

const results = (name: "smoke" | "laptop" = "laptop"): Results => ({
  scale: { name, seeds: 3 },
  rows: [],
  arrays: () => ({}),
  log: () => [],
});
const words = {
  id: "X1",
  where: "figure 1",
  says: "It rises.",
  gate: "It rises by 1.",
  theirs: "2.0",
  suspicion: "Too few steps.",
};
const of = (decision: Decision | Error) =>
  claim({
    ...words,
    decide() {
      if (decision instanceof Error) throw decision;
      return decision;
    },
  });
const good = { ours: "rises by 2", holds: true };
const bad = { ours: "falls by 1", holds: false };

describe("claim", () => {
  it("claim() is reproduced if every part holds", () => {
    const verdict = of({ parts: [good, good], seeds: 3, interval: [1, 3] }).check(results());
    expect(verdict).toEqual({
      theirs: "2.0",
      ours: "✓ rises by 2; ✓ rises by 2",
      holds: "reproduced",
      seeds: 3,
      interval: [1, 3],
    });
  });

  it("claim() deviates if one part fails, and says which and why", () => {
    const verdict = of({ parts: [good, bad], seeds: 3 }).check(results());
    expect(verdict.holds).toBe("deviates");
    expect(verdict.ours).toBe("✓ rises by 2; ✗ falls by 1");
    expect(verdict.why).toBe("Not met: falls by 1. Too few steps.");
  });

  it("claim() is untested at the smoke scale, with fewer than three seeds, or where the numbers cannot tell", () => {
    expect(of({ parts: [good], seeds: 3 }).check(results("smoke")).holds).toBe("untested");
    const few = of({ parts: [good], seeds: 2 }).check(results());
    expect([few.holds, few.why]).toEqual([
      "untested",
      "A verdict needs at least 3 seeds and this run has 2.",
    ]);
    const wide = of({ parts: [bad], seeds: 3, undecided: "Too wide." }).check(results());
    expect([wide.holds, wide.why]).toEqual(["untested", "Too wide."]);
  });

  it("claim() is untested where runs are lacking, keeping what was measured", () => {
    const verdict = of(new Lacking("Needs more.", "0.5")).check(results());
    expect(verdict).toEqual({ theirs: "2.0", ours: "0.5", holds: "untested", seeds: 0, why: "Needs more." });
    expect(of(new Lacking("Needs more.")).check(results()).ours).toBe("not measured");
  });

  it("claim() lets other errors pass and refuses a decision that could not fail", () => {
    expect(() => of(new TypeError("a slip")).check(results())).toThrow("a slip");
    expect(() => of({ parts: [], seeds: 3 }).check(results())).toThrow(/X1 to have conditions/);
  });

  it("untestable() never passes", () => {
    const verdict = untestable({ ...words, why: "No faces." }).check(results());
    expect([verdict.holds, verdict.why]).toEqual(["untested", "No faces."]);
  });
});
