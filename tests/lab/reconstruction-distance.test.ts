import { describe, expect, it } from "vitest";
import { datasets } from "../../src/datasets/index.ts";
import { reconstructionDistance } from "../../src/lab/reconstruction-distance.ts";
import { pooledPixels } from "../../src/metrics/pooled-pixels.ts";
import { matrix } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Dataset, Matrix, Run } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";

const run: Run = { dataset: "miniDiscs", method: "vae", hyper: {}, seed: 1, steps: 0, batch: 1 };

/** A model whose code is the image itself, with a posterior of a given spread around it. */
function identity(dataset: Dataset, logVar: number) {
  const d = dataset.shape.reduce((product, side) => product * side, 1);
  return {
    run,
    dataset,
    posterior: async (images: Float32Array, n: number) => ({
      mean: matrix(n, d, Float64Array.from(images)),
      logVar: matrix(n, d, new Float64Array(n * d).fill(logVar)),
    }),
    decode: async (codes: Matrix) => Float32Array.from(codes.values),
  };
}

describe("reconstruction-distance", () => {
  it("reconstructionDistance() is 0 for perfect reconstructions and rises with the posterior's spread", async () => {
    const dataset = await datasets.miniDiscs();
    const distances: number[] = [];
    for (const logVar of [-80, -4, -2, 0]) {
      const model = identity(dataset, logVar);
      distances.push(
        (await reconstructionDistance(model, pooledPixels(), { n: 200 }, rng(1))).reconstructions,
      );
    }
    expectClose(distances[0], 0, { absolute: 1e-9 }, "perfect");
    for (let k = 1; k < 4; k++) expect(distances[k]).toBeGreaterThan(distances[k - 1]!);
  });

  it("reconstructionDistance() takes every image once if n covers the set, and is the same for the same stream", async () => {
    const model = identity(await datasets.miniDiscs(), -2);
    const found = await reconstructionDistance(model, pooledPixels(), { n: 1_000_000 }, rng(2));
    expect(await reconstructionDistance(model, pooledPixels(), { n: 2_000_000 }, rng(2))).toEqual(found);
    expect(found.samples).toBeGreaterThan(found.reconstructions);
  });

  it("reconstructionDistance() says what a model lacks", async () => {
    const { decode: _, ...model } = identity(await datasets.miniDiscs(), 0);
    await expect(reconstructionDistance(model, pooledPixels(), { n: 10 }, rng(1))).rejects.toThrow(
      /posterior and a decoder but found vae/,
    );
  });
});
