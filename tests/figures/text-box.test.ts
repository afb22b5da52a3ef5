import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { clientBox, textBox } from "../../src/figures/text-box.ts";
import { advance, missingGlyphs } from "../../src/figures/typeface.ts";

const element = (markup: string, pick: string): Element =>
  new JSDOM(`<div><svg>${markup}</svg></div>`).window.document.querySelector(pick)!;
const size = 20;
const width = advance({ text: "score", size, weight: 400 });

describe("textBox()", () => {
  it("textBox() hangs a text on its anchor", () => {
    for (const [anchor, share] of [["start", 0], ["middle", 0.5], ["end", 1]] as const) {
      const box = textBox(element(`<text x="50" y="30" style="font-size: 20px" text-anchor="${anchor}">score</text>`, "text"))!;
      expect(box.left).toBeCloseTo(50 - share * width, 6);
      expect(box.right - box.left).toBeCloseTo(width, 6);
      expect(box.top).toBeCloseTo(30 - 0.905 * size, 6);
      expect(box.bottom).toBeCloseTo(30 + 0.212 * size, 6);
    }
  });

  it("textBox() stacks lines and takes the widest", () => {
    const lines = `<tspan class="line" x="0" y="0" dy="0em">a</tspan><tspan class="line" x="0" y="0" dy="1.3em">score</tspan>`;
    const box = textBox(element(`<text style="font-size: 20px">${lines}</text>`, "text"))!;
    expect(box.right).toBeCloseTo(width, 6);
    expect(box.bottom).toBeCloseTo(26 + 0.212 * size, 6);
  });

  it("textBox() sets superscripts smaller and heavy text wider", () => {
    const plain = textBox(element(`<text style="font-size: 20px">10<tspan style="font-size:50%">5</tspan></text>`, "text"))!;
    const digit = advance({ text: "5", size, weight: 400 });
    expect(plain.right).toBeCloseTo(2.5 * digit, 6);
    const heavy = textBox(element(`<text style="font-size: 20px; font-weight: bold">score</text>`, "text"))!;
    expect(heavy.right).toBeGreaterThan(width);
  });

  it("textBox() of a group unites its children through their transforms", () => {
    const group = `<g><rect x="0" y="0" width="4" height="2" transform="translate(10,5) scale(2)"/><rect width="1" height="1"/></g>`;
    expect(textBox(element(group, "g"))).toEqual({ left: 0, top: 0, right: 18, bottom: 9 });
    expect(textBox(element("<g><path d='M0,0'/></g>", "g"))).toBeUndefined();
  });

  it("clientBox() follows the transforms of all ancestors, rotation about a point included", () => {
    const nested = `<g transform="translate(100,0)"><g transform="rotate(90,10,10)"><rect x="10" y="10" width="6" height="2"/></g></g>`;
    const box = clientBox(element(nested, "rect"))!;
    expect(box.left).toBeCloseTo(108, 9);
    expect(box.right).toBeCloseTo(110, 9);
    expect(box.top).toBeCloseTo(10, 9);
    expect(box.bottom).toBeCloseTo(16, 9);
  });
});

describe("missingGlyphs()", () => {
  it("missingGlyphs() is empty for the signs that papers need and names others once", () => {
    expect(missingGlyphs("β-VAE γ σ² ± × ≤ ≥ ≠ → ∞ − – “z₁₀” 10⁻³ ½ √ ∑ é\u200b")).toEqual([]);
    expect(missingGlyphs("a 学 b 学")).toEqual(["学"]);
  });
});
