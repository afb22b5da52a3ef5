import { describe, expect, it } from "vitest";
import { captioned } from "../../src/figures/captioned.ts";
import { png } from "../../src/figures/png.ts";
import { readPng } from "../../src/formats/png.ts";

const empty = '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="200" height="100" style=""><rect width="200" height="100" style="fill: #fff"/></svg>';

describe("captioned()", () => {
  it("adds as many lines as the caption needs, all of its words and no others", async () => {
    const short = await captioned(empty, "smoke scale");
    const long = await captioned(empty, "laptop scale, 5 seeds; bands are 95 % intervals & β < 4 over a long line of words");
    const heightOf = (svg: string): number => Number(/ height="([\d.]+)"/.exec(svg)![1]);
    expect(heightOf(short)).toBe(100 + 15 + 14);
    expect(heightOf(long)).toBeGreaterThan(heightOf(short) + 15);
    const said = [...long.matchAll(/<tspan[^>]*>([^<]*)</g)].map((match) => match[1]).join(" ");
    expect(said).toBe("laptop scale, 5 seeds; bands are 95 % intervals &amp; β &lt; 4 over a long line of words");
  });
  it("is drawn where the picture was blank", async () => {
    const picture = readPng(png(await captioned(empty, "laptop scale")));
    const [height, width, channels] = picture.shape as [number, number, number];
    const dark = (from: number, to: number): number => {
      let count = 0;
      for (let i = from * width * channels; i < to * width * channels; i += channels) if (picture.data[i]! < 0.7) count++;
      return count;
    };
    const line = Math.round((height * 100) / 129);
    expect(dark(0, line)).toBe(0);
    expect(dark(line, height)).toBeGreaterThan(50);
  });
  it("refuses what is not a sized SVG", async () => {
    await expect(captioned("<svg></svg>", "x")).rejects.toThrow("width and height");
  });
});
