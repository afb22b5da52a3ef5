import { describe, expect, it } from "vitest";
import { likelihoods, pixelEntropy, type LikelihoodName } from "../../src/nn/likelihoods.ts";
import { rng } from "../../src/stats/rng.ts";
import { tf } from "../../src/tf.ts";
import { evaluate, gradients, type Nested } from "../evaluate.ts";
import { expectClose } from "../vectors/close.ts";

const names = Object.keys(likelihoods) as LikelihoodName[];
const image = (values: readonly number[]): Nested => [values.map((v) => [[v]])];
const stream = rng(8);
const logits = Array.from(stream.normal(12), (x) => 2 * x);
const x = Array.from({ length: 12 }, () => 0.05 + 0.9 * stream.uniform());

describe("likelihoods", () => {
  it.each(names)("likelihoods.%s is least where its mean is the image", async (name) => {
    const { loss, mean } = likelihoods[name];
    // sigmoid's inverse, and that of sigmoid(2l).
    const best = x.map((p) => Math.log(p / (1 - p)) / (name === "bernoulliTanh" ? 2 : 1));
    const at = (l: number[]) =>
      evaluate(({ l, x }) => ({ loss: loss(l!, x!), mean: mean(l!) }), { l: image(l), x: image(x) });
    const found = await at(best);
    expectClose(found.mean, image(x), { absolute: 1e-6 }, "mean");
    for (let j = 0; j < 3; j++)
      for (const shift of [-0.2, 0.2]) {
        const moved = await at(best.map((l, i) => (i === j ? l + shift : l)));
        expect((moved.loss as number[])[0]!).toBeGreaterThan((found.loss as number[])[0]!);
      }
  });

  it.each(names)("likelihoods.%s has the gradient of its values", async (name) => {
    const { loss } = likelihoods[name];
    const images = { x: image(x) };
    const total = ({ l, x }: Readonly<Record<string, tf.Tensor>>) => tf.sum(loss(l!, x!));
    const { l: slopes } = await gradients(total, { l: image(logits) }, images);
    const value = async (l: number[]) =>
      (await evaluate((t) => ({ loss: total(t) }), { l: image(l), ...images })).loss as number;
    const h = 1e-2;
    for (const j of [0, 5, 11]) {
      const shifted = (by: number) => logits.map((l, i) => (i === j ? l + by : l));
      const slope = ((await value(shifted(h))) - (await value(shifted(-h)))) / (2 * h);
      const found = (slopes as number[][][][])[0]![j]![0]![0]!;
      const scale = name === "gaussian255" ? 255 : 3;
      expectClose(found, slope, { relative: 5e-3, absolute: 2e-3 * scale }, `slope ${j}`);
    }
  });

  it.each(names)("likelihoods.%s is finite, with its gradient, for logits of ±90", async (name) => {
    const inputs = { l: image([90, -90, 90, -90]) };
    const images = { x: image([1, 0, 0, 1]) };
    const { loss } = likelihoods[name];
    const value = (await evaluate(({ l, x }) => ({ loss: loss(l!, x!) }), { ...inputs, ...images }))
      .loss as number[];
    expect(Number.isFinite(value[0])).toBe(true);
    const { l: slopes } = await gradients(({ l, x }) => tf.sum(loss(l!, x!)), inputs, images);
    expect((slopes as number[][][][])[0]!.flat(2).every((s) => Number.isFinite(s))).toBe(true);
  });

  it("likelihoods.bernoulli of ±90 is the size of the logit where it is wrong, 0 where it is right", async () => {
    const inputs = { l: image([90, -90, 90, -90]), x: image([1, 0, 0, 1]) };
    const { each } = await evaluate(
      ({ l, x }) => ({ each: likelihoods.bernoulli.loss(tf.reshape(l!, [4, 1]), tf.reshape(x!, [4, 1])) }),
      inputs,
    );
    expectClose(each, [0, 0, 90, 90], { absolute: 1e-30 }, "each");
  });

  it("likelihoods.bernoulli has exactly the gradient sigmoid(l) − x, times what comes from above", async () => {
    const { l: slopes } = await gradients(
      ({ l, x }) => tf.mul(3, tf.sum(likelihoods.bernoulli.loss(l!, x!))),
      { l: image(logits) },
      { x: image(x) },
    );
    const expected = logits.map((l, i) => 3 * (1 / (1 + Math.exp(-l)) - x[i]!));
    expectClose(slopes, image(expected), { relative: 1e-5, absolute: 1e-6 }, "gradient");
  });

  it("pixelEntropy() is ln 2 for grey, about 0 for black and white", async () => {
    const { h } = await evaluate(({ x }) => ({ h: pixelEntropy(x!) }), { x: [[0.5], [0], [1]] });
    expectClose(h, [Math.LN2, 0, 0], { absolute: 2e-5 }, "entropy");
  });
});
