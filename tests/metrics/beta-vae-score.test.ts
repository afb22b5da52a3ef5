import { describe, expect, it } from "vitest";
import { betaVaePoints, higginsFeature } from "../../src/metrics/beta-vae-points.ts";
import { betaVaeScore, betaVaeSettings, classified } from "../../src/metrics/beta-vae-score.ts";
import { classifiers } from "../../src/metrics/classifiers.ts";
import { imagesAtATime } from "../../src/metrics/representation.ts";
import { matrix, matrixOf } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Dataset, Encode } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";
import { encoding, ideal, rotated, scrambled, transparent } from "./transparent.ts";

const dataset = transparent([4, 6, 8]);
const small = { pairs: 16, train: 300, test: 200 };
const scoreOf = async (encode: Encode, options: Parameters<typeof betaVaeScore>[0] = {}): Promise<number> =>
  (await betaVaeScore({ ...small, ...options }).evaluate(encode, dataset, rng(1))).accuracy;

describe("higginsFeature", () => {
  it("higginsFeature() is the mean absolute difference of each code", () => {
    const feature = higginsFeature(
      matrixOf([
        [1, 5],
        [2, -1],
      ]),
      matrixOf([
        [3, 5],
        [1, 1],
      ]),
    );
    expect([...feature]).toEqual([1.5, 1]);
  });

  it("higginsFeature() rejects pairs that are none", () => {
    expect(() => higginsFeature(matrix(2, 3), matrix(1, 3))).toThrow(/\[2, 3\] and \[1, 3\]/);
    expect(() => higginsFeature(matrix(0, 3), matrix(0, 3))).toThrow(RangeError);
  });
});

describe("betaVaePoints", () => {
  it("betaVaePoints() has a difference of 0 in the shared factor's code, and in no other", async () => {
    const { features, labels, names } = await betaVaePoints(
      ideal,
      dataset,
      { pairs: 16, points: 100 },
      rng(1),
    );
    expect(names).toEqual(["f0", "f1", "f2"]);
    for (let i = 0; i < 100; i++)
      for (let j = 0; j < 3; j++)
        expect(features.values[3 * i + j] === 0, `point ${i}, code ${j}`).toBe(labels[i] === j);
    expect(new Set(labels).size).toBe(3);
  });

  it("betaVaePoints() gives each pair of a point its own shared value", async () => {
    const seen: number[][] = [];
    const spy = encoding((f) => (seen.push([...f]), [...f]));
    const { labels } = await betaVaePoints(spy, dataset, { pairs: 16, points: 1 }, rng(2));
    const shared = seen.slice(0, 16).map((f) => f[labels[0]!]);
    expect(seen.slice(16).map((f) => f[labels[0]!])).toEqual(shared);
    expect(new Set(shared).size).toBeGreaterThan(1);
  });

  it("betaVaePoints() draws the same points however many are encoded together", async () => {
    const pairs = imagesAtATime / 8;
    const few = await betaVaePoints(ideal, dataset, { pairs, points: 3 }, rng(3));
    const more = await betaVaePoints(ideal, dataset, { pairs, points: 9 }, rng(3));
    expect([...more.labels.subarray(0, 3)]).toEqual([...few.labels]);
    expectClose(more.features.values.subarray(0, 9), few.features.values, {}, "features");
  });

  it("betaVaePoints() encodes images in few calls, none too large", async () => {
    const calls: number[] = [];
    const spy: Encode = (images, n) => (calls.push(n), ideal(images, n));
    await betaVaePoints(spy, dataset, { pairs: 64, points: 100 }, rng(1));
    expect(calls.reduce((sum, n) => sum + n, 0)).toBe(2 * 64 * 100);
    expect(Math.max(...calls)).toBeLessThanOrEqual(imagesAtATime);
    expect(calls.length).toBeLessThan(10);
  });

  it("betaVaePoints() never shares a factor that is left out or has one value, though it varies", async () => {
    const odd = transparent([4, 1, 6, 8]);
    const drawn = await betaVaePoints(ideal, odd, { pairs: 8, points: 60, without: "f0" }, rng(1));
    expect(drawn.names).toEqual(["f2", "f3"]);
    expect([...new Set(drawn.labels)].sort()).toEqual([0, 1]);
    for (let i = 0; i < 60; i++) expect(drawn.features.values[4 * i]).toBeGreaterThan(0);
  });

  it("betaVaePoints() rejects unknown factors, too few of them, and counts that are none", async () => {
    const draw = (data: Dataset, options: object) =>
      betaVaePoints(ideal, data, { pairs: 4, points: 4, ...options }, rng(1));
    await expect(draw(dataset, { without: "shape" })).rejects.toThrow(
      /f0, f1, f2, to leave out but found "shape"/,
    );
    await expect(draw(transparent([4, 1]), {})).rejects.toThrow(
      /2 or more factors that vary in transparent but found f0/,
    );
    await expect(draw(dataset, { points: 0 })).rejects.toThrow(/points to be a positive integer but found 0/);
    const broken = encoding(() => [NaN, 1]);
    await expect(betaVaePoints(broken, dataset, { pairs: 4, points: 4 }, rng(1))).rejects.toThrow(
      /codes but found NaN in row 0/,
    );
    const short: Encode = async (_, n) => matrix(n - 1, 2);
    await expect(betaVaePoints(short, dataset, { pairs: 4, points: 4 }, rng(1))).rejects.toThrow(
      /\[32, d\].*\[31, 2\]/,
    );
  });
});

