import { Command } from "commander";
import type { Metric, Method } from "../types.ts";

interface Entry {
  readonly name: string;
  readonly about: string;
}
const hyperText = (hyper: Method["hyper"]): string =>
  Object.entries(hyper)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");

const kinds: Readonly<Record<string, (runs: string) => Promise<readonly Entry[]>>> = {
  async papers() {
    const { studies } = await import("../studies/index.ts");
    return Object.values(studies).map(({ name, title, cost }) => ({
      name,
      about: `${title}. ${cost.laptop}`,
    }));
  },
  async methods() {
    const { methods } = await import("../methods/index.ts");
    const all = Object.entries(methods) as [string, () => Method][];
    return all.map(([name, build]) => ({ name, about: hyperText(build().hyper) }));
  },
  async metrics() {
    const { metrics } = await import("../metrics/index.ts");
    const all = Object.entries(metrics) as [string, () => Metric][];
    return all.map(([name, build]) => ({ name, about: build().scores.join(", ") }));
  },
  async datasets() {
    const { catalogue } = await import("../datasets/catalogue.ts");
    const about = new Map(catalogue().map(({ dataset, origin }) => [dataset, origin] as const));
    return [...about].map(([name, origin]) => ({ name, about: origin }));
  },
  async engines() {
    const { engines } = await import("../engine/index.ts");
    return Object.keys(engines).map((name) => ({ name, about: "" }));
  },
  async runs(folder) {
    const [{ store }, { trainingOf }, { runLabel }] = await Promise.all([
      import("../lab/store.ts"),
      import("../lab/finished-run.ts"),
      import("../lab/sweep.ts"),
    ]);
    const runs = store(folder);
    return runs.ids().map((id) => {
      const state = trainingOf(runs.at(id)) ? "trained" : "begun";
      return { name: id, about: `${state} · ${runLabel(runs.find(id).run)}` };
    });
  },
};

async function action(
  kind: string | undefined,
  { json, runs }: { json?: boolean; runs: string },
): Promise<void> {
  const { lookUp } = await import("../stats/nearest-name.ts");
  const asked = kind === undefined ? Object.keys(kinds).filter((name) => name !== "runs") : [kind];
  for (const name of asked) {
    const entries = await lookUp("list", name, kinds)(runs);
    const width = Math.max(0, ...entries.map((entry) => entry.name.length));
    if (json)
      for (const entry of entries) process.stdout.write(`${JSON.stringify({ kind: name, ...entry })}\n`);
    else
      process.stdout.write(
        [
          `${name}:`,
          ...entries.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.about}`.trimEnd()),
          "",
          "",
        ].join("\n"),
      );
  }
}

/** `factorlab list [kind]`: what the registries and the folder of runs hold. */
export const list = new Command("list")
  .description("list papers, methods, metrics, datasets, engines, or the runs made so far")
  .argument("[kind]", Object.keys(kinds).join(", "))
  .option("--runs <folder>", "where runs are kept", "runs")
  .option("--json", "one JSON object a line instead of text")
  .action(action);
