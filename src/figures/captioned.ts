import { fontFamily } from "./theme.ts";

const size = 11;
const lineHeight = 15;
const margin = 14;

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]!);

/** Words into lines no wider than `width` pixels; a longer word has a line of its own. */
function wrapped(text: string, width: number, measure: (line: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part.length > 0)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * A picture with its caption below it, so that scale, steps and seeds go wherever the file goes.
 *
 * @param svg as Plotly exports it: width and height in pixels on the root element, a white rectangle first.
 * @throws RangeError if the root element states no size.
 */
export async function captioned(svg: string, caption: string): Promise<string> {
  const found = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  if (!found) throw new RangeError(`Expected an SVG with width and height but found "${svg.slice(0, 60)}".`);
  const [width, height] = [Number(found[1]), Number(found[2])];
  const { advance } = await import("./typeface.ts");
  const lines = wrapped(caption, width - 2 * margin, (text) => advance({ text, size, weight: 400 }));
  const total = height + lines.length * lineHeight + margin;
  const spans = lines
    .map((line, i) => `<tspan x="${margin}" y="${height + size + i * lineHeight}">${escaped(line)}</tspan>`)
    .join("");
  const text = `<text style="font-family: ${fontFamily}; font-size: ${size}px; fill: #57606a">${spans}</text>`;
  const sized = found[0].replace(`height="${found[2]}"`, `height="${total}"`);
  const ground = `<rect x="0" y="${height}" width="${width}" height="${total - height}" style="fill: #ffffff"/>`;
  return `${sized}${svg.slice(found[0].length).replace(/<\/svg>\s*$/, `${ground}${text}</svg>`)}`;
}
