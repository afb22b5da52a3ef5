import { describe, expect, it } from "vitest";
import { ranks, spearman } from "../../src/stats/rank.ts";
import { expectClose } from "../vectors/close.ts";

describe("rank", () => {
  it("ranks() gives ties the average of their ranks", () => {
    expect([...ranks([3, 1, 3, 2, 3])]).toEqual([4, 1, 4, 2, 4]);
  });

  it("spearman() is ±1 for monotone relations and has the closed form without ties", () => {
    const a = [1, 5, 2, 9];
    expect(
      spearman(
        a,
        a.map((v) => v ** 3),
      ),
    ).toBe(1);
    expect(
      spearman(
        a,
        a.map((v) => -v),
      ),
    ).toBe(-1);
    // 1 − 6 Σ d² / (n (n² − 1)) with d = 0, 1, 1, 2, 2
    expectClose(
      spearman([1, 2, 3, 4, 5], [1, 3, 2, 6, 4].map(Math.sqrt)),
      1 - (6 * 4) / 120,
      { relative: 1e-12 },
      "ρ",
    );
  });

  it("spearman() is undefined, and says so, for a constant list, NaN or unequal lengths", () => {
    expect(() => spearman([1, 2], [3, 3])).toThrow(/second list is constant/);
    expect(() => spearman([1, NaN], [3, 4])).toThrow(/NaN at 1/);
    expect(() => spearman([1, 2], [3])).toThrow(/found 2 and 1/);
  });
});
