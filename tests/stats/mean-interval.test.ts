import { describe, expect, it } from "vitest";
import { bootstrap } from "../../src/stats/bootstrap.ts";
import { dropWorstHalf } from "../../src/stats/drop-worst-half.ts";
import { meanInterval } from "../../src/stats/mean-interval.ts";
import { median, quantile } from "../../src/stats/quantile.ts";
import { rng } from "../../src/stats/rng.ts";
import { studentQuantile } from "../../src/stats/student-t.ts";
import { expectClose } from "../vectors/close.ts";

describe("intervals", () => {
  it("studentQuantile() agrees with values computed to 30 digits and with Cauchy's closed form", () => {
    const precise = [
      [0.975, 1, 12.7062047361747],
      [0.975, 2, 4.30265272974946],
      [0.975, 4, 2.77644510519779],
      [0.995, 9, 3.24983554159213],
      [0.9, 30, 1.3104150253914],
      [0.975, 1000, 1.9623390808264074],
      [0.6, 7, 0.263166861352023],
    ] as const;
    for (const [p, freedom, value] of precise)
      expectClose(studentQuantile(p, freedom), value, { relative: 1e-12 }, `t(${p}, ${freedom})`);
    expectClose(studentQuantile(0.8, 1), Math.tan(0.3 * Math.PI), { relative: 1e-12 }, "Cauchy");
    expect(studentQuantile(0.2, 5)).toBe(-studentQuantile(0.8, 5));
    expect(studentQuantile(0.5, 3)).toBeLessThan(1e-300);
  });

  it("meanInterval() covers the mean in 95 % of samples of five normal values", () => {
    const stream = rng(3);
    let covered = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = meanInterval(stream.normal(5));
      covered += Number(low <= 0 && high >= 0);
    }
    // three standard errors of a proportion of 2000
    expectClose(covered / 2000, 0.95, { absolute: 0.015 }, "coverage");
  });

  it("bootstrap() of the mean of many values agrees with the normal interval", () => {
    const values = rng(5).normal(400);
    const mean = (list: Float64Array) => list.reduce((a, b) => a + b, 0) / list.length;
    const { low, high, deviation } = meanInterval(values);
    expectClose(
      bootstrap(values, mean, rng(1)),
      [low, high],
      { absolute: (0.3 * deviation) / 20 },
      "interval",
    );
    expect(bootstrap(values, mean, rng(1))).toEqual(bootstrap(values, mean, rng(1)));
  });

  it("quantile() interpolates between order statistics", () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile([4, 1, 3, 2], p))).toEqual([1, 1.75, 2.5, 3.7, 4]);
    expect(median([5, 1, 9])).toBe(5);
  });

  it("dropWorstHalf() keeps the better half, the larger one of an odd number", () => {
    expect(dropWorstHalf([0.6, 0.99, 0.98, 0.7])).toEqual([0.99, 0.98]);
    expect(dropWorstHalf([0.1, 0.3, 0.2])).toEqual([0.3, 0.2]);
    expect(dropWorstHalf([0.5])).toEqual([0.5]);
  });

  it("intervals reject what they are undefined for", () => {
    expect(() => meanInterval([1])).toThrow(/at least 2 values .* found 1/);
    expect(() => meanInterval([1, NaN])).toThrow(/NaN at 1/);
    expect(() => bootstrap([], () => 0, rng(1))).toThrow(/found none/);
    expect(() => quantile([1, NaN], 0.5)).toThrow(/NaN/);
    expect(() => quantile([1], 2)).toThrow(/\[0, 1\] but found 2/);
    expect(() => studentQuantile(0.9, 1.5)).toThrow(/degrees of freedom but found 1.5/);
    expect(() => dropWorstHalf([1, NaN])).toThrow(/NaN at 1/);
  });
});
