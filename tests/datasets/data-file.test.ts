import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogue } from "../../src/datasets/catalogue.ts";
import { dataFile, dataFolders, dataPaths, findDataFile } from "../../src/datasets/data-file.ts";
import { dspritesFile } from "../../src/datasets/dsprites-original.ts";
import { MissingData } from "../../src/errors.ts";

const file = { title: "the thing", names: ["a.npz", "b.npz"], folder: "sub", url: "https://example.org/a.npz", bytes: 12, sha256: "ab" }; // prettier-ignore

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "factorlab-"));
  vi.stubEnv("FACTORLAB_DATA", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("dataFile", () => {
  it("dataFolders() lists FACTORLAB_DATA, ./data and the cache folder, in this order", () => {
    expect(dataFolders()).toEqual([folder, resolve("data"), join(homedir(), ".cache", "factorlab")]);
    vi.stubEnv("FACTORLAB_DATA", "");
    expect(dataFolders()[0]).toBe(resolve("data"));
  });

  it("dataPaths() tries every name in every folder, then the places of the system", () => {
    const paths = dataPaths({ ...file, elsewhere: ["/usr/share/thing"] });
    expect(paths.slice(0, 2)).toEqual([join(folder, "sub", "a.npz"), join(folder, "sub", "b.npz")]);
    expect(paths).toHaveLength(8);
    expect(paths.at(-1)).toBe(join("/usr/share/thing", "b.npz"));
  });

  it("dataFile() finds the second name, and prefers the first", () => {
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "b.npz"), "");
    expect(dataFile(file)).toBe(join(folder, "sub", "b.npz"));
    writeFileSync(join(folder, "sub", "a.npz"), "");
    expect(dataFile(file)).toBe(join(folder, "sub", "a.npz"));
  });

  it("dataFile() throws MissingData with paths, address, size, digest and destination", () => {
    expect(findDataFile(file)).toBeUndefined();
    let error: unknown;
    try {
      dataFile(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MissingData);
    const destination = join(folder, "sub", "a.npz");
    expect(error).toMatchObject({ name: "the thing", lookedIn: dataPaths(file), url: file.url, bytes: 12, sha256: "ab", destination }); // prettier-ignore
    expect((error as Error).message).toContain(destination);
  });
});

describe("catalogue", () => {
  it("catalogue() tells of a file where it is looked for, what is known of it, and finds it once it is there", () => {
    const row = () => catalogue().find((r) => r.dataset === "dspritesOriginal")!;
    expect(row().file).toBe(dspritesFile);
    expect(row().lookedIn?.[0]).toBe(join(folder, dspritesFile.names[0]!));
    writeFileSync(join(folder, dspritesFile.names[0]!), "");
    expect(row()).toMatchObject({ isReady: true, found: join(folder, dspritesFile.names[0]!) });
  });

  it("catalogue() marks sets that are drawn as ready, with no file", () => {
    for (const row of catalogue().filter((r) => r.file === undefined))
      expect(row).toMatchObject({ isReady: true, licence: expect.stringContaining("Apache-2.0") as string });
    expect(catalogue().some((r) => r.file === undefined)).toBe(true);
  });
});
