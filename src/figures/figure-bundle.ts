import type { Figure } from "../types.ts";
import { displayed, type MimeBundle } from "./displayed.ts";
import { svg } from "./svg.ts";

/**
 * A figure for notebooks: interactive where Plotly is at hand, a picture elsewhere, a line of text at least.
 * @throws RangeError if a text holds a character that the bundled font cannot draw.
 */
export async function figureBundle(figure: Figure): Promise<MimeBundle> {
  const { data, layout, caption } = figure;
  const title = (layout["title"] as { readonly text?: string } | undefined)?.text;
  const text = [title, caption].filter((part) => part !== undefined).join(". ");
  return {
    "application/vnd.plotly.v1+json": { data, layout, config: { displaylogo: false } },
    "image/svg+xml": await svg(figure),
    "text/plain": text === "" ? "Figure" : text,
  };
}

/** A figure that shows itself in a notebook, see `figureBundle`. Builders return such figures. */
export const displayedFigure = (figure: Figure): Figure => displayed(figure, figureBundle);
