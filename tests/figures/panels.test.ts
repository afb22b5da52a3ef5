import { describe, expect, it } from "vitest";
import { curves, panels } from "../../src/figures/index.ts";
import type { Figure } from "../../src/types.ts";
import { examples } from "./examples.ts";

type Axis = Readonly<{ domain: [number, number]; anchor: string; matches?: string; title: { text: string } }>;
const axisOf = (figure: Figure, id: string): Axis => figure.layout[`${id[0]}axis${id.slice(1)}`] as Axis;
const panel = (name: string, value: number): Figure =>
  curves(["a", "b"].map((curve) => ({ name: curve, points: [{ x: 1, value }] })), {
    x: { title: "x" },
    y: { title: "y" },
    title: name,
    guides: [{ axis: "y", at: value, label: name }],
  });
const whole = panels([panel("p", 1), panel("q", 2), panel("r", 3)], { columns: 2 });

describe("panels()", () => {
  it("panels() gives every panel axes of its own that nothing else touches", () => {
    const ids = whole.data.map((trace) => `${String(trace["xaxis"])} ${String(trace["yaxis"])}`);
    expect([...new Set(ids)]).toEqual(["x y", "x3 y3", "x5 y5"]);
    for (const [index, value] of [1, 2, 3].entries()) {
      const [x, y] = [...new Set(ids)][index]!.split(" ") as [string, string];
      const own = whole.data.filter((trace) => trace["xaxis"] === x);
      expect(own.map((trace) => trace["y"])).toEqual([[value], [value]]);
      expect([axisOf(whole, x).anchor, axisOf(whole, y).anchor]).toEqual([y, x]);
    }
    const rectangles = ["", "3", "5"].map((id) => [axisOf(whole, `x${id}`).domain, axisOf(whole, `y${id}`).domain] as const);
    const overlap = (a: readonly [number, number], b: readonly [number, number]): boolean => a[0] < b[1] && b[0] < a[1];
    for (const [index, [x, y]] of rectangles.entries()) {
      for (const side of [...x, ...y]) expect(side >= 0 && side <= 1).toBe(true);
      for (const [x2, y2] of rectangles.slice(index + 1)) expect(overlap(x, x2) && overlap(y, y2)).toBe(false);
    }
  });

  it("panels() moves guides and their labels along", () => {
    const labels = whole.layout["annotations"] as { text: string; yref: string; xref: string; y: number }[];
    const r = labels.filter(({ text }) => text === "r");
    expect(r.map(({ xref, yref }) => [xref, yref])).toEqual([
      ["x5 domain", "y5"],
      ["paper", "paper"],
    ]);
    expect(r[0]!.y).toBe(3);
    expect(r[1]!.y).toBe(axisOf(whole, "y5").domain[1]);
    const shapes = whole.layout["shapes"] as { yref: string; y0: number }[];
    expect(shapes.map(({ yref, y0 }) => [yref, y0])).toEqual([
      ["y", 1],
      ["y3", 2],
      ["y5", 3],
    ]);
  });

  it("panels() names each curve once in the legend and switches its namesakes with it", () => {
    const shown = whole.data.filter((trace) => trace["showlegend"] === true);
    expect(shown.map((trace) => trace["name"])).toEqual(["a", "b"]);
    expect(new Set(whole.data.map((trace) => trace["legendgroup"]))).toEqual(new Set(["a", "b"]));
  });

  it("panels() shares ranges and keeps outer axis titles only", () => {
    const shared = panels([panel("p", 1), panel("q", 2), panel("r", 3)], { columns: 2, shared: "both" });
    const titles = ["x", "x3", "x5", "y", "y3", "y5"].map((id) => axisOf(shared, id).title.text);
    // Nothing is below q, so it keeps its x title; p has r below it.
    expect(titles).toEqual(["", "x", "x", "y", "", "y"]);
    expect(["x3", "x5", "y3", "y5"].map((id) => axisOf(shared, id).matches)).toEqual(["x", "x", "y", "y"]);
    expect(axisOf(shared, "x").matches).toBeUndefined();
  });

  it("panels() moves pictures onto their own axes", () => {
    const images = examples["panelsOfPictures"]!.layout["images"] as { xref: string; yref: string }[];
    expect(images.map(({ xref, yref }) => [xref, yref])).toEqual([
      ["x", "y"],
      ["x3", "y3"],
      ["x5", "y5"],
    ]);
    const third = examples["panelsOfPictures"]!.layout["yaxis5"] as { scaleanchor: string };
    expect(third.scaleanchor).toBe("x5");
  });

  it("panels() takes a log axis beside a linear one with negative values", () => {
    const one = { name: "a", points: [{ x: 1, value: 1 }] };
    const log = curves([one], { x: { title: "β", log: true }, y: { title: "y" } });
    const linear = curves([{ name: "a", points: [{ x: -1, value: 1 }] }], { x: { title: "z" }, y: { title: "y" } });
    const both = panels([log, linear]);
    expect([both.layout["xaxis"], both.layout["xaxis3"]]).toMatchObject([{ type: "log" }, { type: "linear" }]);
  });

  it("panels() refuses an empty list", () => {
    expect(() => panels([])).toThrow("at least one panel");
  });
});
