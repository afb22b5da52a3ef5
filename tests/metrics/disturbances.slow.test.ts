import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { datasets } from "../../src/datasets/index.ts";
import { uniformFactors } from "../../src/datasets/sampling.ts";
import { embeddedFeatures } from "../../src/metrics/embedded-features.ts";
import { frechetDistance } from "../../src/metrics/frechet-distance.ts";
import { pooledPixels } from "../../src/metrics/pooled-pixels.ts";
import { rng } from "../../src/stats/rng.ts";
import { disturbances, type Grey } from "./disturbances.ts";

const n = 1000;
const shape = [32, 32, 1] as const;
const [pixels, embedded] = [pooledPixels(), embeddedFeatures()];
let [reference, images]: Grey[] = [];

beforeAll(async () => {
  const dataset = await datasets.dsprites32();
  const drawn = (name: string): Grey => ({
    n,
    side: 32,
    pixels: dataset.render(uniformFactors(dataset, n, rng(4).split(name))),
  });
  [reference, images] = [drawn("reference"), drawn("images")];
});
afterAll(async () => {
  await embedded.dispose();
});

// Claim F1. Swirl moves no mass between the few large patches of dSprites, so the pixels' order is not asked of it.
describe.each(Object.entries(disturbances))("under %s", (name, { levels, disturb }) => {
  const asked = name === "swirl" ? [embedded] : [pixels, embedded];
  it.each(asked)("frechetDistance() of $label rises with the level", async (extractor) => {
    const real = await extractor.features(reference!.pixels, n, shape);
    const distances: number[] = [];
    for (const level of levels) {
      const made = disturb(images!, level, rng(5).split(name, level));
      distances.push(frechetDistance(real, await extractor.features(made, n, shape)));
    }
    for (let k = 1; k < levels.length; k++)
      expect(distances[k], `${name}: ${distances.join(", ")}`).toBeGreaterThan(distances[k - 1]!);
  });
});
