import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curves, dots, embedding, heatmap, tradeOff, violins } from "../../src/figures/index.ts";
import type { Figure } from "../../src/types.ts";

type Trace = Readonly<Record<string, unknown>> & { readonly x: number[]; readonly y: number[] };
const traces = (figure: Figure): readonly Trace[] => figure.data as unknown as readonly Trace[];
const at = { x: { title: "x" }, y: { title: "y" } };

describe("curves()", () => {
  const measured = fc.record({ value: fc.double({ min: -1, max: 1, noNaN: true }), below: fc.float({ min: 0, max: 1, noNaN: true }), above: fc.float({ min: 0, max: 1, noNaN: true }) });

  it("curves() draws the mean through its band, which holds every interval", () => {
    fc.assert(
      fc.property(fc.array(measured, { minLength: 2, maxLength: 8 }), (list) => {
        const points = list.map(({ value, below, above }, x) => ({ x, value, low: value - below, high: value + above }));
        const [band, mean] = traces(curves([{ name: "a", points }], at)) as [Trace, Trace];
        expect(mean.y).toEqual(points.map(({ value }) => value));
        points.forEach(({ x, low, high }) => {
          const edges = band.x.flatMap((edge, index) => (edge === x ? [band.y[index]!] : []));
          expect([Math.max(...edges), Math.min(...edges)]).toEqual([high, low]);
        });
        expect(band.x).toEqual([...points.map(({ x }) => x), ...points.map(({ x }) => x).reverse()]);
      }),
    );
  });

  it("curves() shows every seed at its x", () => {
    const points = [{ x: 3, value: 2, seeds: [1, 3] }];
    const [mean, seeds] = traces(curves([{ name: "a", points }], at)).toSorted((a, b) => a.x.length - b.x.length);
    expect(mean!.y).toEqual([2]);
    expect([seeds!.x, seeds!.y]).toEqual([
      [3, 3],
      [1, 3],
    ]);
  });

  it("curves() has a legend only where there is a choice", () => {
    const curve = { name: "a", points: [{ x: 1, value: 1 }] };
    expect(curves([curve], at).layout["showlegend"]).toBe(false);
    expect(curves([curve, { ...curve, name: "b" }], at).layout["showlegend"]).toBe(true);
  });

  it("curves() keeps the colour it is told to share with another figure", () => {
    const points = [{ x: 1, value: 1 }];
    const colours = (list: Parameters<typeof curves>[0]): unknown[] =>
      traces(curves(list, at)).map((trace) => (trace["line"] as { color: string }).color);
    const [first, second] = colours([{ name: "a", points }, { name: "b", points }]);
    expect(first).not.toBe(second);
    expect(colours([{ name: "b", points, color: 1 }])).toEqual([second]);
  });

  it("curves() puts a guide's label where a log axis has its value", () => {
    const figure = curves([{ name: "a", points: [{ x: 10, value: 1 }] }], {
      x: { title: "β", log: true, range: [1, 1000] },
      y: { title: "y" },
      guides: [{ axis: "x", at: 100, label: "theirs" }],
    });
    const [label] = figure.layout["annotations"] as { x: number }[];
    const [line] = figure.layout["shapes"] as { x0: number }[];
    // Plotly takes shapes on a log axis in data units, annotations as exponents.
    expect([label!.x, line!.x0]).toEqual([2, 100]);
    expect((figure.layout["xaxis"] as { range: number[] }).range).toEqual([0, 3]);
  });

  it("curves() refuses what it could only draw as a silent gap", () => {
    expect(() => curves([], at)).toThrow("Expected at least one curve to draw but found none.");
    expect(() => curves([{ name: "a", points: [] }], at)).toThrow('at least one point in "a"');
    expect(() => curves([{ name: "a", points: [{ x: 0, value: NaN }] }], at)).toThrow(/"a" but found NaN at index 0/);
    expect(() => curves([{ name: "a", points: [{ x: 1, value: 1, seeds: [Infinity] }] }], at)).toThrow(/seeds of "a"/);
    const log = { x: { title: "β", log: true, ticks: [0, 1] }, y: { title: "y" } };
    expect(() => curves([{ name: "a", points: [{ x: 1, value: 1 }] }], log)).toThrow(/log axis "β" but found 0/);
    expect(() => curves([{ name: "a", points: [{ x: 0, value: 1 }] }], { ...log, x: { title: "β", log: true } })).toThrow(
      /positive x on the log axis "β" but found 0/,
    );
  });
});

