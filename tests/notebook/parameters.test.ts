import { describe, expect, it } from "vitest";
import type { Ipynb } from "../../src/notebook/ipynb.ts";
import { parameters, withParameters } from "../../src/notebook/parameters.ts";

const cell = (source: string, tags: string[]): Ipynb["cells"][number] => ({
  ...{
    cell_type: "code" as const,
    id: source.slice(0, 4),
    metadata: { tags },
    source,
    execution_count: null,
  },
  outputs: [],
});
const notebook: Ipynb = {
  ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
  cells: [
    cell("const scale = 3;", []),
    cell("// how much\nconst scale = scales.laptop; // five seeds\nlet beta: number = 4,\n  name = 'a';", [
      "parameters",
    ]),
  ],
};

describe("parameters()", () => {
  it("parameters() lists what the tagged cell declares", () => {
    expect(parameters(notebook)).toEqual([
      { name: "scale", value: "scales.laptop" },
      { name: "beta", value: "4" },
      { name: "name", value: "'a'" },
    ]);
  });
});

describe("withParameters()", () => {
  it("withParameters() changes values and nothing else", () => {
    const { cells } = withParameters(notebook, { scale: "{ ...scales.smoke, seeds: 1 }", name: '"b"' });
    expect(cells[1]!.source).toBe(
      '// how much\nconst scale = { ...scales.smoke, seeds: 1 }; // five seeds\nlet beta: number = 4,\n  name = "b";',
    );
    expect(cells[0]).toBe(notebook.cells[0]);
    expect(withParameters(notebook, {})).toEqual(notebook);
  });

  it("withParameters() refuses unknown names and what is no expression", () => {
    expect(() => withParameters(notebook, { sclae: "1" })).toThrow(
      'Expected a parameter of the notebook but found "sclae". There are scale, beta, name.',
    );
    expect(() => withParameters({ ...notebook, cells: [] }, { scale: "1" })).toThrow("There are none");
    for (const value of ["1;", "const a = 1", "1) + (2", ""])
      expect(() => withParameters(notebook, { beta: value }), value).toThrow(
        "Expected a TypeScript expression for beta",
      );
  });
});
