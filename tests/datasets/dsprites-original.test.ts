import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { dspritesArchive, dspritesFile, dspritesOriginal } from "../../src/datasets/dsprites-original.ts";
import { dsprites } from "../../src/datasets/dsprites.ts";
import { factorRange } from "../../src/datasets/sampling.ts";
import { MissingData } from "../../src/errors.ts";
import type { NpyArray } from "../../src/formats/npy.ts";
import { writeNpz } from "../../src/formats/npz.ts";
import { rng } from "../../src/stats/rng.ts";
import { mutation } from "../formats/mutation.ts";

/** A corner of the grid, in the form of the published file: 2 × 2 × 2 × 4 × 4 images. */
const factors = ["shape", "scale", "orientation", "x", "y"].map((name, j) => ({
  name,
  size: [2, 2, 2, 4, 4][j]!,
}));
const all = factorRange({ factors });
let pixels: Float32Array;
let arrays: Record<string, NpyArray>;
beforeAll(async () => {
  pixels = (await dsprites()).render(all);
  const classes = new BigInt64Array(128 * 6);
  for (let i = 0; i < 128; i++)
    for (let j = 0; j < 5; j++) classes[i * 6 + 1 + j] = BigInt(all.values[i * 5 + j]!);
  arrays = {
    imgs: { type: "uint8", shape: [128, 64, 64], data: Uint8Array.from(pixels) },
    latents_classes: { type: "int64", shape: [128, 6], data: classes },
    latents_values: { type: "float64", shape: [128, 6], data: Float64Array.from(classes, Number) },
  };
});
/** Equal bytes; toEqual() takes seconds on half a million numbers. */
const same = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
const read = (bytes: Uint8Array) => dspritesArchive(bytes, "sprites.npz", factors);
const changed = (key: string, change: (array: NpyArray) => Partial<NpyArray>): Uint8Array =>
  writeNpz({ ...arrays, [key]: { ...arrays[key]!, ...change(arrays[key]!) } });

