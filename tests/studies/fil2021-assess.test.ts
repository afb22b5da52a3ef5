import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { train } from "../../src/lab/train.ts";
import { fil2021 } from "../../src/studies/fil2021.ts";
import { scales } from "../../src/studies/scales.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Assessment, Run } from "../../src/types.ts";
import { obedient } from "./synthetic.ts";

const folder = mkdtempSync(join(tmpdir(), "fil2021-"));
afterAll(() => rmSync(folder, { recursive: true }));

const planned = fil2021.runs(scales.smoke);
const runOf = (where: Partial<Run>, beta?: number): Run =>
  planned.find(
    (run) =>
      run.seed === 0 &&
      (beta === undefined || run.hyper["beta"] === beta) &&
      Object.entries(where).every(([name, value]) => run[name as keyof Run] === value),
  )!;

async function assessed(run: Run): Promise<Assessment> {
  const trained = await train(run, { folder });
  try {
    return await fil2021.assess(trained, scales.smoke, rng(run.seed).split("test"));
  } finally {
    await trained.dispose();
  }
}
/** What the smoke scale does not measure: the other numbers of pairs. */
const skipped = /^betaVaeScore\.L(1|32|128|256)$/;

describe("fil2021.assess", () => {
  const sweep = runOf({ dataset: "miniDiscs", method: "betaVae", steps: 60 }, 4);
  let first: Assessment;
  beforeAll(async () => {
    first = await assessed(sweep);
  });

  it("assess() measures every column that claims and figures read, as finite numbers in range", () => {
    const wanted = Object.keys(obedient(sweep)).filter(
      (name) => !skipped.test(name) && name !== "betaVaeScore.withoutShape",
    );
    expect(Object.keys(first.scores)).toEqual(expect.arrayContaining(wanted));
    for (const [name, value] of Object.entries(first.scores)) {
      expect(Number.isFinite(value), name).toBe(true);
      if (/Score|^mig|^elbo.(mig|aam)/.test(name)) expect(value, name).toBeLessThanOrEqual(1);
      if (/^fd/.test(name)) expect(value, name).toBeGreaterThan(0);
    }
    // 60 steps leave the reconstruction far from where 2,500 bring it, about 10 nats.
    expect(first.scores["elbo.reconstruction"]).toBeGreaterThan(20);
  });

  it("assess() keeps originals as they are drawn, and traversals that pass through the reconstruction's range", () => {
    const { originals, reconstructions, traversal, kl, ...rest } = first.arrays!;
    expect(originals!.shape).toEqual([8, 16, 16, 1]);
    expect(reconstructions!.shape).toEqual([8, 16, 16, 1]);
    expect(traversal!.shape).toEqual([6 * 9, 16, 16, 1]);
    expect(Array.from(kl!.data).reduce((sum, value) => sum + value, 0)).toBeCloseTo(
      first.scores["elbo.kl"]!,
      1,
    );
    for (const [name, size] of [
      ["scale", 4],
      ["x", 8],
      ["y", 8],
    ] as const) {
      expect(rest[`embedding/${name}`]!.shape).toEqual([size, 2]);
      for (const share of rest[`information/${name}`]!.data) expect(share).toBeLessThanOrEqual(1);
    }
    // The middle image lies on the traversal of every factor.
    const at = (name: string, value: number) => [
      ...rest[`embedding/${name}`]!.data.slice(2 * value, 2 * value + 2),
    ];
    expect(at("scale", 2)).toEqual(at("x", 4));
    expect(at("y", 4)).toEqual(at("x", 4));
    expect(at("x", 0)).not.toEqual(at("x", 4));
    for (const value of traversal!.data) expect(value >= 0 && value <= 1).toBe(true);
  });

  it("assess() is the same for the same run and stream", async () => {
    expect((await assessed(sweep)).scores).toEqual(first.scores);
  });

  it("assess() of raw pixels scores the ground truth too: 1, and nearly 1 without one factor", async () => {
    const { scores } = await assessed(runOf({ dataset: "miniDiscs", method: "rawPixels" }));
    expect(scores["factors.L64"]).toBeGreaterThan(0.9);
    expect(scores["factorsButOne.L64"]).toBeGreaterThan(0.9);
    expect(scores["betaVaeScore.L64"]).toBeGreaterThanOrEqual(0);
    expect(scores["elbo.kl"]).toBeUndefined();
  });

  it("assess() of data with shapes scores labels without shape as well", async () => {
    const { scores } = await assessed(runOf({ dataset: "miniEllipses", method: "betaVae" }, 1));
    expect(scores["betaVaeScore.withoutShape"]).toBeGreaterThanOrEqual(0);
  });
});
