import { readFileSync } from "node:fs";
import opentype from "opentype.js";
import { fontFiles } from "./font-files.ts";

type Weight = keyof typeof fontFiles;

/** Drawn as nothing: Plotly puts a zero-width space behind exponents, and breaks lines by itself. */
const invisible = /[\u200b\n\r\t]/gu;

const fonts = new Map<Weight, opentype.Font>();
function font(weight: Weight): opentype.Font {
  const known = fonts.get(weight);
  if (known) return known;
  const file = readFileSync(fontFiles[weight]);
  const parsed = opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  fonts.set(weight, parsed);
  return parsed;
}

/** A run of text in one size (pixels) and weight (600 and more is bold). */
export interface Run {
  readonly text: string;
  readonly size: number;
  readonly weight: number;
}

/** Width of a run in pixels, kerning included, as the bundled font sets it. */
export function advance({ text, size, weight }: Run): number {
  return font(weight >= 600 ? 700 : 400).getAdvanceWidth(text.replace(invisible, ""), size, { kerning: true });
}

/** Height above and depth below the baseline of a line, as fractions of the font size. */
export const lineBox = { ascent: 0.905, descent: 0.212 } as const;

/** Characters of `text` that the bundled font cannot draw. */
export function missingGlyphs(text: string): readonly string[] {
  const regular = font(400);
  return [...new Set(text.replace(invisible, ""))].filter((character) => regular.charToGlyphIndex(character) === 0);
}
