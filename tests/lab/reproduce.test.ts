import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Interrupted } from "../../src/lab/interrupted.ts";
import { reproduce, scaleOf } from "../../src/lab/reproduce.ts";
import type { SweepEvent } from "../../src/lab/sweep.ts";
import { scratch } from "./scratch.ts";
import tiny from "./tiny-study.ts";
import troubled from "./troubled-study.ts";

const top = scratch();
const module = new URL("./tiny-study.ts", import.meta.url).href;
const options = { folder: join(top, "runs"), module, workers: 0 };
const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

describe("reproduce()", () => {
  it("reproduce() writes figures, tables, claims, provenance and one page that tells them", async () => {
    const out = join(top, "out");
    const made = await reproduce(tiny, "smoke", { ...options, out });
    expect(readdirSync(out).sort()).toEqual([
      ...["claims.json", "claims.md", "index.html", "provenance.json", "results.csv", "results.json"],
      ...["spread.json", "spread.png", "spread.svg"],
    ]);
    expect(json(join(out, "spread.json"))).toEqual(made.figure("spread"));
    expect(json(join(out, "claims.json"))).toMatchObject([
      { id: "C1", theirs: "above 0", ours: "2 runs", holds: "reproduced" },
    ]);
    const rows = json(join(out, "results.json")) as Record<string, unknown>[];
    expect(rows.map(({ beta, seed, engine }) => [beta, seed, engine])).toEqual([
      [1, 0, "onnx"],
      [4, 0, "onnx"],
    ]);
    expect(rows.every((row) => (row["tiny.spread"] as number) > 0)).toBe(true);
    expect(readFileSync(join(out, "results.csv"), "utf8").trim().split("\n").length).toBe(3);
    expect(json(join(out, "provenance.json"))).toMatchObject({
      ...{ study: "tiny", scale: { name: "smoke", seeds: 1 }, engines: ["onnx"], threads: [1], seeds: [0] },
      runs: rows.map(({ id }) => ({ id })),
      lockfile: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const page = readFileSync(made.page, "utf8");
    for (const text of ["A study for tests", "codes spread", "Smoke scale", "made for tests"])
      expect(page).toContain(text);
    const codes = made.results.arrays(made.results.rows[0]!["id"] as string)["codes"]!;
    expect([codes.shape, codes.data.length]).toEqual([[4, 2], 8]);
    expect(made.results.log(made.results.rows[0]!["id"] as string).length).toBe(20);
    expect(() => made.figure("spraed")).toThrow(/No figure "spraed"\. Did you mean "spread"/);
    expect(() => made.results.log("0000")).toThrow(/one of 2 runs/);
  });

  it("reproduce() a second time trains and measures nothing, unless measurements have changed", async () => {
    const events: SweepEvent["kind"][] = [];
    const again = {
      ...options,
      out: join(top, "again"),
      onEvent: ({ kind }: SweepEvent) => events.push(kind),
    };
    const first = await reproduce(tiny, "smoke", again);
    expect(events).toEqual(["skipped", "skipped"]);
    const before = first.results.rows;
    events.length = 0;
    const second = await reproduce(tiny, "smoke", { ...again, hasChanged: true });
    expect(events.filter((kind) => kind === "done").length).toBe(2);
    expect(second.results.rows).toEqual(before);
  });

  it("reproduce() with more seeds adds runs to those that are there", async () => {
    const events: SweepEvent["kind"][] = [];
    const onEvent = ({ kind }: SweepEvent): number => events.push(kind);
    const made = await reproduce(
      tiny,
      { name: "smoke", seeds: 2 },
      { ...options, out: join(top, "more"), onEvent },
    );
    expect([events.filter((k) => k === "skipped").length, events.filter((k) => k === "done").length]).toEqual(
      [2, 2],
    );
    expect(made.claims[0]!.verdict.seeds).toBe(2);
    expect(made.provenance.command).toMatch(/tiny-study\.ts --scale smoke --seeds 2$/);
  });

  it("reproduce() lists the runs that failed, once the others are done, and draws nothing", async () => {
    const out = join(top, "failed");
    const failing = {
      ...troubled,
      runs: (scale: Parameters<typeof troubled.runs>[0]) =>
        troubled.runs(scale).filter(({ seed }) => seed !== 102),
    };
    const work = reproduce(failing, "smoke", {
      ...options,
      out,
      module: new URL("./troubled-study.ts", import.meta.url).href,
    });
    await expect(work).rejects.toThrow(
      /2 of 4 runs failed; the others are done and kept\..*seed=101 \(run \w+\): this seed is to fail/s,
    );
    expect(readdirSync(out)).toEqual([]);
  });

  it("reproduce() stopped by its signal says how much is done", async () => {
    const signal = AbortSignal.abort();
    const work = reproduce(tiny, "laptop", { ...options, out: join(top, "stop"), signal });
    await expect(work).rejects.toThrow(Interrupted);
    await expect(work).rejects.toThrow(/Stopped with \d of 4 runs done\. Everything up to there is saved/);
  });

  it("reproduce() refuses folders that can't be written before it trains", async () => {
    writeFileSync(join(top, "file"), "");
    const events: SweepEvent[] = [];
    const onEvent = (event: SweepEvent): number => events.push(event);
    for (const bad of [{ out: join(top, "file") }, { folder: join(top, "file", "runs") }])
      await expect(
        reproduce(tiny, "paper", { ...options, out: join(top, "x"), onEvent, ...bad }),
      ).rejects.toThrow(/Can't write .*file.*another folder/);
    expect(events).toEqual([]);
  });
});

describe("scaleOf()", () => {
  it("scaleOf() takes the study's seeds unless others are asked for", () => {
    expect(scaleOf(tiny, "laptop")).toEqual({ name: "laptop", seeds: 2 });
    expect(scaleOf(tiny, "laptop", 7)).toEqual({ name: "laptop", seeds: 7 });
    expect(() => scaleOf(tiny, "labtop")).toThrow(/No scale "labtop"\. Did you mean "laptop"/);
  });
});
