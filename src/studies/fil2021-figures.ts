import type { Figure, Results } from "../types.ts";
import { curves, dots, panels, type Curve, type Dot, type Measured } from "../figures/index.ts";
import { dropWorstHalf } from "../stats/drop-worst-half.ts";
import { bySeed, mean, type BySeed, type Where } from "./evidence.ts";
import { againstBeta, datasetTitles, measured, measuredInLogs, provenance } from "./fil2021-lines.ts";
import {
  capacityCurves,
  embeddings,
  highScores,
  reconstructions,
  capacityPictures,
  spriteTraversals,
} from "./fil2021-pictures.ts";
import { betaOf, fil2021Protocol, inSweep, type Sweep } from "./fil2021-protocol.ts";
import { classifiers, pairCounts, scoreAt, scoreBy, scoreOfFactors } from "./fil2021-scores.ts";

type Draw = (results: Results) => Figure;
const beta = { title: "β", log: true, ticks: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16] } as const;
const score = { title: "β-VAE score", range: [0, 1.02] } as const;
const hasPoints = ({ points: found }: Curve): boolean => found.length > 0;

/** Rows of the metric table, with what the β-VAE paper reports (means; its spreads are not quoted). */
const rows: readonly { name: string; theirs?: number; column?: string; where?: (table: Sweep) => Where }[] = [
  {
    name: "ground truth",
    theirs: 1,
    column: scoreOfFactors,
    where: ({ dataset }) => ({ dataset, method: "rawPixels" }),
  },
  { name: "raw pixels", theirs: 0.4575, where: ({ dataset }) => ({ dataset, method: "rawPixels" }) },
  { name: "PCA", theirs: 0.849, where: ({ dataset }) => ({ dataset, method: "pca" }) },
  { name: "ICA", theirs: 0.4203, where: ({ dataset }) => ({ dataset, method: "fastIca" }) },
  { name: "DC-IGN (not built)", theirs: 0.993 },
  { name: "InfoGAN (not built)", theirs: 0.735 },
  { name: "VAE, untrained", where: (table) => ({ ...inSweep(table), steps: 0 }) },
  { name: "VAE", theirs: 0.6158, where: (table) => ({ ...inSweep(table), beta: 1 }) },
  { name: "β-VAE, β = 4", theirs: 0.9923, where: (table) => ({ ...inSweep(table), beta: 4 }) },
];

/** H figure 6 left, with all runs kept and with the worse half discarded. */
const metricTable: Draw = (results) => {
  const { table } = fil2021Protocol(results.scale);
  const axis = { title: "β-VAE score (64 pairs, logistic regression)", range: [0, 1.05] } as const;
  const draw = (title: string, summary: (scores: BySeed) => Measured, withTheirs: boolean): Figure =>
    dots(
      rows.map(({ name, theirs, column = scoreAt(64), where }): Dot => {
        const scores = where ? bySeed(results, where(table), column) : new Map<number, number>();
        return {
          name,
          ...(scores.size > 0 ? { ours: summary(scores) } : {}),
          ...(withTheirs && theirs !== undefined ? { theirs: { value: theirs } } : {}),
        };
      }),
      { x: axis, title },
    );
  const best = (scores: BySeed): Measured => ({ value: mean(dropWorstHalf([...scores.values()])) });
  const parts = [
    draw("All runs kept", measured, false),
    draw("Worse half discarded, as the paper does", best, true),
  ];
  return panels(parts, {
    columns: 1,
    width: 760,
    height: 860,
    title: "Score of representations (H figure 6, left)",
    caption:
      `${provenance(results, table)} Circles: ours, with 95 % intervals; diamonds: the β-VAE paper's means, its runs far longer. ` +
      "Baselines are fitted and scored once a seed.",
  });
};

/** H figure 6 right: one line a size of the latent layer. */
const layerSize: Draw = (results) => {
  const { layers } = fil2021Protocol(results.scale);
  const lines = (column: string, isNormalised: boolean): Curve[] =>
    layers.latents.map((latents) => {
      const where = { ...inSweep({ ...layers, hyper: { ...layers.hyper, latents } }) };
      const found = layers.normalised.flatMap((norm) => {
        const raw = betaOf(layers, latents, norm);
        const scores = bySeed(results, { ...where, beta: raw }, column);
        return scores.size > 0 ? [{ x: isNormalised ? norm : raw, ...measured(scores) }] : [];
      });
      return { name: `D = ${latents}`, points: found };
    });
  const draw = (column: string, isNormalised: boolean): Figure =>
    curves(lines(column, isNormalised).filter(hasPoints), {
      x: isNormalised
        ? { title: "normalised β = β · D / pixels", log: true, ticks: layers.normalised }
        : { title: "β", log: true, ticks: [0.1, 0.3, 1, 3, 10, 30] },
      y: column === "elbo.mig" ? { title: "MIG" } : score,
    });
  const columns = ["elbo.mig", scoreAt(64)];
  return panels(
    columns.flatMap((column) => [draw(column, true), draw(column, false)]),
    {
      columns: 2,
      title: "Score against β and size of the latent layer (H figure 6, right)",
      caption: `${provenance(results, layers)} MIG above, since the β-VAE score below saturates on data of few factors.`,
    },
  );
};

