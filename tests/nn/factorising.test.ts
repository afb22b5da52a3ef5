import { describe, expect, it } from "vitest";
import { densityRatio, discriminatorLoss } from "../../src/nn/density-ratio.ts";
import { batchCovariance, dipPenalty } from "../../src/nn/dip-penalty.ts";
import { discriminator } from "../../src/nn/discriminator.ts";
import { permuteCodes } from "../../src/nn/permute-codes.ts";
import { totalCorrelation } from "../../src/nn/total-correlation.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Params } from "../../src/types.ts";
import { tf, type Tensor2D } from "../../src/tf.ts";
import { evaluate, type Nested } from "../evaluate.ts";
import { expectClose } from "../vectors/close.ts";

const codes = (n: number, d: number, seed: number): number[][] =>
  Array.from({ length: n }, (_, i) => [...rng(seed).split(i).normal(d)]);

describe("totalCorrelation", () => {
  it("totalCorrelation() is larger for two equal codes than for independent ones", async () => {
    const independent = codes(64, 2, 1);
    const equal = independent.map(([a]) => [a!, a!]);
    const of = (z: Nested) =>
      evaluate(
        ({ z }) => ({
          tc: totalCorrelation(z as Tensor2D, { mean: z as Tensor2D, logVar: tf.fill([64, 2], -4) }),
        }),
        { z },
      );
    expect((await of(equal)).tc).toBeGreaterThan(((await of(independent)).tc as number) + 1);
  });
});

describe("dipPenalty", () => {
  it("dipPenalty() is 0 for the identity and counts both triangles", async () => {
    const at = async (c: Nested) =>
      (await evaluate(({ c }) => ({ p: dipPenalty(c as Tensor2D, 10, 3) }), { c })).p as number;
    expect(
      await at([
        [1, 0],
        [0, 1],
      ]),
    ).toBe(0);
    expectClose(
      await at([
        [1, 0.5],
        [0.5, 2],
      ]),
      10 * 2 * 0.25 + 3 * 1,
      { relative: 1e-6 },
      "penalty",
    );
  });

  it("batchCovariance() of a constant batch is 0", async () => {
    const { c } = await evaluate(({ z }) => ({ c: batchCovariance(z as Tensor2D) }), {
      z: [
        [1, 2],
        [1, 2],
      ],
    });
    expect(c).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe("densityRatio", () => {
  it("discriminatorLoss() is ln 2 for a discriminator that cannot tell, and densityRatio() 0", async () => {
    const { loss, tc } = await evaluate(
      ({ a, b }) => ({
        loss: discriminatorLoss(a as Tensor2D, b as Tensor2D),
        tc: densityRatio(a as Tensor2D),
      }),
      {
        a: [
          [2, 2],
          [-1, -1],
        ],
        b: [[0, 0]],
      },
    );
    expectClose(loss, Math.LN2, { relative: 1e-6 }, "loss");
    expect(tc).toBe(0);
  });

  it("discriminatorLoss() charges the lead of the wrong class, or the cut if there is one", async () => {
    const inputs = { a: [[-60, 60]], b: [[60, -60]] };
    const { whole, cut } = await evaluate(
      ({ a, b }) => ({
        whole: discriminatorLoss(a as Tensor2D, b as Tensor2D),
        cut: discriminatorLoss(a as Tensor2D, b as Tensor2D, 1e-6),
      }),
      inputs,
    );
    expectClose(whole, 120, { relative: 1e-6 }, "whole");
    expectClose(cut, Math.log(1e6), { relative: 1e-6 }, "cut");
  });
});

describe("discriminator", () => {
  it("discriminator.logits() of two samples differ, at the size that Glorot's start keeps", async () => {
    const weights = discriminator.init(4, rng(1));
    const { logits } = await evaluate(
      ({ z, ...params }) => ({ logits: discriminator.logits(params as Params, z as Tensor2D) }),
      { ...weights, z: codes(2, 4, 3) },
    );
    const [[a, b], [c]] = logits as [[number, number], [number]];
    expect(a).not.toBe(b);
    expect(a).not.toBe(c);
    expect(Math.max(Math.abs(a), Math.abs(b))).toBeLessThan(10);
  });
});

describe("permuteCodes", () => {
  it("permuteCodes() keeps each column's numbers", async () => {
    const [n, d] = [7, 3];
    const order = new Int32Array(n * d);
    for (let j = 0; j < d; j++)
      rng(j)
        .permutation(n)
        .forEach((from, i) => (order[i * d + j] = from));
    const z = codes(n, d, 5);
    const { out } = await evaluate(({ z, p }) => ({ out: permuteCodes(z as Tensor2D, p as Tensor2D) }), {
      z,
      p: { shape: [n, d], data: order },
    });
    const column = (m: number[][], j: number): number[] =>
      m.map((row) => Math.fround(row[j]!)).sort((a, b) => a - b);
    for (let j = 0; j < d; j++) expect(column(out as number[][], j)).toEqual(column(z, j));
    expect(out).not.toEqual(z.map((row) => row.map(Math.fround)));
  });
});
