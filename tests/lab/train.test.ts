import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { latestCheckpoint, saveCheckpoint } from "../../src/lab/checkpoint.ts";
import { Diverged } from "../../src/lab/diverged.ts";
import { readLog, trainingOf } from "../../src/lab/finished-run.ts";
import { Interrupted } from "../../src/lab/interrupted.ts";
import { arraysDigest } from "../../src/lab/run-id.ts";
import { store } from "../../src/lab/store.ts";
import { train } from "../../src/lab/train.ts";
import { stepsPerCall } from "../../src/lab/train-loop.ts";
import type { Run } from "../../src/types.ts";
import { scratch } from "./scratch.ts";
import { smallRun } from "./small-run.ts";

const top = scratch();
/** A prime above the steps of one call: one step a call. */
const oneStepCalls = { steps: 61 };

/** Trains a run until it is stopped after a step. */
async function stopAfter(run: Run, folder: string, last: number): Promise<void> {
  const stop = new AbortController();
  const onProgress = ({ step }: { step: number }): void => (step >= last ? stop.abort() : undefined);
  await expect(train(run, { folder, signal: stop.signal, onProgress })).rejects.toThrow(Interrupted);
}

/** Kills a process that trains the run, once it says a step past `last`. */
async function killAfter(run: Run, folder: string, last: number): Promise<NodeJS.Signals | null> {
  const script = fileURLToPath(new URL("./train-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(run), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.on("data", (said: Buffer) => {
    if (
      said
        .toString()
        .split("\n")
        .some((line) => Number(line) > last)
    )
      child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
}

describe("stepsPerCall()", () => {
  it("stepsPerCall() divides the steps, feeds 16 MiB at most, and is 1 for large networks", () => {
    expect(stepsPerCall(1000, 1000, 100)).toBe(50);
    expect(stepsPerCall(998, 1000, 100)).toBe(2);
    expect(stepsPerCall(997, 1000, 100)).toBe(1);
    expect(stepsPerCall(1000, 1000, 2 ** 20)).toBe(10);
    expect(stepsPerCall(1000, 1000, 2 ** 30)).toBe(1);
    expect(stepsPerCall(1000, 500_000, 100)).toBe(1);
  });
});

describe("train()", () => {
  it("train() lowers the loss and leaves what a finished run has", async () => {
    const run = smallRun({ steps: 400 });
    const trained = await train(run, { folder: top });
    const folder = join(top, trained.id);
    expect(readdirSync(folder).sort()).toEqual([
      "log.csv",
      "params.safetensors",
      "run.json",
      "training.json",
    ]);
    const loss = readLog(folder).map((row) => row["loss/vae/mean"] as number);
    expect(loss.at(-1)!).toBeLessThan(0.6 * loss[0]!);
    expect(trainingOf(folder)).toMatchObject({ steps: 400, sha256: arraysDigest(trained.weights) });
  });

  it("train() gives the same bits for one thread and two", async () => {
    const run = smallRun({ batch: 64 });
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => train(run, { folder: join(top, `threads${threads}`), threads })),
    );
    expect(arraysDigest(two!.weights)).toBe(arraysDigest(one!.weights));
    const file = (threads: number): Buffer =>
      readFileSync(join(top, `threads${threads}`, one!.id, "params.safetensors"));
    expect(file(1).equals(file(2))).toBe(true);
  });

  it("train() stopped twice and resumed gives the bits and the log of an unbroken training", async () => {
    const run = smallRun(oneStepCalls);
    const [whole, broken] = [join(top, "whole"), join(top, "broken")];
    await stopAfter(run, broken, 10);
    await stopAfter(run, broken, 41);
    const resumed = await train(run, { folder: broken });
    const straight = await train(run, { folder: whole });
    expect(arraysDigest(resumed.weights)).toBe(arraysDigest(straight.weights));
    expect(readLog(join(broken, resumed.id))).toEqual(readLog(join(whole, resumed.id)));
    const sessions = trainingOf(join(broken, resumed.id))!.sessions;
    expect(sessions.map(({ from, to }) => [from, to])).toEqual([
      [0, 10],
      [10, 41],
      [41, 61],
    ]);
  });

  it("train() gives the same bits after kill -9 of its process", async () => {
    const run = smallRun({ steps: 4000, seed: 5 });
    const folder = join(top, "killed");
    expect(await killAfter(run, folder, 500)).toBe("SIGKILL");
    const id = readdirSync(folder)[0]!;
    const saved = latestCheckpoint(join(folder, id), id)!.record.step;
    expect(saved).toBeGreaterThanOrEqual(450);
    expect(saved).toBeLessThan(4000);
    const resumed = await train(run, { folder });
    const straight = await train(run, { folder: join(top, "alive") });
    expect(arraysDigest(resumed.weights)).toBe(arraysDigest(straight.weights));
    expect(readLog(join(folder, id))).toEqual(readLog(join(top, "alive", id)));
  });

  it("train() never touches a finished run again", async () => {
    const folder = join(top, "finished");
    const { id } = await train(smallRun({ steps: 4 }), { folder });
    const mark = (): string[] =>
      readdirSync(join(folder, id)).map((file) => readFileSync(join(folder, id, file)).toString("base64"));
    const before = mark();
    const again = await train(smallRun({ steps: 4 }), {
      folder,
      onProgress: () => expect.fail("it trained"),
    });
    expect(again.id).toBe(id);
    expect(mark()).toEqual(before);
  });

  it("train() takes a left-out hyper-parameter and its default for the same run", async () => {
    const hyper = { latents: 3, network: "miniMlp", learningRate: 0.001 };
    const folder = join(top, "defaults");
    const [a, b] = await Promise.all(
      [hyper, { ...hyper, beta: 4 }].map((h) => train(smallRun({ hyper: h, steps: 2 }), { folder })),
    );
    expect(a!.id).toBe(b!.id);
    expect(readdirSync(folder)).toEqual([a!.id]);
  });

  it("train() with no steps is the network as it starts", async () => {
    const trained = await train(smallRun({ steps: 0 }), { folder: top });
    expect(Object.values(trained.weights).every(({ data }) => data.every(Number.isFinite))).toBe(true);
    expect(trainingOf(join(top, trained.id))!.steps).toBe(0);
  });
});

