import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/datasets/catalogue.ts";
import { datasets } from "../../src/datasets/index.ts";
import type { DatasetName } from "../../src/datasets/index.ts";
import {
  combinations,
  factorRange,
  factorVector,
  images,
  uniformFactors,
} from "../../src/datasets/sampling.ts";
import { sources } from "../../src/sources.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Dataset, FactorBatch } from "../../src/types.ts";

const names = Object.keys(datasets) as DatasetName[];

/** Factor sizes and image shape as published, or as the file of the set states them. */
const stated: Readonly<Record<DatasetName, { factors: readonly number[]; shape: readonly number[] }>> = {
  dsprites: { factors: [3, 6, 40, 32, 32], shape: [64, 64, 1] },
  dsprites32: { factors: [3, 6, 40, 32, 32], shape: [32, 32, 1] },
  dspritesOriginal: { factors: [3, 6, 40, 32, 32], shape: [64, 64, 1] },
  fashionMnist: { factors: [10, 6000], shape: [32, 32, 1] },
  fashionMnistTest: { factors: [10, 1000], shape: [32, 32, 1] },
  miniDiscs: { factors: [4, 8, 8], shape: [16, 16, 1] },
  miniEllipses: { factors: [3, 4, 8, 8, 8], shape: [16, 16, 1] },
  toy: { factors: [4, 4, 3], shape: [16, 16, 1] },
};

/** Factors in which two vectors may differ and still show the same image, and why. */
const coincide: Readonly<Partial<Record<DatasetName, { factors: readonly string[]; reason: string }>>> = {
  dsprites: {
    factors: ["orientation"],
    reason: "39 is the full turn; small sprites show no difference at near angles",
  },
  dsprites32: { factors: ["orientation"], reason: "as dsprites" },
  dspritesOriginal: { factors: ["orientation"], reason: "as published: 39 is the full turn" },
  fashionMnist: { factors: ["class", "instance"], reason: "photographs; the file holds a few images twice" },
  fashionMnistTest: { factors: ["class", "instance"], reason: "photographs, as fashionMnist" },
};

/** At most `most` vectors: all of them where there are fewer. */
function sample(dataset: Dataset, most: number): FactorBatch {
  return combinations(dataset) <= most ? factorRange(dataset) : uniformFactors(dataset, most, rng(2));
}
const vector = (batch: FactorBatch, k: number, i: number): Int32Array =>
  batch.values.subarray(i * k, (i + 1) * k);

