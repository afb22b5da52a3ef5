import type { Run, Study } from "../../src/types.ts";
import { smallRun } from "./small-run.ts";

/** What makes a run of the tiny study fail, by its seed; the others pass. */
export const trouble = { throws: 101, crashes: 102, notFinite: 103 } as const;

/** Runs of a second: two values of β with as many seeds as asked, and one that fails for each named trouble. */
export const tinyStudy = (troubles: readonly (keyof typeof trouble)[] = []): Study => ({
  name: "tiny",
  title: "A study for tests",
  source: { key: "higgins2017", where: "nowhere: made for tests" },
  cost: { smoke: "A second.", laptop: "Two seconds.", paper: "Three seconds." },
  seeds: { smoke: 1, laptop: 2, paper: 3 },
  runs({ seeds }): readonly Run[] {
    const hyper = { latents: 2, network: "miniMlp", learningRate: 0.001 };
    const run = (beta: number, seed: number): Run => smallRun({ hyper: { ...hyper, beta }, seed, steps: 20 });
    return [
      ...[1, 4].flatMap((beta) => Array.from({ length: seeds }, (_, seed) => run(beta, seed))),
      ...troubles.map((name) => run(1, trouble[name])),
    ];
  },
  async assess({ run, encode, dataset }, _, random) {
    if (run.seed === trouble.throws) throw new Error("this seed is to fail");
    if (run.seed === trouble.crashes) process.kill(process.pid, "SIGKILL");
    if (run.seed === trouble.notFinite) return { scores: { "tiny.spread": NaN } };
    const factors = {
      n: 4,
      values: Int32Array.from({ length: 12 }, (_, i) => (i % 3 === 2 ? 0 : random.int(4))),
    };
    const codes = await encode(dataset.render(factors), 4);
    const spread = Math.max(...codes.values) - Math.min(...codes.values);
    return {
      scores: { "tiny.spread": spread },
      arrays: { codes: { shape: [4, 2], data: Float32Array.from(codes.values) } },
    };
  },
  figures: {
    spread: ({ rows }) => ({
      data: [
        {
          type: "scatter",
          mode: "markers",
          x: rows.map((r) => r["beta"]),
          y: rows.map((r) => r["tiny.spread"]),
        },
      ],
      layout: { title: { text: "Spread" }, width: 300, height: 200 },
      caption: "Spread of codes.",
    }),
  },
  claims: [
    {
      id: "C1",
      where: "here",
      says: "codes spread",
      gate: "spread above 0",
      check: ({ rows }) => ({
        theirs: "above 0",
        ours: `${rows.length} runs`,
        holds: rows.every((row) => (row["tiny.spread"] as number) > 0) ? "reproduced" : "deviates",
        seeds: new Set(rows.map((row) => row["seed"])).size,
      }),
    },
  ],
});

export default tinyStudy();