describe("dots()", () => {
  it("dots() keeps theirs and ours apart and rows in their order", () => {
    const figure = dots(
      [
        { name: "PCA", ours: { value: 72, low: 66, high: 80 }, theirs: { value: 84.9 } },
        { name: "InfoGAN", theirs: { value: 73.5 } },
      ],
      { x: { title: "%" } },
    );
    const [theirs, ours] = traces(figure) as [Trace, Trace];
    expect([theirs["name"], theirs.x, theirs.y]).toEqual(["theirs", [84.9, 73.5], ["PCA", "InfoGAN"]]);
    expect([ours["name"], ours.x, ours.y]).toEqual(["ours", [72], ["PCA"]]);
    expect(ours["error_x"]).toMatchObject({ array: [8], arrayminus: [6], visible: true });
    expect(theirs["error_x"]).toMatchObject({ visible: false });
    expect(figure.layout["yaxis"]).toMatchObject({ categoryarray: ["PCA", "InfoGAN"], autorange: "reversed" });
  });

  it("dots() refuses an empty table", () => {
    expect(() => dots([], { x: { title: "%" } })).toThrow("at least one row");
  });
});

describe("tradeOff()", () => {
  it("tradeOff() pairs the seeds of the two axes", () => {
    const figure = tradeOff(
      [{ name: "a", settings: [{ x: { value: 1, seeds: [0, 2] }, y: { value: 5, seeds: [4, 6] } }] }],
      at,
    );
    expect([traces(figure)[0]!.x, traces(figure)[0]!.y]).toEqual([
      [0, 2],
      [4, 6],
    ]);
    const uneven = [{ name: "a", settings: [{ x: { value: 1, seeds: [0] }, y: { value: 5 } }] }];
    expect(() => tradeOff(uneven, at)).toThrow('as many seeds in x as in y of "a" but found 1 and 0');
  });
});

describe("heatmap()", () => {
  const options = { x: "β", y: "D", quantity: "score" };

  it("heatmap() writes each value with the digits asked for and leaves a gap where nothing was measured", () => {
    const grid = { rows: ["a"], columns: ["1", "2"], values: [[0.126, null]] };
    const [trace] = traces(heatmap(grid, { ...options, digits: 1, range: [0, 1] }));
    expect(trace).toMatchObject({ text: [["0.1", ""]], zmin: 0, zmax: 1, z: [[0.126, null]] });
  });

  it("heatmap() refuses a ragged table and NaN", () => {
    expect(() => heatmap({ rows: ["a"], columns: ["1", "2"], values: [[1]] }, options)).toThrow("1 rows of 2 values");
    expect(() => heatmap({ rows: ["a"], columns: ["1"], values: [[NaN]] }, options)).toThrow("found NaN");
  });
});

describe("violins()", () => {
  it("violins() shows a density only from eight values on, else the median between all values", () => {
    const values = [4, 1, 2, 9];
    const [median, points] = traces(violins([{ name: "few", values }], { y: { title: "y" } })) as [Trace, Trace];
    expect(median.y).toEqual([3]);
    expect(points.y).toEqual(values);
    const many = traces(violins([{ name: "many", values: [1, 2, 3, 4, 5, 6, 7, 8] }], { y: { title: "y" } }));
    expect(many.map(({ type }) => type)).toEqual(["violin"]);
  });

  it("violins() keeps samples in their order, few or many", () => {
    const samples = [5, 9, 3].map((n) => ({ name: `n = ${n}`, values: Array.from({ length: n }, (_, i) => i) }));
    const { xaxis } = violins(samples, { y: { title: "y" } }).layout as { xaxis: { categoryarray: string[] } };
    expect(xaxis.categoryarray).toEqual(["n = 5", "n = 9", "n = 3"]);
  });
});

describe("embedding()", () => {
  const cloud = { x: [0, 1, 2], y: [5, 6, 7], factor: [1, 0, 1] };

  it("embedding() makes one trace a category, with the points that belong to it", () => {
    const figure = embedding(cloud, { factorName: "shape", kind: "categorical", names: ["square", "heart"] });
    expect(traces(figure).map(({ name, x, y }) => [name, x, y])).toEqual([
      ["square", [1], [6]],
      ["heart", [0, 2], [5, 7]],
    ]);
  });

  it("embedding() refuses lists of different lengths and categories without a name", () => {
    expect(() => embedding({ ...cloud, factor: [1] }, { factorName: "x" })).toThrow("x 3, y 3, factor 1");
    expect(() => embedding(cloud, { factorName: "shape", kind: "categorical", names: ["square"] })).toThrow(
      "found none for 1 in [square]",
    );
  });
});

describe("curves() on a log axis", () => {
  it("curves() draws an interval that reaches below 0 on a log axis to a tenth of the least mean", () => {
    const points = [
      { x: 1, value: 2, low: -1, high: 3 },
      { x: 2, value: 4, low: 3, high: 5 },
    ];
    const [band] = traces(curves([{ name: "a", points }], { x: at.x, y: { title: "FID", log: true } }));
    expect(band!.y).toEqual([3, 5, 3, 0.2]);
  });
});
