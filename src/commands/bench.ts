import { availableParallelism } from "node:os";
import { Command } from "commander";
import type { Measurement } from "../bench/measurement.ts";
import { count } from "./count.ts";

interface Options {
  readonly steps: number;
  readonly threads?: number;
  readonly json?: boolean;
}

const number = (value: number | null, unit: string): string => (value === null ? "" : `${value}${unit}`);

/** A measurement as a line for a person. */
function text({ bench, ours_ms, peer, peer_ms, ratio, threads, note }: Measurement): string {
  const own = `${bench}, ${threads} thread${threads === 1 ? "" : "s"}: ${number(ours_ms, " ms")}`;
  const other = peer === null ? "" : ` | ${peer}: ${number(peer_ms, " ms")} | ratio ${number(ratio, "")}`;
  return `${own}${other}\n    ${note}\n`;
}

async function action(names: readonly string[], { steps, threads, json }: Options): Promise<void> {
  const [{ benches }, { lookUp }] = await Promise.all([
    import("../bench/index.ts"),
    import("../stats/nearest-name.ts"),
  ]);
  const chosen =
    names.length > 0 ? names.map((name) => lookUp("bench", name, benches)) : Object.values(benches);
  const counts = threads === undefined ? [...new Set([1, availableParallelism()])] : [threads];
  for (const bench of chosen)
    for await (const line of bench({ steps, threads: counts }))
      process.stdout.write(json ? `${JSON.stringify(line)}\n` : text(line));
}

/** `factorlab bench`: what this machine does, our engine and its peers alternating in one run. */
export const bench = new Command("bench")
  .description("measure speed and memory, beside PyTorch where it is installed")
  .argument("[benches...]", "names of benches; all of them if none is given")
  .option("--steps <n>", "timed steps of each contender", count(1), 30)
  .option("--threads <n>", "threads; by default 1 and as many as there are cores", count(1))
  .option("--json", "one JSON object a line instead of text")
  .action(action);
