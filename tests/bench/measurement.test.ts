import { describe, expect, it } from "vitest";
import { alone, beside, rounded } from "../../src/bench/measurement.ts";

describe("beside()", () => {
  it("beside() divides the peer's median by ours, so that 2 means twice as fast", () => {
    const line = beside("step", [10, 12, 50], { name: "P", times: [24, 20, 90] }, 2, "why");
    expect(line).toMatchObject({ bench: "step", ours_ms: 12, peer: "P", peer_ms: 24, ratio: 2, threads: 2 });
    expect(line.note).toBe("ours 3 timed, min 10 ms, max 50 ms; peer 3 timed, min 20 ms, max 90 ms; why");
  });
});

describe("alone()", () => {
  it("alone() leaves out a peer that is not there instead of inventing a ratio", () => {
    expect(alone("step", [3, 1, 2], 1)).toEqual({
      ...{ bench: "step", ours_ms: 2, peer: null, peer_ms: null, ratio: null, threads: 1 },
      note: "3 timed, min 1 ms, max 3 ms",
    });
  });
  it("alone() refuses no times", () => {
    expect(() => alone("step", [], 1)).toThrow(RangeError);
  });
});

describe("rounded()", () => {
  it("rounded() keeps four significant digits at any size", () => {
    expect([123456, 1.23456, 0.000123456].map(rounded)).toEqual([123500, 1.235, 0.0001235]);
  });
});
