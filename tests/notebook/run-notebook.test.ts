import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { cellId, type Ipynb, type Output } from "../../src/notebook/ipynb.ts";
import { runNotebook, type NotebookRun } from "../../src/notebook/run-notebook.ts";

const file = fileURLToPath(new URL("./example.ipynb", import.meta.url));
const codeCell = (source: string, at: number): Ipynb["cells"][number] => ({
  ...{ cell_type: "code" as const, id: cellId(source, at), metadata: {}, source, execution_count: 99 },
  outputs: [{ output_type: "stream", name: "stdout", text: "old" }],
});
const run = (...sources: string[]): Promise<NotebookRun> =>
  runNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: sources.map(codeCell) }, file);
const outputs = ({ notebook }: NotebookRun): Output[][] =>
  notebook.cells.map((cell) => (cell.cell_type === "code" ? cell.outputs : []));
/** Text of each cell's result. */
const results = (ran: NotebookRun): unknown[] =>
  outputs(ran).map(
    (list) =>
      list.flatMap((output) =>
        "data" in output ? [(output.data as Record<string, unknown>)["text/plain"]] : [],
      )[0],
  );

describe("runNotebook()", () => {
  it("runNotebook() runs cells in one scope, in order, and shows last expressions only", async () => {
    const ran = await run(
      "const a: number = 1; let b = a",
      "b += 1",
      "if (b > 1) b = 5",
      "function f() { return a + b }",
      "a; f()",
    );
    expect(ran.failure).toBeUndefined();
    expect(results(ran)).toEqual([undefined, "2", undefined, undefined, "6"]);
    expect(ran.notebook.cells.map((cell) => "execution_count" in cell && cell["execution_count"])).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it("runNotebook() awaits at the top of a cell and in its last expression", async () => {
    const ran = await run(
      "const x = await Promise.resolve(3)",
      "await Promise.resolve(x + 1)",
      "for await (const y of [1]) x; x",
    );
    expect(results(ran)).toEqual([undefined, "4", "3"]);
  });

  it("runNotebook() imports where the import stands, relative to the notebook", async () => {
    const ran = await run(
      `import { displaySymbol as symbol,\n  type MimeBundle } from "../../src/figures/displayed.ts"\nimport type { Row } from "../../src/types.ts"`,
      `const row: Row = {}; const bundle: MimeBundle = { a: symbol === Symbol.for("Jupyter.display") }; bundle.a`,
      `import * as path from "node:path"; import os, { EOL } from "node:os"; [path.sep, os.EOL === EOL]`,
    );
    expect(ran.failure).toBeUndefined();
    expect(results(ran)).toEqual([undefined, "true", "[ '/', true ]"]);
  });

  it("runNotebook() follows import() from the notebook, and packages", async () => {
    const ran = await run(
      `const { displaySymbol } = await import("../../src/figures/displayed.ts"); typeof displaySymbol`,
      `import { from } from "arquero"; from([{ a: 1 }])`,
      `await import("no-such-package")`,
    );
    expect(results(ran)[0]).toBe("symbol");
    expect(JSON.stringify(outputs(ran)[1])).toContain("<table>");
    expect(ran.failure!.message).toMatch(/^cell 3.*no-such-package/s);
  });

  it("runNotebook() names what a module does not export, at the cell that asks", async () => {
    const ran = await run("1", `\nimport { separator } from "node:path"`, "3");
    expect(ran.failure!.cell).toBe(1);
    expect(ran.failure!.message).toMatch(
      /^cell 2.*: Expected "node:path" to export separator but found .*basename, /,
    );
    expect(outputs(ran)[2]).toEqual([]);
  });

  it("runNotebook() puts what a cell prints into that cell, in order, and nothing of the old outputs", async () => {
    const ran = await run(
      `console.log("β", { a: 1 }); console.log(2); console.error("oh"); console.log(3); 4`,
      "5",
    );
    const streams = outputs(ran)[0]!
      .slice(0, 3)
      .map((output) => [output["name"], output["text"]]);
    expect(streams).toEqual([
      ["stdout", "β { a: 1 }\n2\n"],
      ["stderr", "oh\n"],
      ["stdout", "3\n"],
    ]);
    expect(outputs(ran).map((list) => list.length)).toEqual([4, 1]);
  });

  it("runNotebook() shows a value the way it says, then tables as HTML, then text", async () => {
    const ran = await run(
      `({ async [Symbol.for("Jupyter.display")]() { return { "text/html": this.name, "text/plain": "p" } }, name: "<b>" })`,
      `({ toHTML: () => "<table>" })`,
      `"plain β"`,
      "undefined",
      "null",
    );
    const data = outputs(ran).map(([output]) => output && "data" in output && output.data);
    expect(data.slice(0, 1)).toEqual([{ "text/html": "<b>", "text/plain": "p" }]);
    expect(data[1]).toMatchObject({ "text/html": "<table>" });
    expect(data.slice(2)).toEqual([{ "text/plain": "plain β" }, undefined, { "text/plain": "null" }]);
  });

  it("runNotebook() stops at an error and points at its line and column", async () => {
    const ran = await run(
      "const fail = (x: unknown) => {\n  // why\n  throw new RangeError(`no ${x}`);\n};",
      "const y: { a: number } = { a: 1 };\ntype T = string;\n\nfail(y.a)",
      "console.log('never')",
    );
    expect(ran.failure).toEqual({ cell: 0, message: "cell 1, line 3, column 9: no 1" });
    const direct = await run("1", "const ok = 2;\n\n   null.x", "3");
    expect(direct.failure!.message).toMatch(/^cell 2, line 3, column 9: Cannot read properties of null/);
    const [error] = outputs(direct)[1]!;
    expect(error).toMatchObject({ output_type: "error", ename: "TypeError" });
    expect((error as { traceback: string[] }).traceback[2]).toBe("       null.x");
    expect(outputs(direct)[2]).toEqual([]);
    expect(direct.notebook.cells.map((cell) => cell["execution_count"])).toEqual([1, 2, null]);
  });

  it("runNotebook() finds a syntax error before anything runs", async () => {
    const ran = await run("globalThis.wasRun = true", "const a = 1;\nconst b = ;");
    expect(ran.failure!.message).toBe("cell 2, line 2, column 11: Expression expected.");
    expect(globalThis).not.toHaveProperty("wasRun");
    expect(outputs(ran)[1]![0]).toMatchObject({ ename: "SyntaxError" });
  });

  it("runNotebook() refuses a name that two cells declare", async () => {
    const ran = await run("const a = 1", "const a = 2");
    expect(ran.failure!.message).toMatch(/'a' has already been declared/);
  });

  it("runNotebook() keeps texts between cells and does not change the notebook it was given", async () => {
    const notebook: Ipynb = {
      ...{ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: "factorlab" } } },
      cells: [{ cell_type: "markdown", id: "m", metadata: {}, source: "# β" }, codeCell("1 + 1", 1)],
    };
    const before = structuredClone(notebook);
    const { notebook: ran } = await runNotebook(notebook, file);
    expect(notebook).toEqual(before);
    expect([ran.cells[0], ran.metadata]).toEqual([before.cells[0], before.metadata]);
    expect(ran.cells[1]).toMatchObject({ execution_count: 1 });
  });

  it("runNotebook() tells which cell begins", async () => {
    const begun: unknown[] = [];
    const cells = ["1", "2"].map(codeCell);
    await runNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, file, (...at) =>
      begun.push(at),
    );
    expect(begun).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});
