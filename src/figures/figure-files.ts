import type { Figure } from "../types.ts";
import { captioned } from "./captioned.ts";
import { png } from "./png.ts";
import { svg } from "./svg.ts";

/**
 * A figure as files, by name: `<name>.json` for Plotly, `<name>.svg`, and `<name>.png` at twice the size, both with
 * the caption below.
 *
 * The same figure gives the same JSON and SVG bytes in any process. Nothing is written here.
 * @throws RangeError if a text holds a character that the bundled font cannot draw.
 */
export async function figureFiles(
  name: string,
  figure: Figure,
): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const drawn = await svg(figure);
  const picture = figure.caption === undefined ? drawn : await captioned(drawn, figure.caption);
  return {
    [`${name}.json`]: `${JSON.stringify(figure)}\n`,
    [`${name}.svg`]: picture,
    [`${name}.png`]: png(picture),
  };
}
