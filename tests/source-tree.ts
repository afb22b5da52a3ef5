import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const generated = new Set(["node_modules", ".git", "runs", "report", "data", "coverage", ".cache"]);

/** Paths of all files below a folder of the repository, with forward slashes, in sorted order. */
export function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return generated.has(path) ? [] : filesOf(path);
      return entry.isFile() ? [relative(root, join(root, path)).split(sep).join("/")] : [];
    })
    .sort();
}

/** An import or re-export: what file or package, which names, and whether only types come through. */
export interface Import {
  /** A repository path for a relative import, else the package's name. */
  readonly from: string;
  readonly names: readonly string[];
  readonly isType: boolean;
  /** Lazy: `await import(…)`, closes no cycle. Address: the file another process or thread is started with. */
  readonly how: "static" | "lazy" | "address";
}

/** An exported declaration and the text of its docstring, "" where it has none. */
export interface Export {
  readonly name: string;
  /** True of interfaces and type aliases, which do not exist at run time. */
  readonly isType: boolean;
  readonly doc: string;
}

/** One parsed source file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
}

const docOf = (node: ts.Node, syntax: ts.SourceFile): string => {
  const comments = ts.getLeadingCommentRanges(syntax.text, node.getFullStart()) ?? [];
  const last = comments.map(({ pos, end }) => syntax.text.slice(pos, end)).at(-1) ?? "";
  return last.startsWith("/**") ? last : "";
};

function importOf(statement: ts.Statement, path: string): Import[] {
  const isImport = ts.isImportDeclaration(statement);
  if (!isImport && !ts.isExportDeclaration(statement)) return [];
  if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const { text } = statement.moduleSpecifier;
  const clause = isImport ? statement.importClause : statement;
  const bindings = isImport ? statement.importClause?.namedBindings : statement.exportClause;
  const elements =
    bindings && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings)) ? [...bindings.elements] : [];
  const isType =
    (clause?.isTypeOnly ?? false) || (elements.length > 0 && elements.every((element) => element.isTypeOnly));
  return [
    {
      from: text.startsWith(".") ? posix.join(posix.dirname(path), text) : text,
      names: elements.map((element) => (element.propertyName ?? element.name).text),
      isType,
      how: "static",
    },
  ];
}

function lazyImports(text: string, path: string): Import[] {
  const calls = text.matchAll(/\bimport\("(\.[^"]+)"\)|new URL\("(\.[^"]+\.ts)", import\.meta\.url\)/g);
  return [...calls].map(([, called, addressed]) => ({
    from: posix.join(posix.dirname(path), (called ?? addressed)!),
    names: [],
    isType: false,
    how: called === undefined ? "address" : "lazy",
  }));
}

function exportsOf(statement: ts.Statement, syntax: ts.SourceFile): Export[] {
  const isExported =
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isExported) return [];
  const doc = docOf(statement, syntax);
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [{ name: name.text, doc, isType: false }] : [],
    );
  const { name } = statement as ts.DeclarationStatement;
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return name ? [{ name: name.text, doc, isType }] : [];
}

/** Parses one TypeScript file. Overloads count once, with the first docstring. */
export function parse(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const exports = new Map<string, Export>();
  for (const found of syntax.statements.flatMap((statement) => exportsOf(statement, syntax)))
    if (!exports.get(found.name)?.doc) exports.set(found.name, found);
  return {
    path,
    text,
    syntax,
    imports: [
      ...syntax.statements.flatMap((statement) => importOf(statement, path)),
      ...lazyImports(text, path),
    ],
    exports: [...exports.values()],
  };
}

/** Keys of `export const <name> = { … } satisfies …` with the identifier each stands for. */
export function registryOf({ syntax }: Source, name: string): Map<string, string> {
  for (const statement of syntax.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (!ts.isIdentifier(declaration.name) || declaration.name.text !== name) continue;
      let value = declaration.initializer;
      while (value && (ts.isSatisfiesExpression(value) || ts.isAsExpression(value))) value = value.expression;
      if (value && ts.isObjectLiteralExpression(value)) return keysOf(value);
    }
  }
  throw new Error(`Expected an object literal "${name}" but found none.`);
}

function keysOf(literal: ts.ObjectLiteralExpression): Map<string, string> {
  return new Map(
    literal.properties.map((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return [property.name.text, property.name.text];
      if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name))
        return [property.name.text, property.initializer.getText()];
      throw new Error(`Expected plain keys in a registry but found "${property.getText()}".`);
    }),
  );
}

/** "beta-vae" → "betaVae". */
export const camelCase = (kebab: string): string => kebab.replace(/-(.)/g, (_, c: string) => c.toUpperCase());
