import { describe, expect, it } from "vitest";
import { trainingLog } from "../../src/lab/training-log.ts";

const loss = (step: number): { loss: number } => ({ loss: Math.fround(1 / step) });

describe("trainingLog()", () => {
  it("trainingLog() keeps every step of a short training", () => {
    const log = trainingLog(5);
    for (let step = 1; step <= 5; step++) log.add(step, loss(step));
    expect(log.rows.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(log.rows.every((row) => row["loss"] === row["loss/mean"])).toBe(true);
  });

  it("trainingLog() has exact values at its steps and means over all steps between", () => {
    const log = trainingLog(1000);
    for (let step = 1; step <= 1000; step++) log.add(step, loss(step));
    expect(log.rows.length).toBe(201);
    const at = log.rows.findIndex(({ step }) => step === 100);
    expect(Math.fround(log.rows[at]!["loss"] as number)).toBe(loss(100).loss);
    const mean = [96, 97, 98, 99, 100].reduce((sum, step) => sum + loss(step).loss, 0) / 5;
    expect(log.rows[at]!["loss/mean"]).toBeCloseTo(mean, 9);
  });

  it("trainingLog() goes on from its record to the same rows", () => {
    const whole = trainingLog(1000);
    for (let step = 1; step <= 1000; step++) whole.add(step, loss(step));
    const before = trainingLog(1000);
    for (let step = 1; step <= 333; step++) before.add(step, loss(step));
    const after = trainingLog(1000, JSON.parse(JSON.stringify(before.record())));
    for (let step = 334; step <= 1000; step++) after.add(step, loss(step));
    expect(after.rows).toEqual(whole.rows);
  });
});
