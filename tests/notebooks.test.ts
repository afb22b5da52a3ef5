import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readIpynb, writeIpynb } from "../src/notebook/ipynb.ts";
import { parameters } from "../src/notebook/parameters.ts";
import { studies } from "../src/studies/index.ts";

const folder = fileURLToPath(new URL("../notebooks/", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

/** Every node of a cell. */
function nodes(source: string): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true));
  return found;
}

it("notebooks has one for every study", () => {
  expect(Object.keys(studies).filter((name) => !names.includes(`${name}.ipynb`))).toEqual([]);
});

describe.each(names)("%s", (name) => {
  const text = readFileSync(folder + name, "utf8");
  const notebook = readIpynb(text, name);
  const code = notebook.cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source);

  it(`${name} is canonical, so that a diff is a diff`, () => {
    expect(writeIpynb(notebook)).toBe(text);
  });

  it(`${name} has at most 15 code cells, one of them tagged as parameters`, () => {
    expect(code.length).toBeLessThanOrEqual(15);
    expect(parameters(notebook).map((parameter) => parameter.name)).toContain("scale");
  });

  it(`${name} narrates and defines nothing: no loops, no long functions, imports from factorlab alone`, () => {
    for (const source of code) {
      for (const node of nodes(source)) {
        expect(ts.isIterationStatement(node, false), source).toBe(false);
        if (ts.isFunctionLike(node)) expect(node.getText().split("\n").length, source).toBeLessThanOrEqual(5);
        if (ts.isImportDeclaration(node)) {
          expect((node.moduleSpecifier as ts.StringLiteral).text, source).toBe("factorlab");
        }
      }
    }
  });

  it(`${name} ends with claims and citations and asks for figures that its study has`, () => {
    expect(code.at(-2)).toMatch(/\.claims$/);
    expect(code.at(-1)).toMatch(/^cite\(/);
    const study = studies[name.replace(".ipynb", "") as keyof typeof studies];
    const asked = code.flatMap((source) =>
      [...source.matchAll(/\.figure\("([^"]+)"\)/g)].map((match) => match[1]),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((figure) => !(figure! in study.figures))).toEqual([]);
  });

  it(`${name} shows nothing that failed`, () => {
    const failed = notebook.cells.filter((cell) =>
      JSON.stringify(cell["outputs"] ?? "").includes('"output_type":"error"'),
    );
    expect(failed.map(({ id }) => id)).toEqual([]);
  });
});
