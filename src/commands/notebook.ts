import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";

async function run(path: string, { json, out = path }: { json?: boolean; out?: string }): Promise<void> {
  const [{ readIpynb, writeIpynb }, { runNotebook }, { writeAtomic }] = await Promise.all([
    import("../notebook/ipynb.ts"),
    import("../notebook/run-notebook.ts"),
    import("../lab/write-atomic.ts"),
  ]);
  const notebook = readIpynb(readText(path), path);
  const show = json
    ? (): void => undefined
    : (cell: number, of: number): void => void process.stderr.write(`cell ${cell + 1} of ${of}\n`);
  const { notebook: ran, failure } = await runNotebook(notebook, resolve(path), show);
  writeAtomic(resolve(out), writeIpynb(ran));
  if (failure) throw new Error(`${path}, ${failure.message} The notebook keeps what ran before it.`);
  const cells = ran.cells.filter(({ cell_type }) => cell_type === "code").length;
  const text = json ? JSON.stringify({ event: "ran", notebook: out, cells }) : `Ran ${cells} cells: ${out}`;
  process.stdout.write(`${text}\n`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new RangeError(
      `Expected a notebook at ${path} but could not read it: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  }
}

/** `factorlab notebook run <file>`: executes a notebook and keeps its outputs in it. */
export const notebook = new Command("notebook")
  .description("work with the notebooks of papers")
  .addCommand(
    new Command("run")
      .description("run a notebook's cells in order and write their outputs into it")
      .argument("<file>", "an .ipynb file whose cells are TypeScript")
      .option("--out <file>", "write the executed notebook there instead")
      .option("--json", "one JSON object a line instead of text")
      .action(run),
  );
