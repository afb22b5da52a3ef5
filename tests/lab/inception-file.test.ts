import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpz } from "../../src/formats/npz.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { readInception } from "../../src/lab/inception-file.ts";
import { readStatistics, writeStatistics } from "../../src/lab/feature-statistics.ts";
import { inceptionFeatures } from "../../src/metrics/inception-features.ts";
import { hashedInception } from "../../src/nn/hashed-inception.ts";
import { matrix } from "../../src/stats/matrix.ts";
import { moments } from "../../src/stats/moments.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "factorlab-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const state = hashedInception(5, 64);
const npz = () =>
  writeNpz(
    Object.fromEntries(
      Object.entries(state).map(([key, array]) => [key, { type: "float32" as const, ...array }]),
    ),
  );
const put = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const standard = "pt_inception-2015-12-05-6726825d";

describe("inception-file", () => {
  it("readInception() reads the same tensors from .npz and .safetensors", async () => {
    const [a, b] = [put("a.npz", npz()), put("a.safetensors", writeSafetensors(state))];
    expect((await readInception(a)).state).toEqual(state);
    expect((await readInception(b)).state).toEqual(state);
  });

  it("inceptionFeatures() is called FID only for the published weights and all dimensions", async () => {
    const other = await readInception(put("mine.npz", npz()));
    expect(other.isStandard).toBe(false);
    expect(inceptionFeatures(other, { dimensions: 64 }).label).toBe(
      "FD(Inception of mine.npz, 64-d, legacyPytorch)",
    );
    const published = await readInception(put(`${standard}.npz`, npz()));
    expect(published.isStandard).toBe(true);
    expect(inceptionFeatures(published, { dimensions: 64 }).label).toBe("FD(Inception 64-d, legacyPytorch)");
  });

  it("inceptionFeatures() computes the truncated network, the same in any batch", async () => {
    const weights = await readInception(put("small.npz", npz()));
    const images = Float32Array.from({ length: 3 * 8 * 8 }, (_, i) => (Math.sin(i) + 1) / 2);
    const extractors = [1, 2].map((batch) => inceptionFeatures(weights, { dimensions: 64, batch }));
    const [one, two] = await Promise.all(extractors.map((e) => e.features(images, 3, [8, 8, 1])));
    expect([one!.rows, one!.columns]).toEqual([3, 64]);
    expectClose(two!.values, one!.values, { absolute: 1e-5 }, "batches of 2");
    expect(one!.values.subarray(0, 64)).not.toEqual(one!.values.subarray(64, 128));
    await Promise.all(extractors.map((e) => e.dispose()));
  });

  it("readInception() looks in the data folders and says where", async () => {
    const before = process.env["FACTORLAB_DATA"];
    process.env["FACTORLAB_DATA"] = join(folder, "data");
    try {
      await expect(readInception()).rejects.toThrow(
        new RegExp(
          `Expected the weights of the FID Inception network.*${standard}\\.pth.*https://github\\.com`,
          "s",
        ),
      );
      process.env["FACTORLAB_DATA"] = folder;
      put(`${standard}.safetensors`, writeSafetensors(state));
      rmSync(join(folder, `${standard}.npz`), { force: true });
      expect((await readInception()).origin).toBe(`${standard}.safetensors`);
    } finally {
      if (before === undefined) delete process.env["FACTORLAB_DATA"];
      else process.env["FACTORLAB_DATA"] = before;
    }
  });

  it("readInception() names a truncated file, and one of another kind", async () => {
    await expect(readInception(put("cut.npz", npz().slice(0, 5000)))).rejects.toThrow(/cut\.npz/);
    await expect(readInception(put("cut.pth", Uint8Array.of(1, 2, 3)))).rejects.toThrow(/cut\.pth/);
    await expect(readInception(put("weights.h5", npz()))).rejects.toThrow(/\.npz, \.safetensors, \.pth/);
    await expect(readInception(join(folder, "none.npz"))).rejects.toThrow(/none\.npz/);
  });

  it("inceptionFeatures() refuses weights of another network and unknown conventions", async () => {
    const weights = await readInception(put("short.npz", npz()));
    expect(() => inceptionFeatures(weights)).toThrow(/found short\.npz without .*Conv2d_3b_1x1/);
    expect(() => inceptionFeatures(weights, { dimensions: 64, convention: "toString" as never })).toThrow(
      /legacyPytorch, legacyTensorflow, clean/,
    );
  });
});

describe("feature-statistics", () => {
  it("readStatistics() reads what writeStatistics() wrote, exactly", async () => {
    const path = join(folder, "statistics.npz");
    const written = moments(matrix(20, 5, Float64Array.from(rng(1).normal(100))));
    writeStatistics(path, written);
    expect(await readStatistics(path)).toEqual(written);
  });

  it("readStatistics() refuses other arrays and shapes", async () => {
    const array = (...shape: number[]) => {
      const data = new Float64Array(shape.reduce((product, side) => product * side, 1));
      return { type: "float64" as const, shape, data };
    };
    await expect(readStatistics(put("x.npz", writeNpz({ mu: array(3) })))).rejects.toThrow(
      /nothing as "sigma"/,
    );
    const odd = writeNpz({ mu: array(3), sigma: array(2, 2) });
    await expect(readStatistics(put("odd.npz", odd))).rejects.toThrow(/\[3, 3\] but found \[2, 2\]/);
    const flat = writeNpz({ mu: array(3, 1), sigma: array(3, 3) });
    await expect(readStatistics(put("flat.npz", flat))).rejects.toThrow(/float64 \[3, 1\] as "mu"/);
  });
});
