import type { Figure } from "../types.ts";

/** One plot at a time: the page's random numbers, and so its ids, restart with each. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * A figure as SVG text, without a browser: Plotly in a jsdom realm whose text is measured with the bundled font.
 *
 * The same figure gives the same bytes in any process and on any machine.
 * @throws RangeError if a text holds a character that the bundled font cannot draw.
 */
export function svg(figure: Figure): Promise<string> {
  const turn = queue.then(() => plot(figure));
  queue = turn.catch(() => undefined);
  return turn;
}

async function plot({ data, layout }: Figure): Promise<string> {
  // Imported here, so that a training process with figures in reach loads neither fonts nor a document model.
  const { plottingPage } = await import("./plotting-page.ts");
  const { missingGlyphs } = await import("./typeface.ts");
  const { plotly, document, reseed } = plottingPage();
  reseed();
  const div = document.createElement("div");
  document.body.append(div);
  try {
    // Plotly keeps references to what it is given and writes to it.
    await plotly.newPlot(div, structuredClone(data), structuredClone(layout), { staticPlot: true });
    const text = plotly.Snapshot.toSVG(div, "svg");
    const missing = missingGlyphs(textOf(text));
    if (missing.length > 0) {
      throw new RangeError(
        `Expected texts that the bundled font can draw but found ${missing.map((glyph) => `"${glyph}"`).join(", ")}. Write them out.`,
      );
    }
    return text;
  } finally {
    plotly.purge(div);
    div.remove();
  }
}

/** Everything between tags, entities decoded as far as they occur in XML. */
const textOf = (markup: string): string =>
  markup
    .replace(/<style.*?<\/style>|<[^>]*>/gs, "")
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)))
    .replace(/&(lt|gt|amp|quot|apos);/g, " ");
