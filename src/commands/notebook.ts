import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";

interface Options {
  readonly set?: Readonly<Record<string, string>>;
  readonly out?: string;
  readonly json?: boolean;
}

async function run(path: string, { json, out = path, set = {} }: Options): Promise<void> {
  const [{ readIpynb, writeIpynb }, { withParameters }, { runNotebook }, { writeAtomic }] = await Promise.all(
    [
      import("../notebook/ipynb.ts"),
      import("../notebook/parameters.ts"),
      import("../notebook/run-notebook.ts"),
      import("../lab/write-atomic.ts"),
    ],
  );
  const notebook = withParameters(readIpynb(readText(path), path), set);
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

/** `name=expression`, as the cell tagged "parameters" would have it. */
function parameter(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError(`Expected name=value, e.g. scale=scales.smoke, but found "${text}".`);
  return { ...before, [name.trim()]: value.trim() };
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
      .option("--set <name=value>", "another value for a parameter; may be given several times", parameter)
      .option("--out <file>", "write the executed notebook there instead")
      .option("--json", "one JSON object a line instead of text")
      .action(run),
  );