function suite(name: DatasetName): void {
  let loaded: Promise<Dataset> | undefined;
  const load = (): Promise<Dataset> => (loaded ??= datasets[name]());

  it("has the stated name, factors, shape and a source of the bibliography", async () => {
    const dataset = await load();
    expect(dataset.name).toBe(name);
    expect(dataset.factors.map((f) => f.size)).toEqual(stated[name].factors);
    expect(new Set(dataset.factors.map((f) => f.name)).size).toBe(dataset.factors.length);
    expect(dataset.shape).toEqual(stated[name].shape);
    expect(Object.keys(sources)).toContain(dataset.source.key);
  });

  it("renders finite pixels in [0, 1], as many as shape says, and not all the same", async () => {
    const dataset = await load();
    const batch = sample(dataset, 300);
    const pixels = dataset.render(batch);
    expect(pixels).toHaveLength(batch.n * dataset.shape.reduce((a, b) => a * b, 1));
    let [low, high, wrong] = [Infinity, -Infinity, 0];
    for (const value of pixels) {
      if (!Number.isFinite(value)) wrong++;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    expect(wrong).toBe(0);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.9);
    expect(high).toBeLessThanOrEqual(1);
  });

  it("renders the same pixels for the same factors, in any batch and after any other", async () => {
    const dataset = await load();
    const batch = sample(dataset, 40);
    const size = dataset.shape.reduce((a, b) => a * b, 1);
    const once = dataset.render(batch);
    const again = await datasets[name]();
    for (let i = batch.n - 1; i >= 0; i--) {
      const values = vector(batch, dataset.factors.length, i);
      expect(again.render({ n: 1, values })).toEqual(once.slice(i * size, (i + 1) * size));
    }
  });

  it("renders different images for different factors, but for the stated exceptions", async () => {
    const dataset = await load();
    const k = dataset.factors.length;
    const batch = sample(dataset, 7000);
    const size = dataset.shape.reduce((a, b) => a * b, 1);
    const allowed = coincide[name]?.factors ?? [];
    const seen = new Map<string, number>();
    const chunk = 500;
    for (let from = 0; from < batch.n; from += chunk) {
      const n = Math.min(chunk, batch.n - from);
      const pixels = dataset.render({ n, values: batch.values.subarray(from * k, (from + n) * k) });
      for (let i = 0; i < n; i++) {
        const image = pixels.subarray(i * size, (i + 1) * size);
        const key = createHash("sha1")
          .update(new Uint8Array(image.buffer, image.byteOffset, image.byteLength))
          .digest("hex");
        const other = seen.get(key);
        seen.set(key, from + i);
        if (other === undefined) continue;
        const [a, b] = [vector(batch, k, other), vector(batch, k, from + i)];
        const differing = dataset.factors.filter((_, j) => a[j] !== b[j]).map((f) => f.name);
        expect(allowed, `[${a.join()}] and [${b.join()}]`).toEqual(expect.arrayContaining(differing));
      }
    }
    expect(seen.size).toBeGreaterThan(batch.n / 2);
  });

  it("refuses a factor out of range, naming it", async () => {
    const dataset = await load();
    dataset.factors.forEach((factor, j) => {
      for (const wrong of [-1, factor.size]) {
        const values = factorVector(dataset.factors.map((f) => f.size), 0); // prettier-ignore
        values[j] = wrong;
        const render = (): unknown => dataset.render({ n: 1, values });
        expect(render).toThrow(RangeError);
        expect(render).toThrow(`factor "${factor.name}"`);
        expect(render).toThrow(`found ${wrong}`);
      }
    });
    expect(() => dataset.render({ n: 2, values: new Int32Array(dataset.factors.length) })).toThrow(
      RangeError,
    );
  });

  it("draws batches that depend on the stream alone", async () => {
    const dataset = await load();
    const draw = (seed: number, step: number) => images(dataset, 6, rng(seed).split("batch", step));
    expect(draw(1, 0)).toEqual(draw(1, 0));
    expect(draw(1, 0)["x"]!.shape).toEqual([6, ...dataset.shape]);
    expect(draw(1, 1)).not.toEqual(draw(1, 0));
    expect(draw(2, 0)).not.toEqual(draw(1, 0));
  });
}

describe("datasets", () => {
  for (const name of names) {
    const missing = catalogue().find((row) => row.dataset === name && !row.isReady);
    const title = missing ? `${name} (skipped: ${missing.file?.title ?? "a file"} is not here)` : name;
    describe.skipIf(missing !== undefined)(title, () => {
      suite(name);
    });
  }

  it("catalogue() has a row for every data set of the registry and no other", () => {
    expect([...new Set(catalogue().map((row) => row.dataset))].sort()).toEqual([...names].sort());
  });

  it("datasets has an entry for every file that exports a loader", () => {
    const folder = new URL("../../src/datasets/", import.meta.url);
    const loaders = readdirSync(folder).flatMap((file) => {
      const text = readFileSync(new URL(file, folder), "utf8");
      return [
        ...text.matchAll(/^export (?:async )?(?:function|const) (\w+)(?: =)? ?\(\): Promise<Dataset>/gm),
      ].map((m) => m[1]!);
    });
    expect(existsSync(folder)).toBe(true);
    expect(loaders.sort()).toEqual([...names].sort());
  });
});
