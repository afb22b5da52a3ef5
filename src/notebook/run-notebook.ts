import { Console } from "node:console";
import { createRequire, isBuiltin } from "node:module";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import {
  CellSyntaxError,
  compileCells,
  type CellHooks,
  type CellPlace,
  type CompiledCells,
} from "./compile-cells.ts";
import { displayValue } from "./display-value.ts";
import type { Cell, Ipynb, Output } from "./ipynb.ts";

type Program = (hooks: CellHooks, console: Console) => Promise<void>;
type CodeCell = Extract<Cell, { cell_type: "code" }>;

/** A notebook after it ran, as far as it got. */
export interface NotebookRun {
  readonly notebook: Ipynb;
  /** What stopped it. */
  readonly failure?: { readonly cell: number; readonly message: string };
}

/**
 * Runs the code cells of a notebook in order, in one scope, and returns it with their outputs and execution counts in
 * place of the old ones. Stops at the first error, which becomes that cell's output. Nothing is written.
 *
 * Cells are TypeScript (types are stripped, not checked) with top-level await; imports resolve from the notebook's
 * file, so this process must be able to load what they name. `console` writes into the cell that runs.
 *
 * @param file absolute path of the notebook.
 */
export async function runNotebook(
  notebook: Ipynb,
  file: string,
  onCell: (cell: number, of: number) => void = () => undefined,
): Promise<NotebookRun> {
  const code = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
  const fresh = code.map((cell): CodeCell => ({ ...cell, outputs: [], execution_count: null }));
  const session = new Session(file, fresh, (cell) => onCell(cell, fresh.length));
  const failure = await execute(fresh, file, session);
  const done = new Map(code.map((cell, at) => [cell as Cell, fresh[at] as Cell]));
  const ran = { ...notebook, cells: notebook.cells.map((cell) => done.get(cell) ?? cell) };
  return failure ? { notebook: ran, failure } : { notebook: ran };
}

async function execute(
  cells: readonly CodeCell[],
  file: string,
  session: Session,
): Promise<NotebookRun["failure"]> {
  let compiled: CompiledCells | undefined;
  try {
    compiled = compileCells(cells.map(({ source }) => source));
    const main = new Script(compiled.code, { filename: file }).runInThisContext() as Program;
    await main(session, session.console);
    return undefined;
  } catch (error) {
    return session.fail(error, file, compiled);
  }
}

/** The state of a run: which cell is on, and where its outputs go. */
class Session implements CellHooks {
  readonly console: Console;
  readonly #file: string;
  readonly #cells: readonly CodeCell[];
  readonly #onCell: (cell: number) => void;
  #at = 0;

  constructor(file: string, cells: readonly CodeCell[], onCell: (cell: number) => void) {
    this.#file = file;
    this.#cells = cells;
    this.#onCell = onCell;
    const stream = (name: "stdout" | "stderr"): Writable =>
      new Writable({
        decodeStrings: false,
        write: (chunk, _encoding, done) => {
          this.#write(name, String(chunk));
          done();
        },
      });
    this.console = new Console({ stdout: stream("stdout"), stderr: stream("stderr"), colorMode: false });
  }

  begin(cell: number): void {
    this.#at = cell;
    this.#cells[cell]!.execution_count = cell + 1;
    this.#onCell(cell);
  }

  async end(cell: number, value?: unknown): Promise<void> {
    if (value === undefined) return;
    const data = { ...(await displayValue(value)) };
    this.#put({ output_type: "execute_result", execution_count: cell + 1, data, metadata: {} });
  }

  async load(specifier: string, names: readonly string[] = []): Promise<Record<string, unknown>> {
    const module = (await import(addressOf(specifier, this.#file))) as Record<string, unknown>;
    const missing = names.find((name) => !(name in module));
    if (missing !== undefined) {
      throw new SyntaxError(
        `Expected "${specifier}" to export ${missing} but found ${Object.keys(module).sort().join(", ")}. ` +
          "Types need `import type`.",
      );
    }
    return module;
  }

  fail(error: unknown, file: string, compiled: CompiledCells | undefined): { cell: number; message: string } {
    const place = placeOf(error, file, compiled);
    const cell = place?.cell ?? this.#at;
    this.#at = cell;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const line = place && this.#cells[cell]!.source.split("\n")[place.line - 1];
    const where = `cell ${cell + 1}${place ? `, line ${place.line}, column ${place.column}` : ""}`;
    const traceback = [
      `${name}: ${message}`,
      `    at ${where}`,
      ...(line === undefined ? [] : [`    ${line}`, `    ${" ".repeat(place!.column - 1)}^`]),
    ];
    this.#put({ output_type: "error", ename: name, evalue: message, traceback });
    return { cell, message: `${where}: ${message}` };
  }

  #write(name: "stdout" | "stderr", text: string): void {
    const last = this.#cells[this.#at]!.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#put({ output_type: "stream", name, text });
  }

  #put(output: Output): void {
    this.#cells[this.#at]!.outputs.push(output);
  }
}

/** Where an import in a notebook leads: relative to its file, or a package seen from there or else from here. */
function addressOf(specifier: string, file: string): string {
  if (isBuiltin(specifier)) return specifier;
  if (/^(\.{0,2}\/|file:|data:)/.test(specifier)) return new URL(specifier, pathToFileURL(file)).href;
  try {
    return pathToFileURL(createRequire(file).resolve(specifier)).href;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Not there, or there for `import` alone, which only Node's own resolution from this file can follow.
    if (code === "MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return specifier;
    throw error;
  }
}

/** The innermost frame of an error that lies in a cell. */
function placeOf(error: unknown, file: string, compiled: CompiledCells | undefined): CellPlace | undefined {
  if (error instanceof CellSyntaxError) return error.place;
  if (!(error instanceof Error) || !compiled) return undefined;
  for (const frame of (error.stack ?? "").split("\n")) {
    const [, path, line, column] = /\(?((?:file:\/\/)?[^\s()][^()]*):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (path?.endsWith(file)) {
      const place = compiled.place(Number(line), Number(column));
      if (place) return place;
    }
  }
  return undefined;
}
