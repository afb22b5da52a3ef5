import { describe, expect, it } from "vitest";
import { cyclic, ordered, palette, shades, template } from "../../src/figures/theme.ts";

type Colour = readonly [number, number, number];
const linear = (hex: string): Colour => {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};
const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** WCAG's contrast ratio, 1 … 21. */
const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};
/** CIE L*a*b* of linear RGB, D65. */
const lab = ([r, g, b]: Colour): Colour => {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};
/** What eyes without red or green cones see, as linear maps of linear RGB (Machado, Oliveira and Fernandes 2009). */
const eyes: Readonly<Record<string, readonly Colour[]>> = {
  ordinary: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanope: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranope: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};
const seen = (hex: string, eye: string): Colour => {
  const colour = linear(hex);
  return lab(eyes[eye]!.map((row) => row.reduce((sum, weight, at) => sum + weight * colour[at]!, 0)) as unknown as Colour);
};
const ground = (name: "light" | "dark"): { paper: string; ink: string } => {
  const { layout } = template(name);
  return { paper: String(layout["paper_bgcolor"]), ink: String((layout["font"] as { color: string }).color) };
};

describe("palette", () => {
  it.each(Object.keys(eyes))("palette keeps its colours apart for %s eyes", (eye) => {
    const colours = palette.map((hex) => seen(hex, eye));
    const gaps = colours.flatMap((one, at) =>
      colours.slice(at + 1).map((other) => Math.hypot(...one.map((value, axis) => value - other[axis]!))),
    );
    // Some 2.3 units are just noticeable side by side.
    expect(Math.min(...gaps)).toBeGreaterThan(9);
  });

  it.each(["light", "dark"] as const)("palette and point scales stand out from %s ground", (name) => {
    const { paper } = ground(name);
    for (const colour of [...palette, ...[...ordered, ...cyclic].map(([, hex]) => hex)])
      expect(contrast(colour, paper), colour).toBeGreaterThan(1.8);
  });
});

describe("template()", () => {
  it("template() writes in ink that is easy to read on its ground", () => {
    for (const name of ["light", "dark"] as const) {
      const { paper, ink } = ground(name);
      expect(contrast(paper, ink)).toBeGreaterThan(12);
    }
    expect(luminance(ground("light").paper)).toBeGreaterThan(luminance(ground("dark").paper));
  });

  it("template() differs between light and dark in colours alone", () => {
    const shape = (name: "light" | "dark"): string =>
      JSON.stringify(template(name)).replaceAll(/#[0-9a-f]{6}/g, "colour");
    expect(shape("light")).toBe(shape("dark"));
    expect(template("light")).not.toEqual(template("dark"));
  });
});

describe("scales", () => {
  it("cyclic ends where it begins", () => expect(cyclic.at(-1)![1]).toBe(cyclic[0][1]));

  it("shades darken throughout and carry dark digits", () => {
    const light = shades.map(([, hex]) => luminance(hex));
    expect(light).toEqual(light.toSorted((a, b) => b - a));
    for (const [, hex] of shades) expect(contrast(hex, "#14171c")).toBeGreaterThan(4.5);
  });
});
