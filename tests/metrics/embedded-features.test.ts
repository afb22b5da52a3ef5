import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { datasets } from "../../src/datasets/index.ts";
import { uniformFactors } from "../../src/datasets/sampling.ts";
import { engines } from "../../src/engine/index.ts";
import { trainEmbedded } from "../../src/lab/embedded-training.ts";
import { embeddedFeatures, embeddedFile, embeddedWeights } from "../../src/metrics/embedded-features.ts";
import { embeddedInput } from "../../src/metrics/embedded-input.ts";
import { frechetDistance } from "../../src/metrics/frechet-distance.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

const extractor = embeddedFeatures();
afterAll(() => extractor.dispose());

async function sprites(n: number, name: string): Promise<Float32Array> {
  const dataset = await datasets.dsprites32();
  return dataset.render(uniformFactors(dataset, n, rng(8).split(name)));
}

describe("embedded-features", () => {
  it("embeddedFeatures() is labelled so that nobody takes it for FID", () => {
    expect(extractor.label).toBe("FD(factorlab-embedded-v1)");
    expect(embeddedWeights().metadata["name"]).toBe("factorlab-embedded-v1");
  });

  it("embeddedWeights() are those that the recorded training made", () => {
    const bytes = readFileSync(embeddedFile);
    expect(bytes.length).toBeLessThan(400_000);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "b0c8a2af84c073c6b201b345c72ca560c6f68c67fdacc05fa40011cfe31f49a2",
    );
    const { seed, steps, accuracy } = embeddedWeights().metadata;
    expect([seed, steps]).toEqual(["2021", "12000"]);
    expect((JSON.parse(accuracy!) as { shape: number }).shape).toBeGreaterThan(0.98);
  });

  it("embeddedFeatures() agrees between engines, and does not depend on what else is asked", async () => {
    const images = await sprites(70, "engines");
    const all = await extractor.features(images, 70, [32, 32, 1]);
    const plain = await embeddedFeatures(engines.cpu).features(images.subarray(0, 5 * 1024), 5, [32, 32, 1]);
    expectClose(plain.values, all.values.subarray(0, 5 * 64), { absolute: 1e-4 }, "five on another engine");
    const last = await extractor.features(images.subarray(65 * 1024), 5, [32, 32, 1]);
    expectClose(last.values, all.values.subarray(65 * 64), { absolute: 1e-5 }, "the last five alone");
  });

  it("frechetDistance() of embedded features tells sprites from noise and from other sprites", async () => {
    const n = 300;
    const features = async (images: Float32Array) => extractor.features(images, n, [32, 32, 1]);
    const [a, b] = [await sprites(n, "a"), await sprites(n, "b")];
    const eps = rng(9).normal(a.length);
    const real = await features(a);
    const same = frechetDistance(real, await features(b));
    const noisy = frechetDistance(real, await features(b.map((x, i) => x + 0.1 * eps[i]!)));
    expect(noisy).toBeGreaterThan(2 * same);
  });

  it("embeddedInput() takes grey as three equal channels, and any size", () => {
    const grey = Float32Array.from({ length: 64 * 64 }, (_, i) => (Math.sin(i / 50) + 1) / 2);
    const colour = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => grey[Math.floor(i / 3)]!);
    expect(embeddedInput(grey, 1, [64, 64, 1])).toEqual(embeddedInput(colour, 1, [64, 64, 3]));
    expect(() => embeddedInput(new Float32Array(8), 1, [2, 2, 2])).toThrow(/1 or 3 channels/);
  });

  it("trainEmbedded() gives the same bits for the same seed, others for another, and learns", async () => {
    const dataset = await datasets.dsprites();
    const losses: number[] = [];
    const onProgress = (_: number, loss: number) => void losses.push(loss);
    const run = (seed: number) =>
      trainEmbedded(dataset, { seed, steps: 40, batch: 32, onProgress }, engines.onnx);
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(first);
    expect(other.weights).not.toEqual(first.weights);
    expect(losses[39]).toBeLessThan(losses[0]!);
    expect(Object.keys(first.weights).sort()).toEqual(Object.keys(embeddedWeights().weights).sort());
  });
});
