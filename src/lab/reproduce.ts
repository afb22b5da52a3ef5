import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { from } from "arquero";
import type { Figure, Results, Row, Scale, Study } from "../types.ts";
import {
  claimsMarkdown,
  displayedClaims,
  figureFiles,
  page,
  plotlyScript,
  type Judged,
} from "../figures/index.ts";
import { lookUp } from "../stats/nearest-name.ts";
import { work } from "../sources.ts";
import { dropAssessment } from "./assessment.ts";
import { completeRun, loadDataset } from "./complete-run.ts";
import { Interrupted } from "./interrupted.ts";
import { studiesModule } from "./load-study.ts";
import { provenance, type Provenance } from "./provenance.ts";
import { results } from "./results.ts";
import { store, type Store } from "./store.ts";
import { sweep, type SweepOptions, type SweepReport } from "./sweep.ts";
import { ensureFolder, writeAtomic } from "./write-atomic.ts";

/** A study that was run: its numbers, what became of its claims, and where everything lies. */
export interface Reproduction {
  readonly study: Study;
  readonly results: Results;
  readonly claims: readonly Judged[];
  readonly figures: Readonly<Record<string, Figure>>;
  readonly provenance: Provenance;
  /** Folder of figures, tables and page. */
  readonly folder: string;
  /** The page that tells all, one file. */
  readonly page: string;
  /** A figure by name. @throws RangeError naming the closest. */
  figure(name: string): Figure;
}
export interface ReproduceOptions extends Omit<SweepOptions, "study"> {
  /** Where figures go; `figures/<study>`, and a folder in it for scales other than laptop. */
  readonly out?: string;
  /** URL of the module that exports the study, if it is none of this package. */
  readonly module?: string;
  /** Measure again what was measured before: for changed measurements. */
  readonly hasChanged?: boolean;
}

/** The scale of a study by name, with the study's own number of seeds unless another is asked for. */
export function scaleOf(study: Pick<Study, "seeds">, name: string, seeds?: number): Scale {
  const own = lookUp("scale", name, study.seeds);
  return { name: name as Scale["name"], seeds: seeds ?? own };
}

/** The scale whose figures a study is shown by; others get a folder of their own, so as not to overwrite them. */
const shownScale: Scale["name"] = "laptop";

const folderOf = ({ name }: Study, scale: Scale): string =>
  join("figures", name, ...(scale.name === shownScale ? [] : [scale.name]));

function commandOf(study: Study, scale: Scale, module: string): string {
  const name = module === studiesModule ? study.name : relative(process.cwd(), fileURLToPath(module));
  const size = scale.name === shownScale ? [] : ["--scale", scale.name];
  const seeds = study.seeds[scale.name] === scale.seeds ? [] : ["--seeds", scale.seeds];
  return ["npx factorlab reproduce", name, ...size, ...seeds].join(" ");
}

/** @throws Error that lists the runs that failed; Interrupted if some were stopped. */
function checkReport({ ids, failures, stopped }: SweepReport): void {
  if (stopped.length > 0)
    throw new Interrupted(
      `Stopped with ${ids.length - stopped.length - failures.length} of ${ids.length} runs done.`,
    );
  if (failures.length === 0) return;
  const causes = [...new Set(failures.map(({ error }) => error))].map((cause) => {
    const those = failures.filter(({ error }) => error === cause);
    const shown = those.slice(0, 3).map(({ label, id }) => `${label} (run ${id})`);
    const others = those.length > shown.length ? ` and ${those.length - shown.length} more` : "";
    return `\n  ${shown.join(", ")}${others}: ${cause}`;
  });
  throw new Error(
    `${failures.length} of ${ids.length} runs failed; the others are done and kept.${causes.join("")}\n` +
      "The same command tries again those that failed.",
  );
}

/** The same columns in every row, null where a run has no such value. */
function evenRows(rows: readonly Row[]): Row[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
}

const caveats: { readonly [name in Scale["name"]]?: string } = {
  smoke: "Smoke scale: it shows that everything runs. Its numbers mean nothing.",
};

