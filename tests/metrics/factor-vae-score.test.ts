import { describe, expect, it } from "vitest";
import { factorVaePoints, factorVaeScore, factorVaeSettings } from "../../src/metrics/factor-vae-score.ts";
import { votesOf, voteAccuracy, voteTable } from "../../src/metrics/majority-vote.ts";
import { matrix, matrixOf } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Encode } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";
import { encoding, ideal, rotated, scrambled, transparent } from "./transparent.ts";

const dataset = transparent([4, 6, 8]);
const small = { batch: 40, train: 200, test: 200, images: 1000 };
const scoreOf = async (encode: Encode): Promise<number> =>
  (await factorVaeScore(small).evaluate(encode, dataset, rng(1))).accuracy;

describe("factorVaePoints", () => {
  it("factorVaePoints() has no variance in the fixed factor's code, and in no other", async () => {
    const { variances, labels } = await factorVaePoints(ideal, dataset, { batch: 40, points: 60 }, rng(1));
    for (let i = 0; i < 60; i++)
      for (let j = 0; j < 3; j++)
        expect(variances.values[3 * i + j]! < 1e-15, `point ${i}, code ${j}`).toBe(labels[i] === j);
  });

  it("factorVaePoints() draws the same points however many are encoded together", async () => {
    const few = await factorVaePoints(ideal, dataset, { batch: 500, points: 3 }, rng(3));
    const more = await factorVaePoints(ideal, dataset, { batch: 500, points: 9 }, rng(3));
    expectClose(more.variances.values.subarray(0, 9), few.variances.values, {}, "variances");
  });
});

describe("factorVaeScore", () => {
  it("factorVaeScore() of the factors themselves is 1, in any order, scale or number of copies", async () => {
    expect(await scoreOf(ideal)).toBe(1);
    expect(await scoreOf(encoding(([x, y, z]) => [300 * z!, x!, 0.2 * y!]))).toBe(1);
    expect(await scoreOf(encoding((f) => [...f, ...f]))).toBe(1);
  });

  it("factorVaeScore() of codes that are all constant is 0, and dead codes beside live ones do not matter", async () => {
    expect(await scoreOf(encoding(() => [1, 2]))).toBe(0);
    const beside = encoding((f) => [...f, 0.01 * scrambled(f, 1), 7]);
    expect(await scoreOf(beside)).toBe(1);
  });

  it("factorVaeScore() of random codes is chance", async () => {
    const random = encoding((f, row) => [0, 1, 2].map((j) => scrambled([row, ...f], j)));
    expectClose(await scoreOf(random), 1 / 3, { absolute: 0.12 }, "random");
  });

  it("factorVaeScore() falls when two factors are turned into each other", async () => {
    expect(await scoreOf(rotated)).toBeLessThan(0.9);
  });

  it("factorVaeScore() loses the votes of a factor that is not encoded", async () => {
    const blind = encoding(([x, y, z]) => [x!, y!, 0.01 * scrambled([x!, y!, z!], 0)]);
    expectClose(await scoreOf(blind), 2 / 3, { absolute: 0.08 }, "one of three unencoded");
  });

  it("factorVaeScore() takes the published settings and rejects impossible ones", () => {
    expect(factorVaeScore(factorVaeSettings.locatello2019).hyper["batch"]).toBe(64);
    expect(() => factorVaeScore({ batch: 1 })).toThrow(/batch − 1 to be a positive integer but found 0/);
    expect(() => factorVaeScore({ prune: -1 })).toThrow(/prune to be a standard deviation/);
  });

  it("votesOf() takes the lowest code of equals and never a code that is not active", () => {
    const local = matrixOf([
      [1, 1, 0],
      [2, 1, 0],
    ]);
    expect([...votesOf(local, [1, 1, 1], [0, 1])]).toEqual([0, 1]);
    expect(() => votesOf(local, [1, 1], [0])).toThrow(/3 codes over the data but found 2/);
    expect(() => votesOf(local, [1, 1, 1], [])).toThrow(/active code/);
    expect(() => voteTable(Int32Array.from([0]), [1, 2], 2, 3)).toThrow(/2 votes, one a label, but found 1/);
    expect(() => voteAccuracy(matrix(2, 2), Int32Array.from([0, 0]))).toThrow(/found none/);
  });
});
