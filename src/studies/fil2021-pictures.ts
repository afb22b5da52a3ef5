import type { Figure, NdArray, Results, Row } from "../types.ts";
import {
  curves,
  embedding,
  imageGrid,
  panels,
  traversal,
  traversalRows,
  type Curve,
  type ImageRow,
  type Latent,
} from "../figures/index.ts";
import { rowsOf, type Where } from "./evidence.ts";
import { capacityOf, informationOf, inUse, runningMean } from "./fil2021-capacity-claim.ts";
import { datasetTitles, provenance } from "./fil2021-lines.ts";
import { fil2021Protocol, inCapacity, inSweep, type Capacity, type Sweep } from "./fil2021-protocol.ts";
import { scoreAt, traversed } from "./fil2021-scores.ts";

/** The row of seed 0 of a setting. @throws RangeError if there is none. */
function firstSeed(results: Results, where: Where): Row {
  const row = rowsOf(results, { ...where, seed: 0 })[0];
  if (!row) throw new RangeError(`Expected a run of seed 0 with ${JSON.stringify(where)} but found none.`);
  return row;
}

/**
 * The row whose reconstruction error is the median over the seeds of a setting, the lower of two: a run that is
 * neither the luckiest nor one that failed.
 * @throws RangeError if there is none.
 */
function typical(results: Results, where: Where): Row {
  const rows = rowsOf(results, where);
  const sorted = rows.toSorted((a, b) => number(a, "elbo.reconstruction") - number(b, "elbo.reconstruction"));
  const row = sorted[(sorted.length - 1) >> 1];
  if (!row) throw new RangeError(`Expected runs with ${JSON.stringify(where)} but found none.`);
  return row;
}

/** What captions say of `typical`. */
const shownRun = "Of each β the run of median reconstruction error.";

/** An array of a run. @throws RangeError if the run kept none of that name. */
function arrayOf(results: Results, { id }: Row, name: string): NdArray {
  const found = results.arrays(String(id))[name];
  if (!found)
    throw new RangeError(
      `Expected run ${String(id)} to have kept "${name}" but it did not. Measure it again.`,
    );
  return found;
}
const imagesOf = (results: Results, row: Row, name: string): NdArray<Float32Array> =>
  arrayOf(results, row, name) as NdArray<Float32Array>;

/** The latents that carry something, most first; one at least. */
function traversalOf(results: Results, row: Row, group: string): readonly ImageRow[] {
  const kl = arrayOf(results, row, "kl").data;
  const latents = Array.from(kl, (value, index): Latent => ({ index, kl: value }));
  const top = Math.max(1, latents.filter((latent) => latent.kl > 0.05).length);
  return traversalRows(imagesOf(results, row, "traversal"), latents, { group, top });
}

const number = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== "number") throw new RangeError(`Expected run ${String(row["id"])} to have ${column}.`);
  return value;
};

/** Runs of the sweep by falling score: of those within 0.01 of the best, lowest, middle and highest MIG. */
function alikeInScore(rows: readonly Row[]): readonly Row[] {
  const best = Math.max(...rows.map((row) => number(row, scoreAt(64))));
  const top = rows
    .filter((row) => number(row, scoreAt(64)) >= best - 0.01)
    .sort((a, b) => number(a, "elbo.mig") - number(b, "elbo.mig"));
  return [...new Set([top[0]!, top[top.length >> 1]!, top.at(-1)!])];
}

/** The replication's figure of high scores with bad traversals. */
export function highScores(results: Results): Figure {
  const { sweep } = fil2021Protocol(results.scale);
  const chosen = alikeInScore(rowsOf(results, inSweep(sweep)));
  const rows = chosen.flatMap((row) => {
    const [score, mig] = [number(row, scoreAt(64)), number(row, "elbo.mig")];
    const title = `score ${score.toFixed(3)}, MIG ${mig.toFixed(2)} (β = ${number(row, "beta")}, seed ${number(row, "seed")})`;
    return traversalOf(results, row, title);
  });
  return traversal(rows, {
    values: traversed,
    title: "Alike in score, unlike in traversals (R)",
    caption:
      `${provenance(results, sweep)} Of the runs within 0.01 of the best β-VAE score (64 pairs), those of lowest, middle and ` +
      "highest MIG. One latent a row with its KL in nats, −2 to 2 standard deviations of the prior.",
  });
}

/** Traversals of VAE and β-VAE on dSprites. */
export function spriteTraversals(results: Results): Figure {
  const { sprites } = fil2021Protocol(results.scale);
  const rows = [1, 4].flatMap((beta) =>
    traversalOf(
      results,
      typical(results, { ...inSweep(sprites), beta }),
      beta === 1 ? "VAE (β = 1)" : `β-VAE, β = ${beta}`,
    ),
  );
  return traversal(rows, {
    values: traversed,
    title: "Traversals of VAE and β-VAE (as H figures 1–4)",
    caption: `${provenance(results, sprites)} ${shownRun} Latents with a KL of more than 0.05 nat, most used first.`,
  });
}

/** Factors in the order of their colours, the same in all figures. */
const factorNames = ["x", "y", "scale", "orientation", "shape"];

