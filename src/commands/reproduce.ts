import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import type { Reproduction } from "../lab/reproduce.ts";
import type { SweepEvent } from "../lab/sweep.ts";
import { count } from "./count.ts";
import { engineOption } from "./engine-option.ts";
import { interruption, typedCommand } from "./interruption.ts";

interface Options {
  readonly scale: string;
  readonly seeds?: number;
  readonly engine: string;
  readonly threads: number;
  readonly workers?: number;
  readonly runs: string;
  readonly out?: string;
  readonly remeasure?: boolean;
  readonly json?: boolean;
}

/** The module of a study that is given as a file; undefined for the name of one. */
function moduleOf(paper: string): string | undefined {
  if (!/[\\/]|\.[cm]?[jt]s$/.test(paper)) return undefined;
  const path = resolve(paper);
  if (!existsSync(path))
    throw new RangeError(`Expected a module with a study at ${path} but there is no such file.`);
  return pathToFileURL(path).href;
}

const line = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const jsonOf = ({ kind, ...rest }: SweepEvent): object => ({ event: kind, ...rest });

async function tell(
  paper: string,
  { study, results, claims, figures, folder, page }: Reproduction,
): Promise<void> {
  const { claimsText, claimsSummary } = await import("../figures/index.ts");
  const { name, seeds } = results.scale;
  const next = { smoke: "laptop", laptop: "paper" }[name as string];
  const then = next
    ? `Next: factorlab reproduce ${paper} --scale ${next}\n  ${study.cost[next as "laptop" | "paper"]}`
    : `Next: factorlab list papers`;
  process.stdout.write(
    [
      `${study.title} · ${name} scale, ${seeds} ${seeds === 1 ? "seed" : "seeds"}, ${results.rows.length} runs`,
      "",
      claimsText(claims),
      "",
      claimsSummary(claims),
      `Figures: ${folder} (${Object.keys(figures).join(", ")}; JSON, SVG, PNG), with results.csv and claims.json`,
      `Page:    ${page} (opens in any browser, offline)`,
      then,
      "",
    ].join("\n"),
  );
}

async function action(paper: string, options: Options): Promise<void> {
  const module = moduleOf(paper);
  const [
    { loadStudy, studiesModule },
    { reproduce: run, scaleOf },
    { progress },
    { Interrupted },
    { runCosts },
  ] = await Promise.all([
    import("../lab/load-study.ts"),
    import("../lab/reproduce.ts"),
    import("../lab/progress.ts"),
    import("../lab/interrupted.ts"),
    import("../lab/run-cost.ts"),
  ]);
  const study = await loadStudy({ module: module ?? studiesModule, name: paper });
  const { scale: asked, seeds, engine, threads, workers, runs, out, remeasure = false, json } = options;
  const scale = scaleOf(study, asked, seeds);
  const costs = await runCosts(study.runs(scale));
  if (!json)
    process.stderr.write(
      `${study.title}: ${costs.size} runs at ${scale.name} scale. ${study.cost[scale.name]}\n`,
    );
  const bars = json ? undefined : progress(costs);
  const { signal, release } = interruption();
  try {
    const made = await run(study, scale, {
      engine,
      threads,
      folder: runs,
      signal,
      hasChanged: remeasure,
      onEvent: (event) => (json ? line(jsonOf(event)) : bars?.show(event)),
      ...(workers !== undefined && { workers }),
      ...(out !== undefined && { out }),
      ...(module !== undefined && { module }),
    }).finally(() => bars?.end());
    if (!json) return await tell(paper, made);
    for (const { claim, verdict } of made.claims) line({ event: "claim", id: claim.id, ...verdict });
    line({ event: "reproduced", study: study.name, scale, folder: made.folder, page: made.page });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (json) line({ event: "interrupted", message: error.message });
    process.stderr.write(`${error.message} Type it again:\n  ${typedCommand()}\n`);
  } finally {
    release();
  }
}

/** `factorlab reproduce <paper>`: runs, claims, figures and page of a paper. */
export const reproduce = new Command("reproduce")
  .description("reproduce a paper: train, measure, decide its claims, draw its figures")
  .argument(
    "<paper>",
    'name of a study, e.g. fil2021 ("factorlab list papers"), or a TypeScript file with one',
  )
  .option("--scale <name>", "smoke (minutes), laptop, or paper (the full protocol)", "laptop")
  .option("--seeds <n>", "seeds per setting; by default what the study says", count(1))
  .addOption(engineOption())
  .option("--threads <n>", "threads inside one operation of one worker", count(1), 1)
  .option(
    "--workers <n>",
    "runs at a time, each in its own process; 0 for this one; by default one a core",
    count(0),
  )
  .option("--runs <folder>", "where runs are kept", "runs")
  .option("--out <folder>", "where figures and page go (default: figures/<paper>)")
  .option("--remeasure", "measure runs again that were measured before")
  .option("--json", "one JSON object a line instead of text and bars")
  .action(action);
