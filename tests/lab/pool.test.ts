import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { pool } from "../../src/lab/pool.ts";
import { scratch } from "./scratch.ts";

const top = scratch();
/** A worker module of plain JavaScript. */
function worker(name: string, code: string): URL {
  writeFileSync(join(top, name), code);
  return pathToFileURL(join(top, name));
}
const obedient = `
  process.on("message", ({ kind, task }) => {
    if (kind === "stop") return process.send({ kind: "failed", error: "stopped", isInterrupted: true });
    if (task === "crash") process.exit(7);
    if (task === "fail") return process.send({ kind: "failed", error: "it failed", isInterrupted: false });
    if (task === "wait") return;
    process.send({ kind: "progress", progress: task });
    process.send({ kind: "done" });
  });
  process.send({ kind: "ready" });
`;

describe("pool()", () => {
  it("pool() reports each task in the order given, whatever happens to the others", async () => {
    const said: unknown[] = [];
    const ends = await pool(["a", "fail", "crash", "b", "c"], {
      worker: worker("obedient.mjs", obedient),
      workers: 2,
      onProgress: (task, progress) => said.push([task, progress]),
    });
    expect(ends.map(({ task, error }) => [task, error])).toEqual([
      ["a", undefined],
      ["fail", "it failed"],
      ["crash", "Its worker process ended with exit code 7."],
      ["b", undefined],
      ["c", undefined],
    ]);
    expect(said.sort()).toEqual(["a", "b", "c"].map((task) => [task, task]));
  });

  it("pool() reports every task if its worker can't start, with what it said", async () => {
    const ends = await pool([1, 2, 3], {
      worker: worker("broken.mjs", `throw new Error("no such thing")`),
      workers: 2,
    });
    expect(ends.length).toBe(3);
    for (const { error } of ends) expect(error).toMatch(/ended with exit code 1\. It said: .*no such thing/s);
  });

  it("pool() asks what is under way to stop and begins nothing more when its signal is raised", async () => {
    const stop = new AbortController();
    const ends = await pool(["wait", "a"], {
      worker: worker("waiting.mjs", obedient),
      workers: 1,
      signal: stop.signal,
      onStart: () => setTimeout(() => stop.abort(), 50),
    });
    expect(ends).toEqual([
      { task: "wait", error: "stopped", isInterrupted: true },
      { task: "a", error: "It was not begun.", isInterrupted: true },
    ]);
  });

  it("pool() of no tasks starts no process", async () => {
    expect(await pool([], { worker: new URL("file:///nowhere.ts"), workers: 2 })).toEqual([]);
  });
});