describe("train() on bad input", () => {
  const folder = join(top, "bad");

  it("train() names the term and the step of a loss that is not finite, and keeps the last good state", async () => {
    const run = smallRun({ ...oneStepCalls, hyper: { ...smallRun().hyper, learningRate: 1e12 } });
    const failed: Diverged = await train(run, { folder, checkpointSeconds: 0 }).then(
      () => expect.fail("it trained"),
      (error: Diverged) => error,
    );
    expect(failed).toBeInstanceOf(Diverged);
    expect(failed.message).toMatch(
      /found \S+ = (NaN|-?Infinity) at step \d+\. The last good state, step \d+, is kept/,
    );
    const id = /run (\w+)/.exec(failed.message)![1]!;
    const kept = latestCheckpoint(join(folder, id), id)!;
    expect(kept.record.step).toBe(failed.step - 1);
    expect(Object.values(kept.state).every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });

  it.each([
    [{ dataset: "dsprits" }, /No data set "dsprits"\. Did you mean "dsprites"\?/],
    [{ method: "betaVea" }, /No method "betaVea"\. Did you mean "betaVae"\?/],
    [{ hyper: { bata: 4 } }, /No hyper-parameter of betaVae "bata"\. Did you mean "beta"\?/],
    [{ hyper: { beta: "4" } }, /Expected beta of betaVae to be a number but found "4"/],
    [{ hyper: { beta: -1 } }, /beta.*-1/],
    [{ seed: 1.5 }, /seed to be an integer of 0 or more but found 1\.5/],
    [{ batch: 0 }, /batch to be an integer of 1 or more but found 0/],
    [{ steps: -1 }, /steps to be an integer of 0 or more but found -1/],
  ] as [Partial<Run>, RegExp][])("train() refuses %j before it writes anything", async (change, message) => {
    await expect(train(smallRun(change), { folder: join(folder, "never") })).rejects.toThrow(message);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  it("train() refuses an unknown engine", async () => {
    await expect(train(smallRun(), { folder, engine: "onyx" })).rejects.toThrow(
      /No engine "onyx"\. Did you mean "onnx"/,
    );
  });

  it("train() refuses to go on with a run on another engine than it was begun on", async () => {
    const run = smallRun({ ...oneStepCalls, seed: 9 });
    await stopAfter(run, folder, 5);
    await expect(train(run, { folder, engine: "cpu" })).rejects.toThrow(
      /begun on engine onnx.*--engine onnx/,
    );
  });

  it("train() refuses a checkpoint of another architecture, by the name that differs", async () => {
    const run = smallRun({ ...oneStepCalls, seed: 10 });
    await stopAfter(run, folder, 5);
    const id = store(folder)
      .ids()
      .find((one) => store(folder).find(one).run.seed === 10)!;
    const { state, record } = latestCheckpoint(join(folder, id), id)!;
    const [name, array] = Object.entries(state).find(([, { shape }]) => shape.length > 0)!;
    const shorter = { shape: [array.data.length - 1], data: array.data.slice(1) };
    const { step, seconds, sessions, log } = record;
    saveCheckpoint(join(folder, id), id, { ...state, [name]: shorter }, { step, seconds, sessions, log });
    const message = `another architecture: expected "${name}" of shape [${array.shape.join(", ")}] but found [${shorter.shape[0]}]`;
    await expect(train(run, { folder })).rejects.toThrow(message);
  });

  it("train() refuses a folder that can't be made", async () => {
    writeFileSync(join(top, "a-file"), "");
    await expect(train(smallRun(), { folder: join(top, "a-file") })).rejects.toThrow(
      /Can't write .*a-file.*another folder/,
    );
  });

  it("train() refuses weights that were changed since they were written", async () => {
    const run = smallRun({ steps: 2, seed: 8 });
    const { id } = await train(run, { folder });
    const path = join(folder, id, "params.safetensors");
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    await expect(train(run, { folder })).rejects.toThrow(
      /weights of run \w+ are damaged.*Delete .* train it again/s,
    );
  });
});
