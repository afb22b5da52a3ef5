import { describe, expect, it } from "vitest";
import { distances, features } from "../../src/lab/features.ts";
import { matrix } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";

describe("features", () => {
  it("features names each extractor by its key", () => {
    expect(features.pixels().name).toBe("pixels");
    expect(features.embedded().name).toBe("embedded");
  });

  it("features.inception() names the file that it cannot read", async () => {
    await expect(features.inception("nowhere/pt_inception.npz")).rejects.toThrow(/nowhere/);
  });

  it("features and distances compare two sets of images in five lines", async () => {
    const images = (name: string, level: number) =>
      Float32Array.from(
        rng(1)
          .split(name)
          .normal(40 * 16),
        (eps) => level + 0.1 * eps,
      );
    const extractor = features.pixels({ side: 2 });
    const of = (name: string, level: number) => extractor.features(images(name, level), 40, [4, 4, 1]);
    const real = await of("real", 0.5);
    const [near, far] = [await of("near", 0.5), await of("far", 0.8)];
    for (const distance of [distances.frechetDistance, distances.kernelInceptionDistance])
      expect(distance(real, far)).toBeGreaterThan(10 * Math.abs(distance(real, near)));
    expect(() => distances.frechetDistance(real, matrix(40, 3))).toThrow(/one extractor/);
  });
});
