import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entropy, mutualInformation } from "../../src/stats/entropy.ts";
import { expectClose } from "../vectors/close.ts";

const labels = fc.array(fc.tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 1,
  maxLength: 50,
});

describe("entropy", () => {
  it("entropy() of k equally frequent labels is ln k", () => {
    expectClose(entropy([1, 2, 3, 4, 4, 3, 2, 1]), Math.log(4), { relative: 1e-14 }, "uniform");
    expectClose(
      entropy([0, 0, 0, 1]),
      -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25),
      { relative: 1e-13 },
      "1:3",
    );
    expect(entropy([5, 5, 5])).toBe(0);
  });

  it("mutualInformation() is symmetric, at most either entropy, and blind to relabelling", () => {
    fc.assert(
      fc.property(labels, (pairs) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        const shared = mutualInformation(a, b);
        expectClose(mutualInformation(b, a), shared, { absolute: 1e-13 }, "symmetry");
        expectClose(
          mutualInformation(
            a.map((x) => 10 - 3 * x),
            b,
          ),
          shared,
          { absolute: 1e-13 },
          "relabelled",
        );
        expect(shared).toBeGreaterThanOrEqual(0);
        expect(shared).toBeLessThanOrEqual(Math.min(entropy(a), entropy(b)) + 1e-12);
      }),
    );
  });

  it("mutualInformation() is 0 for independent variables", () => {
    expectClose(mutualInformation([0, 0, 1, 1], [0, 1, 0, 1]), 0, { absolute: 1e-15 }, "independent");
  });

  it("mutualInformation() rejects lists of different lengths or none", () => {
    expect(() => mutualInformation([1], [1, 2])).toThrow(/found 1 and 2/);
    expect(() => entropy([])).toThrow(RangeError);
  });
});
