import { describe, expect, it } from "vitest";
import { fil2021 } from "../../src/studies/fil2021.ts";
import { scoreAt } from "../../src/studies/fil2021-scores.ts";
import { scales } from "../../src/studies/scales.ts";
import type { Figure, Results } from "../../src/types.ts";
import { jitter, obedient, synthetic } from "./synthetic.ts";

interface Trace {
  readonly name?: string;
  readonly mode?: string;
  readonly x: readonly (number | string)[];
  readonly y: readonly (number | string)[];
}
const draw = (name: string, results: Results = synthetic(scales.laptop)): Figure =>
  fil2021.figures[name]!(results);
const traces = ({ data }: Figure): readonly Trace[] => data as never;
const axisTitles = ({ layout }: Figure): unknown[] =>
  Object.entries(layout)
    .filter(([key]) => /^yaxis/.test(key))
    .map(([, axis]) => (axis as { title: { text: string } }).title.text);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => jitter(seed));

describe("figures of fil2021", () => {
  it.each(Object.keys(fil2021.figures))("%s is drawn at every scale, with provenance below it", (name) => {
    for (const scale of [scales.smoke, scales.laptop, scales.paper, { name: "laptop", seeds: 1 } as const]) {
      const results = synthetic(scale);
      const figure = draw(name, results);
      expect(figure.data.length).toBeGreaterThan(0);
      expect(figure.caption).toMatch(/steps, \d+ seeds?; (smoke|laptop|paper) scale\./);
      expect((figure.layout["title"] as { text: string }).text.length).toBeGreaterThan(10);
    }
  });

  it.each(["metric-table", "classifiers", "frechet-distance", "embedding", "reconstructions", "traversals"])(
    "%s says that dSprites is re-created",
    (name) => expect(draw(name).caption).toMatch(/Re-created dSprites/),
  );

  it("metric-table shows means over all runs, then over the better half beside the paper's", () => {
    const found = traces(draw("metric-table"));
    const [all, best] = found.filter(({ name }) => name === "ours");
    const theirs = found.find(({ name }) => name === "theirs")!;
    expect(all!.y).toEqual([
      "ground truth",
      "raw pixels",
      "PCA",
      "ICA",
      "VAE, untrained",
      "VAE",
      "β-VAE, β = 4",
    ]);
    expect(all!.x[2]).toBeCloseTo(0.7 + mean(seeds(3)), 12);
    expect(all!.x.at(-1)).toBeCloseTo(0.92 + mean(seeds(3)), 12);
    const twoBest = seeds(3)
      .sort((a, b) => b - a)
      .slice(0, 2);
    expect(best!.x.at(-1)).toBeCloseTo(0.92 + mean(twoBest), 12);
    expect(Object.fromEntries(theirs.y.map((row, i) => [row, theirs.x[i]]))).toMatchObject({
      PCA: 0.849,
      "InfoGAN (not built)": 0.735,
    });
    expect(theirs.y).not.toContain("VAE, untrained");
  });

  it("sample-size has a line for each β and baseline over L", () => {
    const lines = traces(draw("sample-size")).filter(({ mode }) => mode === "lines+markers");
    expect(lines.map(({ name }) => name)).toEqual(["β = 0.1", "β = 1", "β = 4", "β = 10", "PCA", "ICA"]);
    for (const line of lines) expect(line.x).toEqual([1, 4, 16, 32, 64, 128, 256]);
    expect(lines[4]!.y[4]).toBeCloseTo(0.7 + mean(seeds(5)), 12);
  });

  it("layer-size shows MIG and score against β as it is and normalised, a line a size", () => {
    const lines = traces(draw("layer-size")).filter(({ mode }) => mode === "lines+markers");
    expect(lines).toHaveLength(16);
    expect(lines[0]!.x).toEqual([0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32]);
    expect(lines[4]!.x[3]).toBeCloseTo((0.04 * 256) / 2, 10);
    // The made-up world has its maximum at 0.04 for every size.
    for (const line of lines.slice(0, 4)) expect(line.y.indexOf(Math.max(...(line.y as number[])))).toBe(3);
  });

  it("frechet-distance has reconstructions of each data set and samples of the prior, in two feature spaces", () => {
    const figure = draw("frechet-distance");
    const lines = traces(figure).filter(({ mode }) => mode === "lines+markers");
    expect(lines).toHaveLength(8);
    expect(lines[0]!.y[2]).toBeCloseTo(0.01, 6);
    expect(axisTitles(figure)).toEqual(["FD(pixels)", "FD(embedded)"]);
    expect(JSON.stringify(figure.layout)).not.toMatch(/"FID/);
  });

  it("high-scores picks runs alike in score with the lowest, middle and highest MIG", () => {
    const results = synthetic(scales.laptop, (run) => ({
      ...obedient(run),
      [scoreAt(64)]: run.hyper["beta"] === 10 ? 0.9 : 0.995,
      "elbo.mig": Number(run.hyper["beta"]) / 10 + run.seed / 1000,
    }));
    const heads = (draw("high-scores", results).layout["annotations"] as { text: string }[]).map(
      ({ text }) => text,
    );
    expect(heads).toEqual([
      "score 0.995, MIG 0.01 (β = 0.1, seed 0)",
      "score 0.995, MIG 0.20 (β = 2, seed 0)",
      "score 0.995, MIG 0.80 (β = 8, seed 4)",
    ]);
  });

  it("capacity draws the KL beside its target and the latents in use, named by their factors", () => {
    const lines = traces(draw("capacity")).filter(({ name }) => name !== undefined);
    const names = lines.map(({ name }) => name);
    expect(names).toEqual([
      "target C",
      "all",
      "x (z0)",
      "y (z1)",
      "scale (z2)",
      "target C",
      "all",
      "x (z0)",
      "y (z1)",
      "scale (z2)",
    ]);
    expect(lines[0]!.y.at(-1)).toBe(8);
    expect(lines[5]!.y.at(-1)).toBe(12);
  });

  it("embedding gives a factor the same colour in every panel", () => {
    const found = traces(draw("embedding")) as readonly (Trace & { marker: { color: string } })[];
    const colours = new Map<string, Set<string>>();
    for (const { name, marker } of found)
      colours.set(name!, (colours.get(name!) ?? new Set()).add(marker.color));
    expect([...colours.keys()].sort()).toEqual(["orientation", "scale", "shape", "x", "y"]);
    for (const one of colours.values()) expect(one.size).toBe(1);
    expect(new Set([...colours.values()].flatMap((one) => [...one])).size).toBe(5);
  });

  it("capacity-reconstructions names the capacity at which training was stopped", () => {
    const axis = draw("capacity-reconstructions").layout["yaxis"] as { ticktext: string[] };
    expect(axis.ticktext).toEqual(["original", "C = 1.2", "C = 3.0", "C = 6.0", "C = 12.0"]);
  });

  it("traversals show the run of median reconstruction error, not one that failed", () => {
    const results = synthetic(scales.laptop, (run) => ({
      ...obedient(run),
      "elbo.reconstruction": [500, 90, 80][run.seed] ?? 100,
    }));
    const asked: string[] = [];
    const watched = { ...results, arrays: (id: string) => (asked.push(id), results.arrays(id)) };
    draw("traversals", watched);
    const seed = (id: string): unknown => results.rows.find((row) => row["id"] === id)!["seed"];
    expect(new Set(asked.map(seed))).toEqual(new Set([1]));
  });

  it("figures say which runs are missing rather than draw without them", () => {
    const without = synthetic(scales.laptop, obedient, ({ dataset }) => dataset !== "dsprites");
    expect(() => draw("traversals", without)).toThrow(/Expected runs with .*"dataset":"dsprites"/);
    const headless = synthetic(scales.laptop, obedient, ({ seed }) => seed !== 0);
    expect(() => draw("capacity", headless)).toThrow(/Expected a run of seed 0 with .*annealedVae/);
  });
});
