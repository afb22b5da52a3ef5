import * as figures from "../../src/figures/index.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Figure, NdArray } from "../../src/types.ts";

/** Grey images [n, 12, 12, 1] of a disc that moves right. */
export const discs = (n: number, radius = 3): NdArray<Float32Array> => ({
  shape: [n, 12, 12, 1],
  data: Float32Array.from({ length: n * 144 }, (_, at) => {
    const [image, y, x] = [Math.floor(at / 144), Math.floor(at / 12) % 12, at % 12];
    return Math.hypot(y - 6, x - 3 - image) < radius ? 1 : 0;
  }),
});

const betas = [0.1, 1, 4];
const lines = betas.map((beta, index) => ({
  name: `β = ${beta}`,
  points: [16, 64, 128, 256].map((x, step) => {
    const value = 0.4 + 0.12 * step + 0.05 * index;
    return { x, value, low: value - 0.04, high: value + 0.03, seeds: [value - 0.03, value + 0.02] };
  }),
}));
const score = { title: "accuracy", range: [0, 1] } as const;
const pairs = { title: "pairs per training point L", log: true, ticks: [16, 64, 128, 256] };

const curves = (title: string): Figure =>
  figures.curves(lines, {
    x: pairs,
    y: score,
    title,
    caption: "Mean and 95 % interval over seeds.",
    guides: [
      { axis: "y", at: 0.2, label: "chance" },
      { axis: "x", at: 64, label: "default" },
    ],
  });

const cloud = (kind: "ordered" | "cyclic" | "categorical"): Figure => {
  const stream = rng(3).split(kind);
  const factor = Array.from({ length: 120 }, (_, at) => at % 40);
  const noise = stream.normal(240);
  return figures.embedding(
    {
      x: factor.map((value, at) => Math.cos(value / 6.4) + 0.1 * noise[at]!),
      y: factor.map((value, at) => Math.sin(value / 6.4) + 0.1 * noise[120 + at]!),
      factor: kind === "categorical" ? factor.map((value) => Math.floor(value / 14)) : factor,
    },
    { factorName: "orientation", kind, names: ["square", "ellipse", "heart"], title: `codes, ${kind}` },
  );
};

const latents = [
  { index: 0, kl: 0.02 },
  { index: 1, kl: 3.1 },
  { index: 12, kl: 1.1 },
];
const traversal = (title: string): Figure =>
  figures.traversal(figures.traversalRows(discs(15), latents), { values: [-2, -1, 0, 1, 2], title });

/** One figure of every builder, with all that can crowd it: long names, legends, colour bars, headings. */
export const examples: Readonly<Record<string, Figure>> = {
  curves: curves("Score against sample size L"),
  dots: figures.dots(
    [
      { name: "ground truth", ours: { value: 100, low: 99, high: 100, seeds: [99, 100] }, theirs: { value: 100 } },
      { name: "InfoGAN (not built here)", theirs: { value: 73.5, low: 72.6, high: 74.4 } },
      { name: "β-VAE, β = 4", ours: { value: 93, low: 89, high: 97 }, theirs: { value: 99.2 } },
    ],
    { x: { title: "accuracy (%)", range: [0, 105] }, title: "Metric table" },
  ),
  tradeOff: figures.tradeOff(
    [
      {
        name: "β-VAE",
        joined: true,
        settings: [1, 2, 4, 8].map((beta, at) => ({
          label: `β = ${beta}`,
          x: { value: 2 + 5 * at, low: 1 + 5 * at, high: 4 + 5 * at, seeds: [1.5 + 5 * at, 3 + 5 * at] },
          y: { value: 0.1 + 0.08 * at, low: 0.06 + 0.08 * at, high: 0.15 + 0.08 * at, seeds: [0.1, 0.2] },
        })),
      },
      { name: "PCA", settings: [{ x: { value: 20 }, y: { value: 0.1 }, label: "PCA" }] },
    ],
    { x: { title: "reconstruction − entropy (nats)" }, y: { title: "MIG" }, title: "Two prices" },
  ),
  heatmap: figures.heatmap(
    {
      rows: ["D = 2", "D = 10"],
      columns: ["0.001", "0.01", "0.1"],
      values: [
        [0, 0.42, 1],
        [0.55, null, 0.6],
      ],
    },
    { x: "normalised β", y: "latent size", quantity: "accuracy", range: [0, 1], title: "Score against β and size" },
  ),
  imageGrid: figures.imageGrid(
    ["β = 1", "β = 4"].flatMap((group) => [
      { images: discs(6), title: "original", group },
      { images: discs(6, 2), title: "reconstruction", group },
    ]),
    { title: "Reconstructions", columnTitles: ["1", "2", "3", "4", "5", "6"] },
  ),
  traversal: traversal("Latent traversals"),
  violins: figures.violins(
    [
      { name: "β = 1", values: [...rng(5).normal(30)] },
      { name: "β = 4", values: [1, 2, 4] },
    ],
    { x: "setting", y: { title: "MIG" }, title: "Spread" },
  ),
  embedding: cloud("cyclic"),
  panels: figures.panels(["linear", "nonlinear", "logistic regression", "random forest"].map(curves), {
    shared: "both",
    title: "Score against L, one panel a classifier",
  }),
  panelsOfPictures: figures.panels(["score 0.96", "score 1.00", "score 0.99"].map(traversal), {
    columns: 3,
    width: 1000,
    title: "High score, bad traversal",
  }),
  panelsWithBars: figures.panels([cloud("cyclic"), cloud("ordered"), cloud("categorical")], { title: "Codes" }),
};
