import { describe, expect, it } from "vitest";
import { kl, klDivergence, reparameterise } from "../../src/nn/gaussian.ts";
import { splitHeads } from "../../src/nn/head-layout.ts";
import { stopGradient } from "../../src/nn/stop-gradient.ts";
import { matrixOf } from "../../src/stats/matrix.ts";
import { tf, type Tensor2D } from "../../src/tf.ts";
import { evaluate, gradients } from "../evaluate.ts";
import { expectClose } from "../vectors/close.ts";

describe("gaussian", () => {
  it("klDivergence() is 0 for the prior itself, and its gradient too", async () => {
    const zeros = [[0, 0, 0]];
    const of = (t: Readonly<Record<string, tf.Tensor>>) => ({
      mean: t["mean"] as Tensor2D,
      logVar: t["logVar"] as Tensor2D,
    });
    const inputs = { mean: zeros, logVar: zeros };
    expect((await evaluate((t) => ({ kl: klDivergence(of(t)) }), inputs)).kl).toEqual(zeros);
    expect(await gradients((t) => kl(of(t)), inputs)).toEqual({ mean: zeros, logVar: zeros });
  });

  it("kl() of a shifted unit Gaussian is half the squared shift: 5 nats for ten latents shifted by 1", async () => {
    const one = [Array<number>(10).fill(1)];
    const at = (logVar: number[][]) =>
      evaluate(({ m, v }) => ({ kl: kl({ mean: m as Tensor2D, logVar: v as Tensor2D }) }), {
        m: one,
        v: logVar,
      });
    expectClose((await at([Array<number>(10).fill(0)])).kl, 5, { relative: 1e-6 }, "logVar 0");
    expectClose((await at(one)).kl, 5 * (Math.E - 1), { relative: 1e-6 }, "logVar 1");
  });

  it("reparameterise() scales noise by the standard deviation", async () => {
    const inputs = { mean: [[1, 1]], logVar: [[0, Math.log(9)]], eps: [[2, -1]] };
    const { z } = await evaluate(
      ({ mean, logVar, eps }) => ({
        z: reparameterise({ mean: mean as Tensor2D, logVar: logVar as Tensor2D }, eps as Tensor2D),
      }),
      inputs,
    );
    expectClose(z, [[3, -2]], { absolute: 1e-6 }, "z");
  });
});

describe("stopGradient", () => {
  it("stopGradient() keeps the value and lets no gradient through", async () => {
    const f = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      tf.sum(tf.mul(x!, stopGradient(tf.square(x!))));
    expect((await evaluate((t) => ({ y: f(t) }), { x: [2, -3] })).y).toBe(8 - 27);
    // Without the stop it would be 3x².
    expect((await gradients(f, { x: [2, -3] }))["x"]).toEqual([4, 9]);
  });
});

describe("splitHeads", () => {
  it("splitHeads() undoes interleaving, row by row", () => {
    const { mean, logVar } = splitHeads(
      matrixOf([
        [1, -1, 2, -2],
        [3, -3, 4, -4],
      ]),
      "interleaved",
    );
    expect([...mean.values]).toEqual([1, 2, 3, 4]);
    expect([...logVar.values]).toEqual([-1, -2, -3, -4]);
  });

  it("splitHeads() refuses an odd number of columns", () => {
    expect(() => splitHeads(matrixOf([[1, 2, 3]]), "halves")).toThrow(/even number of columns.* but found 3/);
  });
});
