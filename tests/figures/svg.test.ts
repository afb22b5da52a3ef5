import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { curves, figureFiles, svg } from "../../src/figures/index.ts";
import { drawnTexts, sizeOf } from "./drawn.ts";
import { examples } from "./examples.ts";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const names = Object.keys(examples);
const drawn = new Map<string, Promise<string>>();
const draw = (name: string): Promise<string> => {
  if (!drawn.has(name)) drawn.set(name, svg(examples[name]!));
  return drawn.get(name)!;
};

describe("svg()", () => {
  const again = ["panelsWithBars", "violins", "imageGrid", "heatmap"];

  it("svg() gives the same bytes in another process, in another order", async () => {
    const script = `
      const { svg } = await import("./src/figures/index.ts");
      const { examples } = await import("./tests/figures/examples.ts");
      const { createHash } = await import("node:crypto");
      const digests = {};
      for (const name of ${JSON.stringify(again.toReversed())})
        digests[name] = createHash("sha256").update(await svg(examples[name])).digest("hex");
      process.stdout.write(JSON.stringify(digests));`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", script];
    const theirs = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Record<string, string>;
    for (const name of again) expect(theirs[name], name).toBe(digest(await draw(name)));
  }, 120_000);

  it("svg() gives each of several figures that are asked for at once its own picture", async () => {
    const [first, second, again] = await Promise.all(["curves", "dots", "curves"].map((name) => svg(examples[name]!)));
    expect(first).toBe(again);
    expect(second).toBe(await draw("dots"));
  });

  it("svg() leaves this process's globals and random numbers alone", async () => {
    const { random } = Math;
    await draw("curves");
    expect(Math.random).toBe(random);
    for (const name of ["window", "document", "Plotly", "HTMLElement"]) expect(globalThis).not.toHaveProperty(name);
  });

  it("svg() does not change the figure", async () => {
    const before = JSON.stringify(examples["violins"]);
    await draw("violins");
    expect(JSON.stringify(examples["violins"])).toBe(before);
  });

  it.each(names)("svg() keeps every text of %s inside the picture and off the others", async (name) => {
    const picture = await draw(name);
    const { width, height } = sizeOf(picture);
    const texts = drawnTexts(picture);
    expect(texts.length).toBeGreaterThan(3);
    const outside = texts.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > width || box.bottom > height);
    expect(outside).toEqual([]);
    const touching = texts.flatMap((one, at) =>
      texts.slice(at + 1).flatMap((other) => {
        const w = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const h = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        return w > 1 && h > 3 ? [`${one.text} / ${other.text}`] : [];
      }),
    );
    expect(touching).toEqual([]);
  });

  it("svg() draws a value at its place on the axes", async () => {
    const picture = await svg(
      curves([{ name: "a", points: [{ x: 1, value: 0 }, { x: 100, value: 1 }] }], {
        x: { title: "x", log: true, range: [1, 100] },
        y: { title: "y", range: [0, 1] },
      }),
    );
    const [, w, h] = /class="plotclip"><rect width="([\d.]+)" height="([\d.]+)"/.exec(picture)!.map(Number);
    const points = [...picture.matchAll(/class="point" transform="translate\(([\d.]+),([\d.]+)\)"/g)];
    expect(points.map(([, x, y]) => [Number(x), Number(y)])).toEqual([
      [0, h],
      [w, 0],
    ]);
  });

  it("svg() refuses a character that the bundled font cannot draw", async () => {
    const points = [{ x: 1, value: 1 }];
    const figure = curves([{ name: "a", points }], { x: { title: "学" }, y: { title: "y" } });
    await expect(svg(figure)).rejects.toThrow(/found "学"\. Write them out/);
    await expect(svg(examples["curves"]!), "and goes on after it").resolves.toContain("<svg");
  });
});

describe("figureFiles()", () => {
  it("figureFiles() holds the figure as JSON that reads back to the same figure", async () => {
    const files = await figureFiles("fig3", examples["dots"]!);
    expect(Object.keys(files)).toEqual(["fig3.json", "fig3.svg", "fig3.png"]);
    expect(JSON.parse(String(files["fig3.json"]))).toEqual(JSON.parse(JSON.stringify(examples["dots"])));
    expect(files["fig3.svg"]).toBe(await draw("dots"));
  });
});