/** Codes along single factors of one run in the plane of their two principal components. */
function plane(results: Results, family: Sweep, beta: number): Figure {
  const row = typical(results, { ...inSweep(family), beta });
  const arrays = results.arrays(String(row["id"]));
  const points = factorNames.flatMap((name, factor) => {
    const data = arrays[`embedding/${name}`]?.data ?? [];
    return Array.from({ length: data.length / 2 }, (_, i) => ({
      x: data[2 * i]!,
      y: data[2 * i + 1]!,
      factor,
    }));
  });
  const cloud = {
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y),
    factor: points.map(({ factor }) => factor),
  };
  const title = `${datasetTitles[family.dataset]}, β = ${beta}`;
  return embedding(cloud, { factorName: "factor", kind: "categorical", names: factorNames, title });
}

/** The replication's figure of codes along single factors. */
export function embeddings(results: Results): Figure {
  const { sweep, sprites } = fil2021Protocol(results.scale);
  const outer = sweep.betas.includes(0.1) ? [0.1, 4] : [sweep.betas[0]!, sweep.betas.at(-1)!];
  const parts = [
    ...outer.map((beta) => plane(results, sweep, beta)),
    ...[1, 4].map((beta) => plane(results, sprites, beta)),
  ];
  return panels(parts, {
    columns: 2,
    title: "Codes along single factors of one image (R)",
    caption:
      `${provenance(results, sweep)} ${provenance(results, sprites)} ${shownRun} Posterior means of images ` +
      "that differ from a middle one in one factor, on their first two principal components.",
  });
}

/** Originals over reconstructions, a row a β. */
export function reconstructions(results: Results): Figure {
  const { sweep, sprites, clothes } = fil2021Protocol(results.scale);
  const families = [sweep, sprites, ...(clothes ? [clothes] : [])];
  const rows = families.flatMap((family) => {
    const group = datasetTitles[family.dataset]!;
    const found = family.betas.map((beta) => ({
      beta,
      row: typical(results, { ...inSweep(family), beta }),
    }));
    return [
      { images: imagesOf(results, found[0]!.row, "originals"), title: "original", group },
      ...found.map(({ beta, row }) => ({
        images: imagesOf(results, row, "reconstructions"),
        title: `β = ${beta}`,
        group,
      })),
    ];
  });
  return imageGrid(rows, {
    title: "Reconstructions by β (R)",
    caption: `${families.map((family) => provenance(results, family)).join(" ")} ${shownRun} Decoded posterior means.`,
  });
}

/** Latents in use at the end of a run, each with the factor it informs most about, most used first. */
function usedLatents(results: Results, row: Row): readonly { name: string; term: string; color: number }[] {
  const { information, factors } = informationOf(results, String(row["id"]));
  const kl = Array.from(arrayOf(results, row, "kl").data, (value, j) => ({ value, j }));
  const used = kl.filter(({ value }) => value > inUse).sort((a, b) => b.value - a.value);
  return used.map(({ j }) => {
    const shares = Array.from(information.data.subarray(j * factors.length, (j + 1) * factors.length));
    const factor = factors[shares.indexOf(Math.max(...shares))]!;
    return { name: `${factor} (z${j})`, term: `kl/${j}`, color: factorNames.indexOf(factor) };
  });
}

/** KL of the latents of one run, their sum and its target, against steps. */
function capacityLines(results: Results, family: Capacity): Figure {
  const row = firstSeed(results, inCapacity(family));
  const log = results.log(String(row["id"]));
  const curve = (name: string, term: string, color: number): Curve => ({
    name,
    color,
    points: runningMean(log, term).map(({ step, value }) => ({ x: step, value })),
  });
  const target: Curve = {
    name: "target C",
    dash: "dash",
    color: 6,
    points: log.map((entry) => ({
      x: Number(entry["step"]),
      value: capacityOf(family.annealing, Number(entry["step"])),
    })),
  };
  const latents = usedLatents(results, row).map(({ name, term, color }) => curve(name, term, color));
  return curves([target, curve("all", "kl", 5), ...latents], {
    x: { title: "step" },
    y: { title: "KL (nats)" },
    title: datasetTitles[family.dataset]!,
  });
}

/** B's figure: KL of each latent while the capacity rises. */
export function capacityCurves(results: Results): Figure {
  const { capacityDiscs, capacityOrder } = fil2021Protocol(results.scale);
  const families = [capacityDiscs, capacityOrder];
  return panels(
    families.map((family) => capacityLines(results, family)),
    {
      columns: 2,
      title: "KL of the latents while the capacity rises (B)",
      caption: `${families.map((family) => provenance(results, { ...family, seeds: 1 })).join(" ")} Means over 100 steps; latents in use at the end, each named by the factor it informs most about.`,
    },
  );
}

/** Reconstructions at several capacities: the same training, stopped earlier. */
export function capacityPictures(results: Results): Figure {
  const { capacityOrder: family } = fil2021Protocol(results.scale);
  const found = [...family.stops, family.steps].map((steps) => ({
    capacity: capacityOf(family.annealing, steps),
    row: firstSeed(results, inCapacity({ ...family, steps })),
  }));
  const rows = [
    { images: imagesOf(results, found[0]!.row, "originals"), title: "original" },
    ...found.map(({ capacity, row }) => ({
      images: imagesOf(results, row, "reconstructions"),
      title: `C = ${capacity.toFixed(1)}`,
    })),
  ];
  return imageGrid(rows, {
    title: "Reconstructions at rising capacity (B)",
    caption: `${provenance(results, { ...family, seeds: 1 })} The same training stopped at C nats.`,
  });
}
