import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import type { Hyper } from "../types.ts";
import { count } from "./count.ts";
import { engineOption } from "./engine-option.ts";
import { interruption, typedCommand } from "./interruption.ts";

/** `name=value`, the value read as a number or a truth value where it is one. */
function setting(text: string, before: Hyper = {}): Hyper {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError(`Expected name=value, e.g. beta=4, but found "${text}".`);
  const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
  const read = isNumber ? Number(value) : value === "true" ? true : value === "false" ? false : value;
  return { ...before, [name]: read };
}

interface Options {
  readonly dataset: string;
  readonly set?: Hyper;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly engine: string;
  readonly threads: number;
  readonly runs: string;
  readonly json?: boolean;
}

async function action(method: string, options: Options): Promise<void> {
  const [{ train: run }, { progress }, { trainingOf }, { Interrupted }, { runLabel }] = await Promise.all([
    import("../lab/train.ts"),
    import("../lab/progress.ts"),
    import("../lab/finished-run.ts"),
    import("../lab/interrupted.ts"),
    import("../lab/sweep.ts"),
  ]);
  const { dataset, set: hyper = {}, seed, steps, batch, engine, threads, runs, json } = options;
  const { signal, release } = interruption();
  const bar = json ? undefined : progress(new Map([["", 1]]));
  const label = runLabel({ dataset, method, hyper, seed });
  try {
    const onProgress: Parameters<typeof run>[1] = {
      engine,
      threads,
      folder: runs,
      signal,
      onProgress: (at) => bar?.show({ kind: "progress", stage: "training", label, ...at, id: "" }),
    };
    bar?.show({ kind: "started", id: "", label });
    const trained = await run({ dataset, method, hyper, seed, steps, batch }, onProgress);
    await trained.dispose();
    bar?.end();
    const at = `${runs}/${trained.id}`;
    const record = trainingOf(at)!;
    if (json) process.stdout.write(`${JSON.stringify({ event: "trained", folder: at, ...record })}\n`);
    else
      process.stdout.write(
        `Trained ${label} in ${record.seconds.toFixed(1)} s: ${at}\nparameters' SHA-256 ${record.sha256}\n`,
      );
  } catch (error) {
    bar?.end();
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`${error.message}\n  ${typedCommand()}\n`);
  } finally {
    release();
  }
}

/** `factorlab train <method>`: one run by itself. */
export const train = new Command("train")
  .description("train one run, or go on where it was left")
  .argument("<method>", 'name of a method; "factorlab list methods" shows them')
  .requiredOption("--dataset <name>", "name of a data set")
  .option("--set <name=value>", "a hyper-parameter; may be given several times", setting)
  .option("--seed <n>", "seed of everything random", count(0), 0)
  .option("--steps <n>", "training steps", count(0), 1000)
  .option("--batch <n>", "samples a step", count(1), 64)
  .addOption(engineOption())
  .option(
    "--threads <n>",
    "threads inside one operation; by default one a core",
    count(1),
    availableParallelism(),
  )
  .option("--runs <folder>", "where runs are kept", "runs")
  .option("--json", "one JSON object a line instead of text")
  .action(action);
