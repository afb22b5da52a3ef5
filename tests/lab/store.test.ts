import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assessmentArrays, assessmentOf, saveAssessment } from "../../src/lab/assessment.ts";
import { finishRun, readLog, trainingOf, weightsIn } from "../../src/lab/finished-run.ts";
import { runId } from "../../src/lab/run-id.ts";
import { store } from "../../src/lab/store.ts";
import { scratch } from "./scratch.ts";
import { smallRun } from "./small-run.ts";

const top = scratch();
const weights = { "vae/w": { shape: [2], data: Float32Array.of(1, 2) } };
const record = {
  steps: 2,
  seconds: 0.5,
  sessions: [],
  machine: { cores: 2 },
  ended: "2000-01-01T00:00:00.000Z",
};
const log = [
  { step: 1, loss: 0.1, "loss/mean": 0.1 },
  { step: 2, loss: 1e-30, "loss/mean": 0.05 },
];

describe("store()", () => {
  it("store() finds a run by the start of its id", () => {
    const runs = store(join(top, "runs"));
    expect(runs.ids()).toEqual([]);
    const run = smallRun();
    expect(runs.begin(run)).toBe(runId(run));
    runs.begin(smallRun({ seed: 2 }));
    expect(runs.ids().length).toBe(2);
    expect(runs.find(runId(run).slice(0, 12))).toEqual({ id: runId(run), run });
    expect(() => runs.find("")).toThrow(/fits 2 of the 2 runs/);
    expect(() => runs.find("xyz")).toThrow(
      /"xyz" fits 0 of the 2 runs in .*"factorlab list runs" shows them/,
    );
  });

  it("store() says what is wrong with a description that was edited", () => {
    const runs = store(join(top, "edited"));
    const id = runs.begin(smallRun());
    const path = join(runs.at(id), "run.json");
    for (const [text, message] of [
      [readFileSync(path, "utf8").replace('"seed": 1', '"seed": -1'), /run\.json.*seed/],
      [readFileSync(path, "utf8").replace('"seed"', '"sede"'), /run\.json.*sede/],
      ["{", /Expected JSON in .*run\.json/],
    ] as const) {
      writeFileSync(path, text);
      expect(() => runs.find(id)).toThrow(message);
    }
  });
});

describe("finishRun()", () => {
  it("finishRun() keeps weights, log and record, and never overwrites them", () => {
    const folder = join(top, "done");
    mkdirSync(folder);
    expect(trainingOf(folder)).toBeUndefined();
    expect(() => weightsIn(folder)).toThrow(/Expected a finished run in .*done/);
    const first = finishRun(folder, "0123", weights, log, record);
    expect(first).toMatchObject({ ...record, id: "0123", parameters: 2 });
    const other = { "vae/w": { shape: [2], data: Float32Array.of(3, 4) } };
    expect(finishRun(folder, "0123", other, [], { ...record, steps: 9 })).toEqual(first);
    expect(weightsIn(folder)).toEqual(weights);
    expect(readLog(folder)).toEqual(log);
  });

  it("readLog() names a line that was damaged", () => {
    const folder = join(top, "done");
    writeFileSync(join(folder, "log.csv"), "step,loss\n1,0.5\n2,\n");
    expect(() => readLog(folder)).toThrow(/Expected 2 numbers in line 3 of .*log\.csv but found "2,"/);
  });
});

describe("saveAssessment()", () => {
  const at = { id: "0123", study: "tiny", scale: "smoke", seconds: 1 };
  const codes = { shape: [2, 1], data: Int32Array.of(7, 8) };

  it("saveAssessment() keeps scores and arrays of a study and a scale apart from those of others", () => {
    const folder = join(top, "assessed");
    mkdirSync(folder);
    saveAssessment(folder, at, { scores: { "m.s": 0.1 + 0.2 }, arrays: { codes } });
    saveAssessment(folder, { ...at, scale: "paper" }, { scores: { "m.s": 1 } });
    expect(assessmentOf(folder, "tiny", "smoke")!.scores).toEqual({ "m.s": 0.1 + 0.2 });
    expect(assessmentArrays(folder, "tiny", "smoke")).toEqual({ codes });
    expect(assessmentArrays(folder, "tiny", "paper")).toEqual({});
    expect(assessmentOf(folder, "other", "smoke")).toBeUndefined();
  });

  it("saveAssessment() refuses a score that is not finite, by name", () => {
    expect(() => saveAssessment(top, at, { scores: { good: 1, bad: Infinity } })).toThrow(
      /study tiny measured bad = Infinity/,
    );
    expect(assessmentOf(top, "tiny", "smoke")).toBeUndefined();
  });

  it("assessmentArrays() refuses arrays that are not those of the assessment", () => {
    const folder = join(top, "assessed");
    saveAssessment(
      folder,
      { ...at, scale: "laptop" },
      { scores: {}, arrays: { codes: { ...codes, data: Int32Array.of(1, 2) } } },
    );
    writeFileSync(
      join(folder, "assess-tiny-smoke.safetensors"),
      readFileSync(join(folder, "assess-tiny-laptop.safetensors")),
    );
    expect(() => assessmentArrays(folder, "tiny", "smoke")).toThrow(
      /assess-tiny-smoke\.safetensors is damaged.*measure again/,
    );
  });
});
