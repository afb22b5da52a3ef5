import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { png, svg } from "../../src/figures/index.ts";
import { advance } from "../../src/figures/typeface.ts";
import { sizeOf } from "./drawn.ts";
import { examples } from "./examples.ts";

/** The columns of a picture that hold ink, first and last. */
function inkColumns(bytes: Uint8Array): readonly [number, number] {
  const { width, height, data, channels } = decode(bytes);
  const inked = Array.from({ length: width }, (_, x) => x).filter((x) =>
    Array.from({ length: height }, (_, y) => data[(y * width + x) * channels]!).some((red) => red < 128),
  );
  return [inked[0]!, inked.at(-1)!];
}

describe("png()", () => {
  it.each(Object.keys(examples))("png() of %s has the size of its SVG twice over and is not blank", async (name) => {
    const picture = await svg(examples[name]!);
    const { width, height, data, channels } = decode(png(picture));
    const size = sizeOf(picture);
    expect([width, height]).toEqual([2 * size.width, 2 * size.height]);
    const colours = new Set<number>();
    let ink = 0;
    for (let at = 0; at < data.length; at += channels) {
      const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
      colours.add(colour);
      if (colour !== 0xffffff) ink++;
    }
    expect(colours.size).toBeGreaterThan(20);
    expect(ink / (width * height)).toBeGreaterThan(0.01);
  });

  it("png() shows the pixels of an image grid where the axes say", async () => {
    const picture = await svg(examples["imageGrid"]!);
    const [, x, y, w, h] = /<image[^>]*? x="([\d.]+)" y="([\d.]+)"[^>]*?width="([\d.]+)" height="([\d.]+)"/
      .exec(picture.replaceAll(/<image (.*?)>/g, (_, list: string) => `<image ${ordered(list)}>`))!
      .map(Number);
    const { width, data, channels } = decode(png(picture));
    const red = (cellX: number, cellY: number): number => {
      const column = Math.round(2 * (x! + (cellX / 6) * w!));
      const row = Math.round(2 * (y! + (cellY / 5) * h!));
      return data[(row * width + column) * channels]!;
    };
    // The first row starts below its heading of half a cell; the disc of image i is centred at (3 + i, 6) of 12.
    for (let image = 0; image < 6; image++) {
      expect(red(image + (3.5 + image) / 12, 0.5 + 6.5 / 12), `disc ${image}`).toBe(255);
      expect(red(image + 0.5, 0.5 + 0.08), `ground ${image}`).toBe(0);
    }
  });

  it("png() sets text as wide as the layout believes", () => {
    for (const weight of [400, 700]) {
      const text = "H reconstruction AV To β H";
      const width = advance({ text, size: 40, weight });
      const [left, right] = inkColumns(
        png(
          `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="60"><rect width="700" height="60" fill="#fff"/>` +
            `<text x="10" y="45" style="font-family: Arimo; font-size: 40px; font-weight: ${weight}">${text}</text></svg>`,
          { scale: 1 },
        ),
      );
      // An H leaves some 8 % of its size free on either side.
      expect(Math.abs(left - 10 - 0.08 * 40)).toBeLessThan(2);
      expect(Math.abs(right - 10 - width + 0.08 * 40)).toBeLessThan(2);
    }
  });
});

/** The four attributes of place in one order, whatever order they were written in. */
function ordered(list: string): string {
  const value = (name: string): string => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(list)?.[1] ?? "0";
  return ["x", "y", "width", "height"].map((name) => `${name}="${value(name)}"`).join(" ");
}
