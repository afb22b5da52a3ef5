import { readFile } from "node:fs/promises";
import { npyHeader, readNpy } from "../formats/npy.ts";
import { zipContent, zipEntries, zipPieces } from "../formats/zip.ts";
import type { ZipEntry } from "../formats/zip.ts";
import type { Dataset, Factor } from "../types.ts";
import { dataFile } from "./data-file.ts";
import type { DataFile } from "./data-file.ts";
import { dspritesFactors } from "./dsprites.ts";
import { checkFactors, combinations, factorIndex, factorVector } from "./sampling.ts";

/** The published archive. Its MD5 is that which many public loaders check; its SHA-256 and size are not known here. */
export const dspritesFile: DataFile = {
  title: "the original dSprites archive",
  names: ["dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"],
  folder: "",
  url: "https://github.com/google-deepmind/dsprites-dataset/raw/master/dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz",
  md5: "7da33b31b13a06f4b04a70402ce90c2e",
};

/** Binary sprites, cropped: 32 rows of 32 bits per image and where the crop lies. 132 bytes an image. */
interface Crops {
  readonly rows: Uint32Array;
  /** Top row × 64 + left column. */
  readonly corners: Uint16Array;
}

/** Crops one image of 64 × 64 bytes to its box; leftmost pixel in the lowest bit. */
function crop(pixels: Uint32Array, index: number, crops: Crops, fail: (found: string) => RangeError): void {
  let [top, bottom, left, right] = [64, -1, 64, -1];
  for (let word = 0; word < 1024; word++) {
    const four = pixels[word]!;
    if (four === 0) continue;
    if ((four & 0xfefefefe) !== 0) throw fail(`a pixel that is neither 0 nor 1 in image ${index}`);
    const [r, c] = [word >> 4, (word & 15) << 2];
    if (r < top) top = r;
    bottom = r;
    left = Math.min(left, c + ((31 - Math.clz32(four & -four)) >> 3));
    right = Math.max(right, c + ((31 - Math.clz32(four)) >> 3));
  }
  if (bottom < 0) throw fail(`no sprite in image ${index}`);
  if (bottom - top >= 32 || right - left >= 32)
    throw fail(`a sprite larger than 32 pixels in image ${index}`);
  crops.corners[index] = top * 64 + left;
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, 4096);
  for (let r = top; r <= bottom; r++) {
    let bits = 0;
    for (let c = left; c <= right; c++) bits |= bytes[r * 64 + c]! << (c - left);
    crops.rows[index * 32 + r - top] = bits;
  }
}

async function readCrops(archive: Uint8Array, entry: ZipEntry, name: string, n: number): Promise<Crops> {
  const fail = (found: string): RangeError =>
    new RangeError(
      `Expected "imgs" of ${name} to be uint8 [${n}, 64, 64] with sprites of 0 and 1 but found ${found}.`,
    );
  const crops = { rows: new Uint32Array(n * 32), corners: new Uint16Array(n) };
  const image = new Uint8Array(4096);
  const words = new Uint32Array(image.buffer);
  let [index, filled, isFirst] = [0, 0, true];
  for await (const piece of zipPieces(archive, entry, name)) {
    let at = 0;
    if (isFirst) {
      // The first piece of 1 MiB always holds the whole header, which is at most 64 KiB.
      const header = npyHeader(piece, `"imgs" of ${name}`);
      const isRight = header.type === "uint8" && header.shape.join() === `${n},64,64` && !header.isFortran;
      if (!isRight)
        throw fail(
          `"${header.code}" [${header.shape.join(", ")}]${header.isFortran ? " in Fortran order" : ""}`,
        );
      [at, isFirst] = [header.start, false];
    }
    while (at < piece.length) {
      const taken = Math.min(4096 - filled, piece.length - at);
      image.set(piece.subarray(at, at + taken), filled);
      [at, filled] = [at + taken, filled + taken];
      if (filled < 4096) continue;
      if (index >= n) throw fail("more images");
      crop(words, index++, crops, fail);
      filled = 0;
    }
  }
  if (index !== n || filled !== 0) throw fail(`${index} images`);
  return crops;
}

