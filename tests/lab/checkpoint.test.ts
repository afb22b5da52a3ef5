import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dropCheckpoints, latestCheckpoint, saveCheckpoint } from "../../src/lab/checkpoint.ts";
import { scratch } from "./scratch.ts";

const top = scratch();
const id = "0123456789abcdef";
const state = (step: number) => ({
  step: { shape: [], data: Float32Array.of(step) },
  w: { shape: [2, 2], data: Float32Array.of(step, 0.1, -0, 1e-40) },
});
const record = (step: number) => ({
  step,
  seconds: 1.5,
  sessions: [],
  log: { rows: [{ step }], sums: {}, count: 0 },
});
const save = (folder: string, ...steps: number[]): string => {
  mkdirSync(folder, { recursive: true });
  for (const step of steps) saveCheckpoint(folder, id, state(step), record(step));
  return folder;
};
const newest = "checkpoint.safetensors";
const before = "checkpoint.previous.safetensors";

describe("saveCheckpoint()", () => {
  it("saveCheckpoint() keeps the two newest states to the bit", () => {
    const folder = save(join(top, "two"), 1, 2, 3);
    expect(readdirSync(folder).sort()).toEqual([before, newest]);
    const found = latestCheckpoint(folder, id)!;
    expect(found.state).toEqual(state(3));
    expect(Object.is(found.state["w"]!.data[2], -0)).toBe(true);
    expect(found.record).toMatchObject(record(3));
    copyFileSync(join(folder, before), join(folder, newest));
    expect(latestCheckpoint(folder, id)!.state).toEqual(state(2));
  });

  it.skipIf(!existsSync("/dev/full"))(
    "saveCheckpoint() on a full disk keeps both states that are there",
    () => {
      const folder = save(join(top, "full"), 1, 2);
      symlinkSync("/dev/full", join(folder, `checkpoint.${process.pid}.new.${process.pid}.tmp`));
      expect(() => saveCheckpoint(folder, id, state(3), record(3))).toThrow(/no free disk space/);
      expect(latestCheckpoint(folder, id)!.state).toEqual(state(2));
      expect(readdirSync(folder).sort()).toEqual([before, newest]);
    },
  );
});

describe("latestCheckpoint()", () => {
  it("latestCheckpoint() is undefined where nothing was saved", () => {
    expect(latestCheckpoint(join(top, "nowhere"), id)).toBeUndefined();
  });

  it.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ["changed in one bit of its data", (bytes: Buffer) => bytes.with(bytes.length - 3, bytes.at(-3)! ^ 1)],
    ["empty", () => Buffer.alloc(0)],
    ["another kind of file", () => Buffer.from("not safetensors at all, but a text of some length")],
  ])("latestCheckpoint() goes back to the one before if the newest is %s, and says so", (_, damage) => {
    const folder = save(join(top, "damaged"), 1, 2);
    const path = join(folder, newest);
    writeFileSync(path, damage(readFileSync(path)));
    const found = latestCheckpoint(folder, id)!;
    expect(found.state).toEqual(state(1));
    expect(found.notice).toContain(path);
    expect(found.notice).toMatch(/Going on from the checkpoint before it, step 1\.$/);
  });

  it("latestCheckpoint() uses the one before after a kill between the two renames", () => {
    const folder = save(join(top, "between"), 1);
    renameSync(join(folder, newest), join(folder, before));
    expect(latestCheckpoint(folder, id)).toMatchObject({ state: state(1) });
  });

  it("latestCheckpoint() refuses when all are damaged and says what to do", () => {
    const folder = save(join(top, "lost"), 1, 2);
    for (const file of [newest, before]) writeFileSync(join(folder, file), "x");
    expect(() => latestCheckpoint(folder, id)).toThrow(
      /No checkpoint of run 0123456789abcdef can be read.*Delete .*lost/s,
    );
  });

  it("latestCheckpoint() refuses the checkpoint of another run", () => {
    const folder = save(join(top, "other"), 1);
    expect(() => latestCheckpoint(folder, "ffffffffffffffff")).toThrow(
      /of run ffffffffffffffff.*found one of 0123456789abcdef/,
    );
  });
});

describe("dropCheckpoints()", () => {
  it("dropCheckpoints() removes both, and what a killed process left, but nothing else", () => {
    const folder = save(join(top, "drop"), 1, 2);
    for (const file of ["run.json", "log.csv.77.tmp", "checkpoint.77.new"])
      writeFileSync(join(folder, file), "");
    dropCheckpoints(folder);
    expect(readdirSync(folder)).toEqual(["run.json"]);
  });
});
