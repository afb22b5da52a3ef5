import { describe, expect, it } from "vitest";
import { grid } from "../../src/studies/grid.ts";

const base = { dataset: "toy", method: "betaVae", seeds: 2, steps: 10, batch: 4 } as const;

describe("grid", () => {
  it("grid() crosses every value with every seed, first hyper-parameter slowest", () => {
    const runs = grid({ ...base, hyper: { beta: [1, 4], latents: [2, 3], network: "miniMlp" } });
    expect(runs.map(({ hyper, seed }) => [hyper["beta"], hyper["latents"], hyper["network"], seed])).toEqual([
      [1, 2, "miniMlp", 0],
      [1, 2, "miniMlp", 1],
      [1, 3, "miniMlp", 0],
      [1, 3, "miniMlp", 1],
      [4, 2, "miniMlp", 0],
      [4, 2, "miniMlp", 1],
      [4, 3, "miniMlp", 0],
      [4, 3, "miniMlp", 1],
    ]);
    expect(runs[0]).toMatchObject({ dataset: "toy", method: "betaVae", steps: 10, batch: 4 });
  });

  it("grid() of no hyper-parameters is one run a seed with the method's defaults", () => {
    expect(grid({ ...base, hyper: {} }).map(({ hyper, seed }) => [hyper, seed])).toEqual([
      [{}, 0],
      [{}, 1],
    ]);
  });

  it("grid() takes 0 steps for an untrained network", () => {
    expect(grid({ ...base, hyper: {}, steps: 0 })[0]!.steps).toBe(0);
  });

  it("grid() refuses counts out of range and lists that are empty or repeat a value", () => {
    expect(() => grid({ ...base, hyper: {}, seeds: 0 })).toThrow(
      "Expected seeds to be an integer of 1 or more but found 0.",
    );
    expect(() => grid({ ...base, hyper: {}, steps: -1 })).toThrow(/steps .* 0 or more but found -1/);
    expect(() => grid({ ...base, hyper: {}, batch: 1.5 })).toThrow(RangeError);
    expect(() => grid({ ...base, hyper: { beta: [] } })).toThrow(
      /different values of beta to sweep but found \[\]/,
    );
    expect(() => grid({ ...base, hyper: { beta: [1, 1] } })).toThrow(RangeError);
  });

  it("grid() does not compile with a misspelt name", () => {
    // @ts-expect-error no method has gama
    grid({ ...base, hyper: { gama: [1] } });
    // @ts-expect-error no such method
    expect(() => grid({ ...base, method: "fatcorVae", hyper: {} })).not.toThrow();
    // @ts-expect-error no such data set
    expect(() => grid({ ...base, dataset: "dspirtes", hyper: {} })).not.toThrow();
  });
});