describe("betaVaeScore", () => {
  it("betaVaeScore() of the factors themselves is 1, in any order, scale or number of copies", async () => {
    expect(await scoreOf(ideal)).toBe(1);
    expect(await scoreOf(encoding(([x, y, z]) => [3 * z!, x!, 2 * y!]))).toBe(1);
    expect(await scoreOf(encoding((f) => [...f, ...f]))).toBe(1);
  });

  it("betaVaeScore() of constant or random codes is chance", async () => {
    expectClose(await scoreOf(encoding(() => [1, 2])), 1 / 3, { absolute: 0.1 }, "constant");
    expectClose(
      await scoreOf(encoding((f) => [0, 1].map((j) => scrambled(f, j)))),
      1 / 3,
      { absolute: 0.1 },
      "random",
    );
  });

  it("betaVaeScore() falls when two factors are turned into each other", async () => {
    expect(await scoreOf(rotated)).toBeLessThan(0.9);
  });

  it("betaVaeScore() stays near 1 with a factor unencoded: the flaw that its critics found", async () => {
    expect(
      await scoreOf(encoding(([x, y, z]) => [x!, y!, 0.01 * scrambled([x!, y!, z!], 0)])),
    ).toBeGreaterThan(0.95);
  });

  it("betaVaeScore() rises with the number of pairs where codes are noisy", async () => {
    const noisy = encoding((f, row) => [...f].map((v, k) => v + 0.3 * scrambled([row, ...f], k)));
    const scores = await Promise.all([1, 64].map((pairs) => scoreOf(noisy, { pairs })));
    expect(scores[1]).toBeGreaterThan(scores[0]! + 0.1);
  });

  it.each(["forest", "linear"] as const)(
    "betaVaeScore() of the factors is at least 0.98 by the %s",
    async (classifier) => {
      expect(await scoreOf(ideal, { classifier })).toBeGreaterThan(0.98);
    },
  );

  it("classified() is what betaVaeScore() computes, from points drawn once", async () => {
    const stream = rng(1);
    const draw = (points: number, name: string) =>
      betaVaePoints(rotated, dataset, { pairs: 16, points }, stream.split(name));
    const [train, test] = [await draw(300, "train"), await draw(200, "test")];
    const found = await classified(train, test, classifiers.logistic(), stream.split("classifier"));
    expect(found).toEqual(await betaVaeScore(small).evaluate(rotated, dataset, rng(1)));
    await expect(
      classified(train, { ...test, names: ["a", "b", "c"] }, classifiers.logistic(), rng(1)),
    ).rejects.toThrow(/f0, f1, f2, but found 3 codes and a, b, c/);
  });

  it("betaVaeScore() takes the published settings and states what it was given", () => {
    const metric = betaVaeScore(betaVaeSettings.locatello2019);
    expect(metric.hyper).toEqual({ pairs: 64, train: 10_000, test: 5000, classifier: "logistic" });
    expect(betaVaeScore({ without: "shape" }).hyper["without"]).toBe("shape");
  });

  it("betaVaeScore() names what is wrong with its options", () => {
    expect(() => betaVaeScore({ classifier: "nonlinear" })).toThrow(
      /Expected an engine .* Pass \{ engine \}/,
    );
    expect(() => betaVaeScore({ classifier: "svm" as "linear" })).toThrow(
      /"svm". There are forest, linear, logistic, nonlinear/,
    );
    expect(() => betaVaeScore({ pairs: 1.5 })).toThrow(/pairs to be a positive integer but found 1.5/);
  });
});
