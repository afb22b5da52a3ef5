import { existsSync, statfsSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { Command } from "commander";

const gibibytes = (bytes: number): number => Math.round((bytes / 2 ** 30) * 10) / 10;
const freeAt = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return gibibytes(bavail * bsize);
};
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function findings() {
  const [
    { machine, packageVersion, versions, commit },
    { providers },
    { dataFolders },
    { catalogue },
    { defaultWorkers },
  ] = await Promise.all([
    import("../lab/machine.ts"),
    import("../engine/session.ts"),
    import("../datasets/data-file.ts"),
    import("../datasets/catalogue.ts"),
    import("../lab/sweep.ts"),
  ]);
  const { cpu, system } = machine();
  const missing = catalogue().filter(({ isReady }) => !isReady);
  return {
    node: process.versions.node,
    versions: versions(),
    commit: commit()?.hash ?? null,
    cpu,
    system,
    cores: availableParallelism(),
    memoryGiB: gibibytes(totalmem()),
    freeMemoryGiB: gibibytes(freemem()),
    freeDiskGiB: freeAt("."),
    workers: defaultWorkers(1),
    threadsPerWorker: 1,
    engine: "onnx",
    providers: providers(),
    tensorflow:
      packageVersion("@tensorflow/tfjs-node-gpu") ?? packageVersion("@tensorflow/tfjs-node") ?? null,
    browser: browsers.find((path) => existsSync(path)) ?? null,
    dataFolders: dataFolders().map((folder) => ({ folder, exists: existsSync(folder) })),
    missingData: [...new Set(missing.map(({ dataset }) => dataset))],
  };
}
type Findings = Awaited<ReturnType<typeof findings>>;

/** What stands in the way of a reproduction; [] if nothing does. */
function problems({ node, freeDiskGiB, freeMemoryGiB, providers }: Findings): string[] {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const found: string[] = [];
  if (major < 20 || (major === 20 && minor < 19))
    found.push(`Node ${node} is too old: 20.19 or newer is needed.`);
  if (freeDiskGiB < 1)
    found.push(`Only ${freeDiskGiB} GiB of disk are free here: a study takes up to 1 GiB.`);
  if (freeMemoryGiB < 1)
    found.push(`Only ${freeMemoryGiB} GiB of memory are free: a worker takes up to 1 GiB.`);
  if (!providers.includes("cpu"))
    found.push("ONNX Runtime offers no CPU provider: install the packages again (npm ci).");
  return found;
}

function text(found: Findings): string {
  const { versions, tensorflow, browser, dataFolders, missingData, providers } = found;
  const rows: readonly (readonly [string, string])[] = [
    ["node", found.node],
    [
      "packages",
      Object.entries(versions)
        .filter(([name]) => name !== "node")
        .map((entry) => entry.join(" "))
        .join(", "),
    ],
    ["code", found.commit ? `commit ${found.commit.slice(0, 12)}` : "no git checkout"],
    ["processor", `${found.cpu}, ${found.cores} cores, ${found.system}`],
    ["memory", `${found.memoryGiB} GiB, ${found.freeMemoryGiB} GiB free`],
    ["disk", `${found.freeDiskGiB} GiB free in this folder`],
    [
      "parallel runs",
      `${found.workers} workers with ${found.threadsPerWorker} thread each (--workers, --threads)`,
    ],
    ["engine", `${found.engine}; execution providers: ${providers.join(", ")}`],
    [
      "tensorflow",
      tensorflow ? `${tensorflow} (--engine tensorflow)` : "not installed (optional, environment/gpu.md)",
    ],
    ["browser", browser ?? "none found (optional: figures are drawn without one)"],
    [
      "data folders",
      dataFolders.map(({ folder, exists }) => `${folder}${exists ? "" : " (absent)"}`).join(", "),
    ],
    [
      "data missing",
      missingData.length > 0 ? `${missingData.join(", ")} (optional: "factorlab data" says more)` : "none",
    ],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)} ${value}`).join("\n");
}

async function action({ json }: { json?: boolean }): Promise<void> {
  const found = await findings();
  const wrong = problems(found);
  if (json) process.stdout.write(`${JSON.stringify({ ...found, problems: wrong })}\n`);
  else {
    const end =
      wrong.length > 0 ? wrong.join("\n") : "All is well. Next: factorlab reproduce fil2021 --scale smoke";
    process.stdout.write(`${text(found)}\n\n${end}\n`);
  }
  if (wrong.length > 0) process.exitCode = 1;
}

/** `factorlab doctor`: what this machine offers, and what is missing. */
export const doctor = new Command("doctor")
  .description(
    "Node, processor, memory, engine and its providers, data folders: what is there and what is missing",
  )
  .option("--json", "one JSON object instead of text")
  .action(action);
