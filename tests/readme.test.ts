import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchTable, claimsTable, withTables } from "../environment/readme.ts";
import { filesOf, root } from "./source-tree.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

describe("claimsTable()", () => {
  const claim = {
    id: "R1",
    says: "a | b",
    where: "p. 1",
    gate: "g",
    theirs: "t",
    ours: "1\n2",
    holds: "deviates",
    seeds: 3,
  };
  it("claimsTable() keeps a cell on its line whatever the text holds", () => {
    expect(claimsTable(JSON.stringify([claim]))).toBe(
      "| claim | theirs | ours | verdict |\n| --- | --- | --- | --- |\n| **R1** a \\| b | t | 1 2 | deviates |",
    );
  });
  it("claimsTable() refuses a verdict that is none", () => {
    expect(() => claimsTable(JSON.stringify([{ ...claim, holds: "maybe" }]))).toThrow(/holds/);
  });
});

describe("benchTable()", () => {
  it("benchTable() shows what has a peer and leaves out the rest", () => {
    const line = { bench: "step", ours_ms: 10, peer: "P", peer_ms: 30, ratio: 3, threads: 2, note: "" };
    const text = [line, { ...line, bench: "alone", peer: null, peer_ms: null, ratio: null }]
      .map((l) => JSON.stringify(l))
      .join("\n");
    expect(benchTable(`${text}\n`).split("\n").slice(2)).toEqual(["| step | 2 | 10 ms | 30 ms (P) | 3 × |"]);
  });
});

describe("README.md", () => {
  it("README.md has the tables that `npm run readme` makes", () => {
    expect(withTables(readme)).toBe(readme);
  });
  it("README.md links only to files that are there", () => {
    const files = filesOf(".");
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
    expect(
      links.filter((link) => !files.some((path) => path === link || path.startsWith(`${link}/`))),
    ).toEqual([]);
  });
  it("README.md names only npm scripts and commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const cli = readFileSync(join(root, "src/cli.ts"), "utf8");
    const commands = [...readme.matchAll(/factorlab (?=[a-z])([a-z]+)/g)].map((match) => match[1]!);
    expect(commands.length).toBeGreaterThan(1);
    expect(commands.filter((name) => !cli.includes(`./commands/${name}.ts`))).toEqual([]);
  });
  it("README.md has code that runs and prints a table and citations", () => {
    const folder = mkdtempSync(join(tmpdir(), "factorlab-readme-"));
    const [, shown] = /```ts\n([\s\S]*?)```/.exec(readme)!;
    const code = shown!
      .replace("steps: 2000", "steps: 20")
      .replace(' network: "miniMlp" } }', `$&, { folder: ${JSON.stringify(folder)} }`);
    expect(code).toContain(`{ folder: ${JSON.stringify(folder)} });`);
    const argv = ["--import", "tsx", "--input-type=module", "--eval", code];
    const printed = execFileSync(process.execPath, argv, { cwd: root, encoding: "utf8" });
    rmSync(folder, { recursive: true, force: true });
    expect(printed).toMatch(/factorVaeScore\.accuracy[\s\S]*mig\.mig[\s\S]*│ 4 +│ [\d.e-]+ +│ [\d.e-]+/);
    expect(printed).toContain("@inproceedings{kim2018,");
  });
});