/** Throws unless the archive's rows are in row-major order of the factors, colour first. */
function checkOrder(archive: Uint8Array, entry: ZipEntry, name: string, sizes: readonly number[]): void {
  const { type, shape, data } = readNpy(zipContent(archive, entry, name), `"latents_classes" of ${name}`);
  const n = sizes.reduce((product, size) => product * size, 1);
  if (type !== "int64" || shape.join() !== `${n},${sizes.length}`)
    throw new RangeError(
      `Expected "latents_classes" of ${name} to be int64 [${n}, ${sizes.length}] but found ${type} [${shape.join(", ")}].`,
    );
  // Values are small, so the low words of the 64-bit integers say it all.
  const low = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  let stride = n;
  sizes.forEach((size, j) => {
    stride /= size;
    for (let i = 0; i < n; i++)
      if (low[2 * (i * sizes.length + j)] !== Math.floor(i / stride) % size)
        throw new RangeError(
          `Expected row ${i} of "latents_classes" of ${name} to be [${[...factorVector(sizes, i)].join(", ")}] but found ` +
            `[${Array.from({ length: sizes.length }, (_, k) => low[2 * (i * sizes.length + k)]).join(", ")}].`,
        );
  });
}

/**
 * Binary sprites from an archive in the form of the dSprites file, held as crops of 132 bytes each.
 *
 * @param factors of the archive without its first, colour, which must have size 1.
 * @throws RangeError if the archive is damaged, an array is missing or of another shape or type, or the rows are
 *   not in row-major order.
 */
export async function dspritesArchive(
  archive: Uint8Array,
  name: string,
  factors: readonly Factor[],
): Promise<Pick<Dataset, "render">> {
  const entries = zipEntries(archive, name);
  const member = (key: string): ZipEntry => {
    const entry = entries.find((e) => e.name === `${key}.npy`);
    if (entry) return entry;
    const there = entries.map((e) => e.name.replace(/\.npy$/, "")).join(", ") || "none";
    throw new RangeError(
      `Expected an array "${key}" in ${name} but found ${there}. Is it the dSprites archive?`,
    );
  };
  const [imgs, classes] = [member("imgs"), member("latents_classes")];
  const sizes = factors.map((f) => f.size);
  checkOrder(archive, classes, name, [1, ...sizes]);
  const { rows, corners } = await readCrops(archive, imgs, name, combinations({ factors }));
  return {
    render(batch) {
      checkFactors({ name: "dspritesOriginal", factors }, batch);
      const out = new Float32Array(batch.n * 4096);
      for (let i = 0; i < batch.n; i++) {
        const index = factorIndex(sizes, batch.values.subarray(i * sizes.length, (i + 1) * sizes.length));
        for (let r = 0, p = i * 4096 + corners[index]!; r < 32; r++, p += 64)
          for (let bits = rows[index * 32 + r]!, q = p; bits !== 0; bits >>>= 1, q++) out[q] = bits & 1;
      }
      return out;
    },
  };
}

/**
 * dSprites from its published file, if the user has it: 737,280 binary images [64, 64, 1], about 96 MB in memory.
 *
 * The 3 GB of images are never inflated at once; loading takes some seconds and under 300 MB.
 * @throws MissingData if the file is in none of `dataFolders()`.
 * @throws RangeError if the file is damaged or another one.
 * @source matthey2017 dSprites
 */
export async function dspritesOriginal(): Promise<Dataset> {
  const path = dataFile(dspritesFile);
  const { render } = await dspritesArchive(await readFile(path), path, dspritesFactors);
  return {
    name: "dspritesOriginal",
    source: { key: "matthey2017", where: "dSprites" },
    factors: dspritesFactors,
    shape: [64, 64, 1],
    render,
  };
}
