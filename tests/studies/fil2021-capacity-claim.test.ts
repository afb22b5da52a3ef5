import { describe, expect, it } from "vitest";
import { capacityOf, onsets, runningMean } from "../../src/studies/fil2021-capacity-claim.ts";

const annealing = { gamma: 100, capacity: 8, initialCapacity: 2, over: 100 };

describe("capacityOf", () => {
  it("capacityOf() is linear from the first step, then constant", () => {
    expect([1, 51, 101, 500].map((step) => capacityOf(annealing, step))).toEqual([2, 5, 8, 8]);
  });
});

describe("runningMean", () => {
  it("runningMean() weighs rows by the steps they stand for", () => {
    // Row 1 stands for one step, row 2 for 49, row 3 for 50, row 4 for 50.
    const log = [1, 50, 100, 150].map((step, i) => ({ step, "kl/mean": [100, 1, 2, 4][i]! }));
    const found = runningMean(log, "kl", 100);
    expect(found.map(({ step }) => step)).toEqual([1, 50, 100, 150]);
    expect(found[1]!.value).toBeCloseTo((100 + 49) / 50, 12);
    expect(found[2]!.value).toBeCloseTo((100 + 49 + 2 * 50) / 100, 12);
    // Steps 51 … 150: the rows at 100 and 150.
    expect(found[3]!.value).toBeCloseTo(3, 12);
  });

  it("runningMean() says which term a log lacks", () => {
    expect(() => runningMean([{ step: 1 }], "kl/7")).toThrow("Needs kl/7/mean in the training log");
  });
});

describe("onsets", () => {
  it("onsets() finds the capacity at which the first latent of each factor passes 0.1 nat", () => {
    const log = Array.from({ length: 100 }, (_, i) => ({
      step: i + 1,
      "kl/0/mean": i >= 50 ? 1 : 0,
      "kl/1/mean": i >= 20 ? 1 : 0,
      "kl/2/mean": 0,
    }));
    // Latents 0 and 1 know most about x, latent 2, which never lights up, about y.
    const information = { shape: [3, 2], data: Float32Array.of(0.5, 0.1, 0.6, 0.2, 0.1, 0.3) };
    const found = onsets(log, information, ["x", "y"], annealing);
    // The mean over the last 100 steps passes 0.1 when 3 of 23 steps are lit.
    expect(found.get("x")).toBeCloseTo(capacityOf(annealing, 23), 12);
    expect(found.get("y")).toBe(Infinity);
  });
});
