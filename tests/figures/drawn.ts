import { JSDOM } from "jsdom";
import { clientBox, type Box } from "../../src/figures/text-box.ts";

/** A text in a drawn figure with its place in the picture. */
export interface DrawnText {
  readonly text: string;
  readonly box: Box;
}

/** Every visible text of an SVG, measured with the bundled font. */
export function drawnTexts(svg: string): readonly DrawnText[] {
  const { document } = new JSDOM(`<div>${svg}</div>`).window;
  return [...document.querySelectorAll("text")].flatMap((element) => {
    const box = clientBox(element);
    return box ? [{ text: element.textContent, box }] : [];
  });
}

/** Width and height that an SVG states. */
export function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}
