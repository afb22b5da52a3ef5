import { advance, lineBox } from "./typeface.ts";

/** Left, top, right and bottom in pixels; undefined stands for "draws no text". */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
/** x' = a·x + c·y + e, y' = b·x + d·y + f, as in SVG. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const identity: Affine = [1, 0, 0, 1, 0, 0];

/**
 * What a browser would answer to `getBBox`: the box of an SVG element's text and rectangles, in its own coordinates.
 *
 * jsdom lays nothing out; Plotly asks to find room for labels, titles and legends. Paths are left out: Plotly never
 * needs their extent to make room.
 */
export function textBox(element: Element): Box | undefined {
  if (element.localName === "text") return boxOfText(element);
  if (element.localName === "rect" || element.localName === "image") return boxOfRect(element);
  const boxes = [...element.children].flatMap((child) => {
    if (child.localName === "defs") return [];
    const box = textBox(child);
    return box ? [mapped(box, transform(child))] : [];
  });
  return union(boxes);
}

/** `textBox` in the coordinates of the outermost svg, i.e. `getBoundingClientRect` of a page with one svg. */
export function clientBox(element: Element): Box | undefined {
  let box = textBox(element);
  for (let at: Element | null = element; box && at && at.localName !== "div"; at = at.parentElement) {
    box = mapped(box, transform(at));
  }
  return box;
}

/** The smallest box around all of them. */
export function union(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

const number = (element: Element, name: string): number => Number.parseFloat(element.getAttribute(name) ?? "0") || 0;

function boxOfRect(element: Element): Box {
  const [left, top] = [number(element, "x"), number(element, "y")];
  return { left, top, right: left + number(element, "width"), bottom: top + number(element, "height") };
}

function boxOfText(text: Element): Box | undefined {
  const lines = [...text.children].filter((child) => child.classList.contains("line"));
  const boxes = (lines.length > 0 ? lines : [text]).flatMap((line) => {
    const width = widthOf(line);
    if (width === 0) return [];
    const size = fontSize(line);
    const anchor = inherited(line, "text-anchor") ?? "start";
    const x = number(line.hasAttribute("x") ? line : text, "x");
    const left = x - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
    const baseline = number(line.hasAttribute("y") ? line : text, "y") + shift(line, size);
    return [
      { left, top: baseline - lineBox.ascent * size, right: left + width, bottom: baseline + lineBox.descent * size },
    ];
  });
  return union(boxes);
}

/** Downward shift of a line's baseline, from `dy` in em or pixels. */
function shift(line: Element, size: number): number {
  const dy = line.getAttribute("dy") ?? "0";
  return (Number.parseFloat(dy) || 0) * (dy.endsWith("em") ? size : 1);
}

function widthOf(element: Element): number {
  return [...element.childNodes].reduce((width, node) => {
    if (node.nodeType === 3) {
      const weight = inherited(element, "font-weight") ?? "400";
      const run = { text: node.textContent ?? "", size: fontSize(element), weight: weight === "bold" ? 700 : Number(weight) || 400 };
      return width + advance(run);
    }
    return node.nodeType === 1 ? width + widthOf(node as Element) : width;
  }, 0);
}

/** Pixels; sub- and superscripts are a percentage of their parent. */
function fontSize(element: Element): number {
  const own = declared(element, "font-size");
  if (own === undefined) return element.parentElement ? fontSize(element.parentElement) : 12;
  const value = Number.parseFloat(own);
  return own.endsWith("%") && element.parentElement ? (fontSize(element.parentElement) * value) / 100 : value;
}

const declared = (element: Element, property: string): string | undefined =>
  (element as SVGElement).style?.getPropertyValue(property) || element.getAttribute(property) || undefined;

function inherited(element: Element | null, property: string): string | undefined {
  for (let at = element; at; at = at.parentElement) {
    const value = declared(at, property);
    if (value !== undefined) return value;
  }
  return undefined;
}

function transform(element: Element): Affine {
  const list = element.getAttribute("transform") ?? "";
  return [...list.matchAll(/(\w+)\(([^)]*)\)/g)].reduce<Affine>((matrix, [, name, text]) => {
    const values = text!.split(/[\s,]+/).filter((part) => part !== "").map(Number);
    return times(matrix, affine(name!, values));
  }, identity);
}

function affine(name: string, [p = 0, q, r = 0, ...rest]: readonly number[]): Affine {
  if (name === "translate") return [1, 0, 0, 1, p, q ?? 0];
  if (name === "scale") return [p, 0, 0, q ?? p, 0, 0];
  if (name === "matrix") return [p, q ?? 0, r, rest[0] ?? 1, rest[1] ?? 0, rest[2] ?? 0];
  const [cos, sin] = [Math.cos((p * Math.PI) / 180), Math.sin((p * Math.PI) / 180)];
  const [x, y] = [q ?? 0, r];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

const times = (m: Affine, n: Affine): Affine => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];

function mapped({ left, top, right, bottom }: Box, [a, b, c, d, e, f]: Affine): Box {
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => [a * x + c * y + e, b * x + d * y + f] as const));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
