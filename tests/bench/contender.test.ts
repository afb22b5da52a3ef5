import { describe, expect, it, vi } from "vitest";
import { alternate, contender, type Contender } from "../../src/bench/contender.ts";

describe("alternate()", () => {
  const recorded = (log: string[], name: string): Contender => ({
    name,
    times: async (count) => {
      log.push(`${name}${count}`);
      return Array.from({ length: count }, () => log.length);
    },
  });
  it("alternate() gives contenders turns and does not count the warm-up", async () => {
    const log: string[] = [];
    const times = await alternate([recorded(log, "a"), recorded(log, "b")], 4, { turn: 2 });
    expect(log).toEqual(["a2", "b2", "a2", "b2", "a2", "b2"]);
    expect(times).toEqual([
      [3, 3, 5, 5],
      [4, 4, 6, 6],
    ]);
  });
  it("alternate() rounds the count up to whole turns", async () => {
    const [times] = await alternate([recorded([], "a")], 5, { turn: 2, warmUp: 0 });
    expect(times).toHaveLength(6);
  });
});

describe("contender()", () => {
  it("contender() waits for the work and divides its time by the units it does", async () => {
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock);
    const work = async () => {
      await Promise.resolve();
      clock += 40;
    };
    expect(await contender("x", work).times(2)).toEqual([40, 40]);
    expect(await contender("x", work, 10).times(1)).toEqual([4]);
    vi.restoreAllMocks();
  });
});
