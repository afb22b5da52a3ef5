import type { Figure } from "../types.ts";
import { png } from "./png.ts";
import { svg } from "./svg.ts";

/**
 * A figure as files, by name: `<name>.json` for Plotly, `<name>.svg`, and `<name>.png` at twice the size.
 *
 * The same figure gives the same JSON and SVG bytes in any process. Nothing is written here.
 * @throws RangeError if a text holds a character that the bundled font cannot draw.
 */
export async function figureFiles(
  name: string,
  figure: Figure,
): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const picture = await svg(figure);
  return {
    [`${name}.json`]: `${JSON.stringify(figure)}\n`,
    [`${name}.svg`]: picture,
    [`${name}.png`]: png(picture),
  };
}
