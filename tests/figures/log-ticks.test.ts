import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curves } from "../../src/figures/index.ts";
import { logTicks } from "../../src/figures/log-ticks.ts";

describe("logTicks()", () => {
  it("logTicks() thins out with the number of decades", () => {
    expect(logTicks(0.1, 10)).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10]);
    expect(logTicks(0.01, 40)).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]);
    expect(logTicks(1e-4, 1e4)).toEqual([1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000, 10000]);
  });

  it("logTicks() gives one to twelve ticks on the axis for any data that span a factor of 2.5 to 10⁸", () => {
    const power = fc.double({ min: -6, max: 6, noNaN: true });
    const span = fc.double({ min: 0.45, max: 8, noNaN: true });
    fc.assert(
      fc.property(power, span, (from, decades) => {
        const [low, high] = [10 ** from, 10 ** (from + decades)];
        const ticks = logTicks(low, high);
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(12);
        expect(ticks.every((tick) => tick >= low / 1.1 && tick <= high * 1.1)).toBe(true);
        expect(ticks).toEqual([...new Set(ticks)].toSorted((a, b) => a - b));
      }),
    );
  });

  it("curves() labels a log axis with plain numbers, unless it is told which", () => {
    const points = [0.1, 1, 4].map((x) => ({ x, value: x }));
    const ticks = (x: object): unknown =>
      (curves([{ name: "a", points }], { x: { title: "β", log: true, ...x }, y: { title: "y" } }).layout["xaxis"] as { ticktext: string[] }).ticktext;
    expect(ticks({})).toEqual(["0.1", "0.2", "0.5", "1", "2"]);
    expect(ticks({ range: [1, 10] })).toEqual(["1", "2", "5", "10"]);
    expect(ticks({ ticks: [0.1, 4] })).toEqual(["0.1", "4"]);
  });
});