describe("dspritesOriginal", () => {
  it.each([0, 9] as const)(
    "dspritesArchive() gives back the images of an archive of level %i",
    async (level) => {
      const { render } = await read(writeNpz(arrays, { level }));
      expect(same(render(all), pixels)).toBe(true);
      // and in any order
      const swapped = Int32Array.of(...all.values.subarray(600, 605), ...all.values.subarray(35, 40));
      expect(render({ n: 2, values: swapped })).toEqual(
        Float32Array.of(...pixels.subarray(120 * 4096, 121 * 4096), ...pixels.subarray(7 * 4096, 8 * 4096)),
      );
    },
  );

  it("dspritesArchive() holds sprites at the rim of the image", async () => {
    const image = new Uint8Array(4096);
    for (const p of [0, 31, 31 * 64]) image[p] = 1;
    const other = new Uint8Array(4096);
    for (const p of [32 * 64 + 63, 63 * 64 + 32]) other[p] = 1;
    const two = [{ name: "shape", size: 2 }];
    const bytes = writeNpz({
      imgs: { type: "uint8", shape: [2, 64, 64], data: Uint8Array.of(...image, ...other) },
      latents_classes: { type: "int64", shape: [2, 2], data: BigInt64Array.of(0n, 0n, 0n, 1n) },
    });
    const { render } = await dspritesArchive(bytes, "rim.npz", two);
    expect(render({ n: 2, values: Int32Array.of(0, 1) })).toEqual(Float32Array.of(...image, ...other));
  });

  it("dspritesArchive() refuses an archive cut short", async () => {
    const bytes = writeNpz(arrays);
    await expect(read(bytes.slice(0, bytes.length / 2))).rejects.toThrow(/sprites\.npz to be a zip archive/);
    await expect(read(new Uint8Array(0))).rejects.toThrow(RangeError);
  });

  it("dspritesArchive() refuses missing arrays, naming those there are", async () => {
    const { imgs, ...rest } = arrays;
    await expect(read(writeNpz(rest))).rejects.toThrow(
      'array "imgs" in sprites.npz but found latents_classes, latents_values',
    );
    await expect(read(writeNpz({ images: imgs! }))).rejects.toThrow(
      'array "imgs" in sprites.npz but found images',
    );
  });

  it("dspritesArchive() refuses images of another shape or type", async () => {
    const floats = changed("imgs", ({ data }) => ({
      type: "float32",
      data: Float32Array.from(data as Uint8Array),
    }));
    await expect(read(floats)).rejects.toThrow(
      'uint8 [128, 64, 64] with sprites of 0 and 1 but found "<f4" [128, 64, 64]',
    );
    const flat = changed("imgs", () => ({ shape: [128, 4096] }));
    await expect(read(flat)).rejects.toThrow('found "|u1" [128, 4096]');
    const fewer = changed("imgs", ({ data }) => ({ shape: [127, 64, 64], data: data.slice(0, 127 * 4096) }));
    await expect(read(fewer)).rejects.toThrow('found "|u1" [127, 64, 64]');
  });

  it("dspritesArchive() refuses pixels that are not 0 or 1, empty images and sprites too large", async () => {
    const withPixels = (change: (data: Uint8Array) => void): Uint8Array =>
      changed("imgs", ({ data }) => {
        const copy = Uint8Array.from(data as Uint8Array);
        change(copy);
        return { data: copy };
      });
    await expect(read(withPixels((data) => (data[5 * 4096 + 900] = 255)))).rejects.toThrow(
      /neither 0 nor 1 in image 5/,
    );
    await expect(read(withPixels((data) => data.fill(0, 4096, 8192)))).rejects.toThrow(
      /no sprite in image 1/,
    );
    await expect(read(withPixels((data) => (data[4095] = 1)))).rejects.toThrow(
      /larger than 32 pixels in image 0/,
    );
  });

  it("dspritesArchive() refuses classes of another type and rows in another order", async () => {
    const narrow = changed("latents_classes", ({ data }) => ({
      type: "int32",
      data: Int32Array.from(data as BigInt64Array, Number),
    }));
    await expect(read(narrow)).rejects.toThrow(/int64 \[128, 6\] but found int32 \[128, 6\]/);
    const swapped = changed("latents_classes", ({ data }) => {
      const copy = BigInt64Array.from(data as BigInt64Array);
      copy[5] = 3n;
      return { data: copy };
    });
    await expect(read(swapped)).rejects.toThrow(
      /row 0 of "latents_classes" of sprites\.npz to be \[0, 0, 0, 0, 0, 0\] but found \[0, 0, 0, 0, 0, 3\]/,
    );
  });

  it("dspritesArchive() gives an error with a message or the same images on 200 damaged files", async () => {
    const bytes = writeNpz(arrays);
    for (let i = 0; i < 200; i++) {
      const found = await read(mutation(bytes, rng(23).split(i))).catch((error: unknown) => error as Error);
      if (found instanceof Error) {
        expect(found, `mutation ${i}`).toBeInstanceOf(RangeError);
        expect(found.message).toMatch(/sprites\.npz/);
      } else expect(same(found.render(all), pixels), `mutation ${i}`).toBe(true);
    }
  });

  it("dspritesOriginal() says where it looked, and refuses an archive of another size", async () => {
    const folder = mkdtempSync(join(tmpdir(), "factorlab-"));
    try {
      vi.stubEnv("FACTORLAB_DATA", folder);
      vi.stubEnv("HOME", folder);
      const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
      await expect(dspritesOriginal()).rejects.toThrow(MissingData);
      await expect(dspritesOriginal()).rejects.toThrow(/7da33b31b13a06f4b04a70402ce90c2e/);
      writeFileSync(join(folder, dspritesFile.names[0]!), writeNpz(arrays));
      await expect(dspritesOriginal()).rejects.toThrow(/int64 \[737280, 6\] but found int64 \[128, 6\]/);
      cwd.mockRestore();
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });
});