async function noticesOf({ rows, scale }: Results): Promise<readonly string[]> {
  const names = [...new Set(rows.map(({ dataset }) => String(dataset)))];
  const loaded = await Promise.all(names.map(loadDataset));
  const notices = loaded.flatMap(({ name, notice }) => (notice === undefined ? [] : [`${name}: ${notice}`]));
  return [...(caveats[scale.name] ? [caveats[scale.name]!] : []), ...notices];
}

/** Writes figures, tables, provenance and page. */
async function publish(made: Reproduction): Promise<void> {
  const { study, results: found, claims, figures, provenance: origin, folder } = made;
  const shown: { name: string; figure: Figure; svg: string }[] = [];
  for (const [name, figure] of Object.entries(figures)) {
    const files = await figureFiles(name, figure);
    for (const [file, content] of Object.entries(files)) writeAtomic(join(folder, file), content);
    shown.push({ name, figure, svg: String(files[`${name}.svg`]) });
  }
  const rows = evenRows(found.rows);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
  const judged = claims.map(({ claim: { id, where, says, gate }, verdict }) => ({
    id,
    where,
    says,
    gate,
    ...verdict,
  }));
  writeAtomic(join(folder, "results.json"), json(rows));
  writeAtomic(join(folder, "results.csv"), `${from(rows).toCSV()}\n`);
  writeAtomic(join(folder, "claims.json"), json(judged));
  writeAtomic(join(folder, "claims.md"), claimsMarkdown(claims));
  writeAtomic(join(folder, "provenance.json"), json(origin));
  const { authors, title, venue, year } = work(study.source.key);
  const { cpu, cores, memoryGiB } = origin.machine;
  const html = page(
    {
      name: study.name,
      title: study.title,
      citation: `${authors.join(", ")}. ${title}. ${venue}, ${year}.`,
      scale: found.scale,
      seconds: origin.seconds,
      machine: `${cpu}, ${cores} cores, ${memoryGiB} GiB`,
      engine: origin.engines.join(", "),
      versions: origin.versions,
      command: origin.command,
      notices: await noticesOf(found),
      claims,
      figures: shown,
      rows,
    },
    plotlyScript(),
  );
  writeAtomic(made.page, html);
}

function assemble(
  study: Study,
  runs: Store,
  ids: readonly string[],
  scale: Scale,
  { folder, module }: { readonly folder: string; readonly module: string },
): Reproduction {
  const found = results(runs, ids, study.name, scale);
  const figures = Object.fromEntries(
    Object.entries(study.figures).map(([name, draw]) => [name, draw(found)]),
  );
  return {
    study,
    results: found,
    claims: displayedClaims(study.claims.map((claim) => ({ claim, verdict: claim.check(found) }))),
    figures,
    provenance: provenance(runs, ids, { study: study.name, scale, command: commandOf(study, scale, module) }),
    folder,
    page: join(folder, "index.html"),
    figure: (name) => lookUp("figure", name, figures),
  };
}

/**
 * Reproduces a paper: trains and measures what is missing of its runs, decides its claims, draws its figures and
 * writes tables, figures and one page into a folder. What is done is kept, so that a second call costs seconds.
 *
 * @param scale its name, for the study's own number of seeds, or a scale with a number of seeds.
 * @throws RangeError for an unknown scale or a run that no registry can make, before anything is trained.
 * @throws Error that lists the runs that failed, once all others are done.
 * @throws Interrupted if the signal was raised; what was done is saved.
 */
export async function reproduce(
  study: Study,
  scale: Scale | Scale["name"] = "laptop",
  { out, module = studiesModule, hasChanged = false, ...options }: ReproduceOptions = {},
): Promise<Reproduction> {
  const size = typeof scale === "string" ? scaleOf(study, scale) : scale;
  const folder = out ?? folderOf(study, size);
  const runs = store(options.folder ?? "runs");
  const planned = study.runs(size);
  ensureFolder(runs.folder);
  ensureFolder(folder);
  if (hasChanged)
    for (const run of planned) dropAssessment(runs.at(completeRun(run).id), study.name, size.name);
  const report = await sweep(planned, { ...options, study: { module, name: study.name, scale: size } });
  checkReport(report);
  const made = assemble(study, runs, report.ids, size, { folder, module });
  await publish(made);
  return made;
}
