import ts from "typescript";
import type { Cell, Ipynb } from "./ipynb.ts";

/** A parameter's name and the TypeScript expression it starts with. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

const isParameters = (cell: Cell): boolean => {
  const { tags } = cell.metadata;
  return cell.cell_type === "code" && Array.isArray(tags) && tags.includes("parameters");
};

/** The variables that the cell tagged "parameters" declares; none without such a cell. */
export function parameters({ cells }: Ipynb): readonly Parameter[] {
  return cells.filter(isParameters).flatMap(({ source }) =>
    declared(source).map(({ name, initializer }) => ({
      name: name.getText(),
      value: initializer!.getText(),
    })),
  );
}

/**
 * The notebook with other values for its parameters: TypeScript expressions by name, e.g. `{ scale: "scales.smoke" }`.
 * @throws RangeError for a name that the cell tagged "parameters" does not declare, or a value that is no expression.
 */
export function withParameters(notebook: Ipynb, values: Readonly<Record<string, string>>): Ipynb {
  const known = parameters(notebook).map(({ name }) => name);
  const unknown = Object.keys(values).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const list = known.length === 0 ? "none: no cell is tagged “parameters”" : known.join(", ");
    throw new RangeError(`Expected a parameter of the notebook but found "${unknown}". There are ${list}.`);
  }
  for (const [name, value] of Object.entries(values)) checkExpression(name, value);
  return {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      isParameters(cell) ? { ...cell, source: replaced(cell.source, values) } : cell,
    ),
  };
}

const parse = (source: string): ts.SourceFile =>
  ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);

function declared(source: string): readonly ts.VariableDeclaration[] {
  return parse(source)
    .statements.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter(({ initializer }) => initializer !== undefined);
}

function replaced(source: string, values: Readonly<Record<string, string>>): string {
  return declared(source).reduceRight((text, { name, initializer }) => {
    const value = values[name.getText()];
    if (value === undefined) return text;
    return text.slice(0, initializer!.getStart()) + value + text.slice(initializer!.end);
  }, source);
}

function checkExpression(name: string, value: string): void {
  const { statements, parseDiagnostics } = parse(`(${value}\n)`) as ts.SourceFile & {
    readonly parseDiagnostics: readonly unknown[];
  };
  const [only, ...others] = statements;
  // Parentheses that stay around all of it show that the value is one expression.
  const isOne =
    only &&
    others.length === 0 &&
    ts.isExpressionStatement(only) &&
    ts.isParenthesizedExpression(only.expression);
  if (!isOne || parseDiagnostics.length > 0) {
    throw new RangeError(
      `Expected a TypeScript expression for ${name} but found "${value}". Quote texts twice: '"…"'.`,
    );
  }
}
