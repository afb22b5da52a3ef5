import { Command } from "commander";
import { count } from "./count.ts";

interface Options {
  readonly part: string;
  readonly output?: string;
  readonly batch: number;
  readonly runs: string;
  readonly json?: boolean;
}

async function action(prefix: string, { part, output, batch, runs: folder, json }: Options): Promise<void> {
  const [{ store }, { weightsIn }, { completeRun, loadDataset }, { exportModel }] = await Promise.all([
    import("../lab/store.ts"),
    import("../lab/finished-run.ts"),
    import("../lab/complete-run.ts"),
    import("../lab/export-model.ts"),
  ]);
  const runs = store(folder);
  const { id, run } = runs.find(prefix);
  const weights = weightsIn(runs.at(id));
  const { method } = completeRun(run);
  const dataset = await loadDataset(run.dataset);
  const path = output ?? `${run.method}-${id.slice(0, 8)}-${part}.onnx`;
  exportModel({ id, method, dataset, weights }, part, path, batch);
  process.stdout.write(
    json ? `${JSON.stringify({ event: "exported", run: id, part, path })}\n` : `Wrote ${path}\n`,
  );
}

/** `factorlab export <run>`: an encoder or decoder as an ONNX file. */
export const exporter = new Command("export")
  .description("write the encoder or decoder of a trained run as an ONNX file that any runtime opens")
  .argument("<run>", 'id of a run, or its start; "factorlab list runs" shows them')
  .option("--part <name>", "encoder or decoder", "encoder")
  .option("-o, --output <file>", "the file (default: <method>-<run>-<part>.onnx)")
  .option("--batch <n>", "images in one call: shapes in the file are fixed", count(1), 1)
  .option("--runs <folder>", "where runs are kept", "runs")
  .option("--json", "one JSON object instead of text")
  .action(action);
