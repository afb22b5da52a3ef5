import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { vectorFolder } from "./vector-file.ts";

const names = readdirSync(vectorFolder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"));

const hasAdapter = (name: string): boolean =>
  existsSync(fileURLToPath(new URL(`./${name}.test.ts`, import.meta.url)));

describe("coverage", () => {
  it("vectorFile() has an adapter test for every file of the folder", () => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !hasAdapter(name))).toEqual([]);
  });

  it("vectorFile() names the file that is missing", async () => {
    const { vectorFile } = await import("./vector-file.ts");
    expect(() => vectorFile("no-such-vectors")).toThrow(/no-such-vectors\.json.*FACTORLAB_VECTORS/s);
  });
});
