import { describe, expect, it } from "vitest";
import { feed, noiseArrays, stackFeeds, stepFeed, type FeedSource } from "../../src/lab/feed.ts";
import { images } from "../../src/datasets/sampling.ts";
import { toy } from "../../src/datasets/toy.ts";
import { rng } from "../../src/stats/rng.ts";

const method: FeedSource["method"] = {
  draw: images,
  noise: (n) => ({
    eps: { shape: [n, 2], law: "normal" },
    mix: { shape: [n, 1], law: "uniform" },
    order: { shape: [n, 3], law: "permutation" },
  }),
};
const source = async (): Promise<FeedSource> => ({ method, dataset: await toy(), seed: 3, batch: 6 });

describe("noiseArrays()", () => {
  it("noiseArrays() shuffles each column of a permutation by itself", () => {
    const { shape, data } = noiseArrays(method.noise(50), rng(1), 0)["noise/order"]!;
    const columns = [0, 1, 2].map((j) => [...data].filter((_, i) => i % 3 === j));
    expect(shape).toEqual([50, 3]);
    for (const column of columns) expect([...column].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(columns[0]).not.toEqual(columns[1]);
  });

  it("noiseArrays() takes each name from a stream of its own", () => {
    const { order: _order, ...fewer } = method.noise(6);
    const all = noiseArrays(method.noise(6), rng(1), 4);
    expect(noiseArrays(fewer, rng(1), 4)["noise/mix"]).toEqual(all["noise/mix"]);
    expect(all["noise/eps"]!.data).toEqual(rng(1).split("noise", "eps", 4).normal(12));
    expect([...all["noise/mix"]!.data].every((u) => u >= 0 && u < 1)).toBe(true);
  });
});

describe("feed()", () => {
  it("feed() of several steps is their feeds one after the other", async () => {
    const from = await source();
    const stacked = feed(from, 5, 3);
    for (let k = 0; k < 3; k++)
      for (const [name, { shape, data }] of Object.entries(stepFeed(from, 5 + k))) {
        expect(stacked[name]!.shape).toEqual([3, ...shape]);
        expect(stacked[name]!.data.slice(k * data.length, (k + 1) * data.length)).toEqual(data);
      }
  });

  it("feed() of one step has no leading axis", async () => {
    expect(feed(await source(), 2, 1)).toEqual(stepFeed(await source(), 2));
  });

  it("feed() of other steps and other seeds differs", async () => {
    const from = await source();
    const data = (s: FeedSource, k: number): Float32Array =>
      stepFeed(s, k)["noise/eps"]!.data as Float32Array;
    expect(data(from, 0)).not.toEqual(data(from, 1));
    expect(data(from, 0)).not.toEqual(data({ ...from, seed: 4 }, 0));
  });
});

describe("stackFeeds()", () => {
  it("stackFeeds() names an array whose shape changes between steps", () => {
    const part = (n: number) => ({ x: { shape: [n], data: new Float32Array(n) } });
    expect(() => stackFeeds([part(2), part(3)])).toThrow(/"x" of shape \[2\].*step 1 of 2 has \[3\]/);
    expect(() => stackFeeds([])).toThrow(RangeError);
  });
});
