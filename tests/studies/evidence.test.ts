import { describe, expect, it } from "vitest";
import {
  bySeed,
  difference,
  evidence,
  interval,
  isRising,
  Lacking,
  levelsOf,
  median,
  spread,
  spreadWithInterval,
} from "../../src/studies/evidence.ts";
import type { Row } from "../../src/types.ts";

const row = (beta: number, seed: number, score: number | null): Row => ({
  id: `${beta}-${seed}`,
  dataset: "toy",
  beta,
  seed,
  score,
});
const results = {
  rows: [row(4, 1, 0.5), row(4, 0, 0.25), row(1, 0, 0.125), row(1, 1, null), row(0.5, 0, 1)],
};

describe("evidence", () => {
  it("bySeed() orders by seed and leaves out seeds without the score", () => {
    expect([...bySeed(results, { beta: 4 }, "score")]).toEqual([
      [0, 0.25],
      [1, 0.5],
    ]);
    expect([...bySeed(results, { beta: 1 }, "score")]).toEqual([[0, 0.125]]);
  });

  it("bySeed() refuses a setting that leaves something open", () => {
    expect(() => bySeed(results, { dataset: "toy" }, "score")).toThrow(
      /one row of seed 0 with dataset toy but found two/,
    );
  });

  it("evidence() names what is lacking", () => {
    expect(() => evidence(results, { beta: 1 }, "score")).toThrow(Lacking);
    expect(() => evidence(results, { beta: 1 }, "score")).toThrow(
      "Needs score of at least 2 seeds with beta 1 but 1 is there.",
    );
    expect(() => evidence(results, { beta: 9 }, "score")).toThrow(/but 0 are there/);
  });

  it("levelsOf() lists values ascending, each once", () => {
    expect(levelsOf(results, { dataset: "toy" }, "beta")).toEqual([0.5, 1, 4]);
  });

  it("difference() pairs by seed and drops seeds of one side", () => {
    expect(difference(bySeed(results, { beta: 4 }, "score"), bySeed(results, { beta: 1 }, "score"))).toEqual([
      0.125,
    ]);
  });

  it("median() is the middle or the mean of the two in the middle", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([Infinity, 1, Infinity])).toBe(Infinity);
    expect(() => median([])).toThrow(RangeError);
  });

  it("spread() states mean and standard deviation, spreadWithInterval() the t-interval too", () => {
    expect(spread([1, 2, 3])).toBe("2.000 ± 1.000");
    expect(spread([2])).toBe("2.000");
    // With two degrees of freedom the quantile has a closed form: t = (2p − 1) / √(2p(1 − p)).
    const t = 0.95 / Math.sqrt(2 * 0.975 * 0.025);
    expect(spreadWithInterval([1, 2, 3])).toBe("2.000 ± 1.000 (95 % -0.484 … 4.484)");
    expect(interval([1, 2, 3])[1]).toBeCloseTo(2 + t / Math.sqrt(3), 12);
  });

  it("isRising() wants every value above the one before", () => {
    expect(isRising([1, 2, 3])).toBe(true);
    expect(isRising([1, 2, 2])).toBe(false);
    expect(isRising([2, 1])).toBe(false);
  });
});
