import { describe, expect, it } from "vitest";
import { gallery } from "../../src/figures/index.ts";
import type { Dataset } from "../../src/types.ts";

describe("gallery()", () => {
  it("gallery() varies one factor a row over its whole range and keeps the others at their middle", () => {
    const asked: number[][] = [];
    const dataset: Dataset = {
      name: "grid",
      source: { key: "fil2021", where: "nowhere" },
      factors: [
        { name: "colour", size: 1 },
        { name: "size", size: 5 },
        { name: "x", size: 32 },
      ],
      shape: [2, 2, 1],
      notice: "Re-created.",
      render({ n, values }) {
        for (let row = 0; row < n; row++) asked.push([...values.slice(3 * row, 3 * row + 3)]);
        return new Float32Array(4 * n);
      },
    };
    const figure = gallery(dataset, { columns: 3 });
    expect(asked).toEqual([
      [0, 0, 16],
      [0, 2, 16],
      [0, 4, 16],
      [0, 2, 0],
      [0, 2, 16],
      [0, 2, 31],
    ]);
    expect((figure.layout["yaxis"] as { ticktext: string[] }).ticktext).toEqual(["size (5)", "x (32)"]);
    expect(figure.caption).toBe("Re-created.");
  });
});
