import { describe, expect, it } from "vitest";
import { miniDiscs } from "../../src/datasets/mini-discs.ts";
import { combinations } from "../../src/datasets/sampling.ts";
import { subset } from "../../src/datasets/subset.ts";

describe("subset", () => {
  it("subset() keeps the listed values in order and drops a fixed factor", async () => {
    const discs = await miniDiscs();
    const part = subset(discs, { scale: [2], x: [7, 0] });
    expect(part.factors).toEqual([
      { name: "x", size: 2 },
      { name: "y", size: 8 },
    ]);
    expect(combinations(part)).toBe(16);
    expect(part.render({ n: 2, values: Int32Array.of(0, 3, 1, 5) })).toEqual(
      discs.render({ n: 2, values: Int32Array.of(2, 7, 3, 2, 0, 5) }),
    );
  });

  it("subset() checks the factors of the restricted set", async () => {
    const part = subset(await miniDiscs(), { x: [1, 2] });
    expect(() => part.render({ n: 1, values: Int32Array.of(0, 2, 0) })).toThrow(
      /factor "x" of miniDiscs in 0 … 1/,
    );
  });

  it("subset() refuses unknown factors, values out of range, doubled ones and none", async () => {
    const discs = await miniDiscs();
    expect(() => subset(discs, { colour: [0] })).toThrow(
      'Expected factors of miniDiscs, scale, x, y, but found "colour".',
    );
    expect(() => subset(discs, { x: [8] })).toThrow(/factor "x" of miniDiscs in 0 … 7 but found 8/);
    expect(() => subset(discs, { x: [1, 1] })).toThrow(/different values .* found \[1, 1\]/);
    expect(() => subset(discs, { x: [] })).toThrow(RangeError);
  });
});
