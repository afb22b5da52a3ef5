import { describe, expect, it } from "vitest";
import { growthPerThousand } from "../../src/bench/training-memory.ts";

describe("growthPerThousand()", () => {
  it("growthPerThousand() is the slope of a straight line, whatever its start", () => {
    const samples = [0, 500, 2000, 3000].map((step) => ({ step, resident: 1e9 + 7 * step }));
    expect(growthPerThousand(samples)).toBeCloseTo(7000, 6);
  });
  it("growthPerThousand() is 0 for memory that goes up and down around a level", () => {
    const samples = [3, 5, 5, 3].map((resident, step) => ({ step, resident }));
    expect(growthPerThousand(samples)).toBe(0);
  });
  it("growthPerThousand() refuses samples of one step", () => {
    expect(() => growthPerThousand([{ step: 1, resident: 2 }])).toThrow(RangeError);
  });
});