/** The replication's figure on sample size. */
const sampleSize: Draw = (results) => {
  const { sweep } = fil2021Protocol(results.scale);
  const line = (name: string, where: Where, dash: Curve["dash"] = "solid"): Curve => ({
    name,
    dash,
    points: pairCounts.flatMap((pairs) => {
      const scores = bySeed(results, where, scoreAt(pairs));
      return scores.size > 0 ? [{ x: pairs, ...measured(scores) }] : [];
    }),
  });
  const { dataset } = sweep;
  const lines = [
    ...[0.1, 1, 4, 10].map((value) => line(`β = ${value}`, { ...inSweep(sweep), beta: value })),
    line("PCA", { dataset, method: "pca" }, "dash"),
    line("ICA", { dataset, method: "fastIca" }, "dash"),
  ].filter(hasPoints);
  return curves(lines, {
    x: { title: "pairs per point, L", log: true, ticks: pairCounts },
    y: score,
    title: "Score against the sample size L (R)",
    caption: `${provenance(results, sweep)} Logistic regression; bands are 95 % intervals over seeds.`,
  });
};

/** The replication's score against β, one panel a classifier. */
const classifierPanels: Draw = (results) => {
  const { sweep, harder, sprites } = fil2021Protocol(results.scale);
  const parts = classifiers.map((name) => {
    const lines = [sweep, harder, sprites].map((family) => ({
      name: datasetTitles[family.dataset]!,
      points: againstBeta(results, family, scoreBy(name)),
    }));
    return curves(lines.filter(hasPoints), { x: beta, y: score, title: name });
  });
  return panels(parts, {
    columns: 2,
    shared: "both",
    title: "Score against β by data set and classifier (R)",
    caption:
      `64 pairs. ${[sweep, harder, sprites].map((family) => provenance(results, family)).join(" ")} ` +
      "The shapes that turn stand in for 3D Shapes and MPI3D.",
  });
};

/** Fréchet distance against β, in two feature spaces. Neither is FID, which needs Inception's weights. */
const distances: Draw = (results) => {
  const { sweep, harder, sprites, clothes } = fil2021Protocol(results.scale);
  const families = [sweep, harder, sprites, ...(clothes ? [clothes] : [])];
  const draw = (features: "pixels" | "embedded", title: string): Figure => {
    const lines: Curve[] = [
      ...families.map((family, color) => ({
        name: datasetTitles[family.dataset]!,
        color,
        points: againstBeta(results, family, `fd.${features}`, measuredInLogs),
      })),
      {
        name: "prior samples, discs",
        color: 0,
        dash: "dot",
        points: againstBeta(results, sweep, `fd.prior.${features}`, measuredInLogs),
      },
    ];
    return curves(lines.filter(hasPoints), { x: beta, y: { title: `FD(${features})`, log: true }, title });
  };
  return panels([draw("pixels", "8 × 8 pooled pixels"), draw("embedded", "embedded features")], {
    columns: 2,
    title: "Fréchet distance of reconstructions against β (R)",
    caption:
      `${families.map((family) => provenance(results, family)).join(" ")} Reconstructions decode a sample of the posterior; ` +
      "geometric means with 95 % intervals. FD(…) is not FID: the features are not Inception's.",
  });
};

/** What β trades: the table of the small-scale protocol as curves. */
const betaSweep: Draw = (results) => {
  const { sweep, harder } = fil2021Protocol(results.scale);
  const columns = [
    ["elbo.reconstruction", "reconstruction − entropy (nats)"],
    ["elbo.kl", "KL (nats)"],
    ["elbo.totalCorrelation", "total correlation (nats)"],
    ["elbo.mig", "MIG"],
    ["elbo.activeUnits", "latents with KL > 0.05 nat"],
    ["factorVaeScore.accuracy", "FactorVAE score"],
  ] as const;
  const parts = columns.map(([column, title]) =>
    curves(
      [sweep, harder]
        .map((family) => ({
          name: datasetTitles[family.dataset]!,
          points: againstBeta(results, family, column),
        }))
        .filter(hasPoints),
      { x: beta, y: { title } },
    ),
  );
  return panels(parts, {
    columns: 3,
    shared: "x",
    title: "What β buys and what it costs",
    caption: `${provenance(results, sweep)} ${provenance(results, harder)} Bands are 95 % intervals over seeds.`,
  });
};

/** Figures of the study by file name. */
export const fil2021Figures: Readonly<Record<string, Draw>> = {
  "metric-table": metricTable,
  "layer-size": layerSize,
  "sample-size": sampleSize,
  classifiers: classifierPanels,
  "high-scores": highScores,
  embedding: embeddings,
  "frechet-distance": distances,
  reconstructions,
  traversals: spriteTraversals,
  capacity: capacityCurves,
  "capacity-reconstructions": capacityPictures,
  "beta-sweep": betaSweep,
};
