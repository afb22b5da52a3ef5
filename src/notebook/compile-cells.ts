import ts from "typescript";
import { positions } from "./positions.ts";

/** A place in a cell, lines and columns from 1. */
export interface CellPlace {
  readonly cell: number;
  readonly line: number;
  readonly column: number;
}
/** Cells as one program. */
export interface CompiledCells {
  /** One async function expression of ($cells, console); `$cells` is a `CellHooks`. */
  readonly code: string;
  /** Where a place in `code` (line and column from 1) comes from; undefined between cells. */
  place(line: number, column: number): CellPlace | undefined;
}
/** What compiled cells call. */
export interface CellHooks {
  /** A cell begins. */
  begin(cell: number): void;
  /** The value of a cell's last expression; undefined if it has none. */
  end(cell: number, value?: unknown): Promise<void>;
  /** A module and the names a cell takes from it. */
  load(specifier: string, names?: readonly string[]): Promise<Record<string, unknown>>;
}

/** A cell that isn't TypeScript. */
export class CellSyntaxError extends SyntaxError {
  readonly place: CellPlace;

  constructor(message: string, place: CellPlace) {
    super(message);
    this.name = "SyntaxError";
    this.place = place;
  }
}

/**
 * Cells of TypeScript as one async function: one scope, top-level await, imports where they stand, the value of each
 * cell's last expression handed over. Types are stripped, not checked.
 *
 * @throws CellSyntaxError with the place, before anything runs.
 */
export function compileCells(cells: readonly string[]): CompiledCells {
  const changed = cells.map(rewritten);
  const parts = changed.map(({ text }, cell) => `$cells.begin(${cell});\n${text}\n`);
  // Cell texts keep their lines, so a line of the program tells the cell and the line in it.
  const starts: number[] = [];
  let line = 2;
  for (const part of parts) {
    starts.push(line + 1);
    line += part.split("\n").length - 1;
  }
  const program = `(async ($cells: any, console: any) => {\n${parts.join("")}})`;
  const { outputText, sourceMapText } = ts.transpileModule(program, {
    fileName: "cells.ts",
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, sourceMap: true },
  });
  const at = positions(sourceMapText!);
  return {
    code: outputText.replace(/^\/\/# sourceMappingURL=.*$/m, "").replace(/;\s*$/, ""),
    place(row, column) {
      const origin = at(row, column);
      const cell = origin ? starts.findLastIndex((start) => start <= origin.line) : -1;
      return origin && cell >= 0
        ? placeIn(changed[cell]!, cell, origin.line - starts[cell]!, origin.column - 1)
        : undefined;
    },
  };
}

function parse(source: string, cell: number): ts.SourceFile {
  // The empty export makes the parser read a module, where await may stand at the top.
  const file = ts.createSourceFile("cell.ts", `${source}\nexport {};`, ts.ScriptTarget.ES2022, true);
  const [error] = (file as unknown as { parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (error) {
    const { line, character } = file.getLineAndCharacterOfPosition(Math.min(error.start, source.length));
    throw new CellSyntaxError(ts.flattenDiagnosticMessageText(error.messageText, "\n"), {
      cell,
      line: line + 1,
      column: character + 1,
    });
  }
  return file;
}

/** A place in a cell as it was written; undefined behind its end. `line` and `column` count from 0. */
function placeIn(
  { source, text, edits }: Changed,
  cell: number,
  line: number,
  column: number,
): CellPlace | undefined {
  const lines = text.split("\n");
  if (line >= lines.length) return undefined;
  const at = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + column;
  let moved = 0;
  let origin: number | undefined;
  for (const { from, to, text: put } of edits) {
    if (at < from + moved) break;
    if (at < from + moved + put.length) origin = from;
    moved += put.length - (to - from);
  }
  const before = source.slice(0, Math.min(origin ?? at - moved, source.length));
  return { cell, line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A cell's source and text to run, with what was put into it, in order. */
interface Changed {
  readonly source: string;
  readonly text: string;
  readonly edits: readonly Edit[];
}

/** A cell with its imports as calls and its last expression handed over, every line where it was. */
function rewritten(source: string, cell: number): Changed {
  const file = parse(source, cell);
  const statements = file.statements.slice(0, -1);
  const edits = statements.filter(ts.isImportDeclaration).map((one): Edit => {
    const [from, to] = [one.getStart(), one.end];
    const breaks = source.slice(from, to).replaceAll(/[^\n]/g, "");
    return { from, to, text: importCall(one) + breaks };
  });
  for (const call of dynamicImports(file)) {
    edits.push({ from: call.expression.getStart(), to: call.expression.end, text: "$cells.load" });
  }
  const last = statements.at(-1);
  const hasValue = last !== undefined && ts.isExpressionStatement(last);
  if (hasValue) {
    const { expression } = last;
    edits.push({
      from: expression.getStart(),
      to: expression.getStart(),
      text: `await $cells.end(${cell}, `,
    });
    edits.push({ from: expression.end, to: expression.end, text: ")" });
  }
  const inOrder = edits.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const text = inOrder.reduceRight(
    (whole, { from, to, text: put }) => whole.slice(0, from) + put + whole.slice(to),
    source,
  );
  return { source, text: hasValue ? text : `${text}\n;await $cells.end(${cell});`, edits: inOrder };
}

/** `import(…)` anywhere in a cell: it must start from the notebook, not from this module. */
function dynamicImports(node: ts.Node): readonly ts.CallExpression[] {
  const own = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? [node] : [];
  const below: ts.CallExpression[] = [];
  ts.forEachChild(node, (child) => void below.push(...dynamicImports(child)));
  return [...own, ...below];
}

function importCall({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const specifier = JSON.stringify((moduleSpecifier as ts.StringLiteral).text);
  if (!importClause) return `await $cells.load(${specifier});`;
  if (importClause.isTypeOnly) return ";";
  const { name, namedBindings } = importClause;
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    return `const ${namedBindings.name.text} = await $cells.load(${specifier});`;
  }
  const named = (namedBindings?.elements ?? []).filter(({ isTypeOnly }) => !isTypeOnly);
  const pairs = [
    ...(name ? [["default", name.text] as const] : []),
    ...named.map((one) => [(one.propertyName ?? one.name).text, one.name.text] as const),
  ];
  if (pairs.length === 0) return ";";
  const names = JSON.stringify(pairs.map(([from]) => from));
  return `const { ${pairs.map(([from, to]) => `${JSON.stringify(from)}: ${to}`).join(", ")} } = await $cells.load(${specifier}, ${names});`;
}
