import { describe, expect, it } from "vitest";
import { rng, threefry } from "../../src/stats/rng.ts";

describe("threefry()", () => {
  it("gives the published answers", () => {
    expect(threefry(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    const all = 0xffffffff;
    expect(threefry(all, all, all, all)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe("rng()", () => {
  it("repeats itself and splits into independent streams", () => {
    expect(rng(3).normal(5)).toEqual(rng(3).normal(5));
    expect(rng(3).split("a").normal(5)).toEqual(rng(3).split("a").normal(5));
    const drawn = rng(3);
    drawn.uniform();
    expect(drawn.split("a").uniform()).toBe(rng(3).split("a").uniform());
    const seen = new Set([
      rng(3).uniform(),
      rng(4).uniform(),
      rng(3).split("a").uniform(),
      rng(3).split("b").uniform(),
      rng(3).split("a", 1).uniform(),
      rng(3).split("a", "1").uniform(),
    ]);
    expect(seen.size).toBe(6);
  });

  it("draws standard normal and uniform numbers", () => {
    const n = 100_000;
    const normal = rng(1).normal(n);
    const mean = normal.reduce((s, v) => s + v, 0) / n;
    const variance = normal.reduce((s, v) => s + (v - mean) ** 2, 0) / n;
    const fourth = normal.reduce((s, v) => s + v ** 4, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(0.013);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(fourth - 3)).toBeLessThan(0.15);
    const counts = new Array<number>(10).fill(0);
    const stream = rng(2);
    for (let i = 0; i < n; i++) counts[stream.int(10)]!++;
    const chi2 = counts.reduce((s, c) => s + (c - n / 10) ** 2 / (n / 10), 0);
    expect(chi2).toBeLessThan(33.7); // 1 in 10,000 by chance
  });

  it("permutes", () => {
    expect([...rng(5).permutation(50)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    expect([...rng(5).permutation(50)]).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("rejects a seed that is not a whole number", () => {
    expect(() => rng(-1)).toThrow("found -1");
    expect(() => rng(1.5)).toThrow(RangeError);
  });
});
