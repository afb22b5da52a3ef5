import type { Figure } from "../types.ts";
import { frame, titleHeight, type Labels } from "./frame.ts";
import { some } from "./measured.ts";
import type { Json } from "./theme.ts";

/** Where a panel's axes go, as fractions of the plotting area, and the names its axes take. */
interface Cell {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly column: number;
  readonly isBottom: boolean;
  readonly name: (axis: string) => string;
}

/**
 * Several figures as one, row by row, each with its title above it and one legend for all: a curve of the same name
 * keeps its colour in all of them. `shared` gives panels one range and drops the inner axis titles.
 *
 * Height follows from the width unless given: panels of images keep their pixels square.
 * @throws RangeError if there is nothing to draw.
 */
export function panels(
  figures: readonly Figure[],
  { columns = 2, shared, ...labels }: { columns?: number; shared?: "x" | "y" | "both" } & Labels = {},
): Figure {
  const across = Math.min(columns, some(figures, "panel").length);
  const down = Math.ceil(figures.length / across);
  const grid = spacing(figures, across, down, { shared, width: 360 * across, ...labels });
  const cells = figures.map((_, index) => cellOf(index, figures.length, across, down, grid));
  const parts = figures.map((figure, index) => place(figure, cells[index]!, shared));
  const whole = frame(
    oneLegend(parts.flatMap(({ data }) => data)),
    Object.assign({}, ...parts.map(({ axes }) => axes)) as Json,
    { ...labels, width: grid.width, height: grid.height, minWidth: grid.minWidth },
  );
  const lists = (["annotations", "shapes", "images"] as const).map(
    (key) => [key, parts.flatMap((part) => part[key])] as const,
  );
  const margin = whole.layout["margin"] as { readonly t: number };
  return {
    ...whole,
    layout: { ...whole.layout, ...Object.fromEntries(lists), margin: { ...margin, t: margin.t + grid.head } },
  };
}

/** Pixels of the whole and of what lies between panels, as fractions of the plotting area where they are gaps. */
interface Spacing {
  readonly width: number;
  readonly height: number;
  /** Colour bars keep their thickness: panels with them don't shrink. */
  readonly minWidth: number;
  readonly head: number;
  readonly gap: { readonly x: number; readonly y: number };
}

function spacing(
  figures: readonly Figure[],
  across: number,
  down: number,
  { shared, width, height, title }: Labels & { width: number; shared: "x" | "y" | "both" | undefined },
): Spacing {
  const hasBars = figures.some(({ data }, index) => (index + 1) % across !== 0 && data.some((trace) => barOf(trace)));
  const hasTitles = figures.some(({ layout }) => layout["title"] !== undefined);
  const hasTopAxes = figures.some(({ layout }) => isTop(layout));
  const head = (hasTitles ? 24 : 0) + (hasTopAxes ? 22 : 0);
  const between = { x: 74 + (hasBars ? 62 : 0), y: head + (shared === "x" || shared === "both" || hasTopAxes ? 40 : 66) };
  const inner = width - 90 - (hasBars ? 62 : 0);
  const cell = (inner - between.x * (across - 1)) / across;
  const rows = Array.from({ length: down }, (_, row) =>
    Math.max(...figures.slice(row * across, (row + 1) * across).map(({ layout }) => naturalHeight(layout, cell))),
  );
  const body = Math.max(...rows) * down + between.y * (down - 1);
  const legend = figures.some(({ layout }) => layout["showlegend"] === true) ? 40 : 0;
  const outer = head + (title === undefined ? 14 : titleHeight + 6) + (hasTopAxes ? 14 : 56) + legend;
  const whole = height ?? Math.round(body + outer);
  const minWidth = hasBars ? width : Math.min(width, 270 * across);
  return { width, height: whole, minWidth, head, gap: { x: between.x / inner, y: between.y / (whole - outer) } };
}

const isTop = (layout: Json): boolean => (layout["xaxis"] as Json | undefined)?.["side"] === "top";

/** Height that a panel of that width wants: what keeps image pixels square, equal units equal, else 3 : 4. */
function naturalHeight(layout: Json, width: number): number {
  const { range: x } = layout["xaxis"] as { range?: readonly [number, number] };
  const { range: y } = layout["yaxis"] as { range?: readonly [number, number] };
  if (layout["images"] && x && y) return (width * Math.abs(y[1] - y[0])) / Math.abs(x[1] - x[0]);
  return (layout["yaxis"] as Json)["scaleanchor"] === undefined ? width * 0.75 : width;
}

/** The colour bar of a trace, its own or its markers'. */
const barOf = (trace: Json): unknown => trace["colorbar"] ?? (trace["marker"] as Json | undefined)?.["colorbar"];

function cellOf(index: number, count: number, across: number, down: number, { gap }: Spacing): Cell {
  const [row, column] = [Math.floor(index / across), index % across];
  const w = (1 - gap.x * (across - 1)) / across;
  const h = (1 - gap.y * (down - 1)) / down;
  const top = 1 - row * (h + gap.y);
  return {
    x: [column * (w + gap.x), column * (w + gap.x) + w],
    y: [top - h, top],
    column,
    isBottom: index + across >= count,
    name: (axis) => {
      const number = Number(axis.slice(1) || "1") + 2 * index;
      return number === 1 ? axis[0]! : `${axis[0]}${number}`;
    },
  };
}

const within = ([from, to]: readonly [number, number], fraction: number): number => from + (to - from) * fraction;

function place(figure: Figure, cell: Cell, shared: "x" | "y" | "both" | undefined) {
  const { layout } = figure;
  const items = (key: string): readonly Json[] => (layout[key] ?? []) as readonly Json[];
  const title = (layout["title"] as { text: string } | undefined)?.text;
  const head = { text: title, xref: "paper", x: cell.x[0], yref: "paper", y: cell.y[1], xanchor: "left", yanchor: "bottom" };
  return {
    data: figure.data.map((trace) => moveTrace(trace, cell)),
    axes: moveAxes(layout, cell, shared),
    annotations: [
      ...items("annotations").map((item) => move(item, cell)),
      ...(title === undefined ? [] : [{ ...head, yshift: isTop(layout) ? 27 : 5, font: { size: 13, weight: 700 } }]),
    ],
    shapes: items("shapes").map((item) => move(item, cell)),
    images: items("images").map((item) => move(item, cell)),
  };
}

function moveTrace(trace: Json, cell: Cell): Json {
  const moved = {
    ...trace,
    xaxis: cell.name((trace["xaxis"] as string | undefined) ?? "x"),
    yaxis: cell.name((trace["yaxis"] as string | undefined) ?? "y"),
  };
  const marker = trace["marker"] as Json | undefined;
  if (marker?.["colorbar"]) return { ...moved, marker: { ...marker, colorbar: moveBar(marker["colorbar"] as Json, cell) } };
  return trace["colorbar"] ? { ...moved, colorbar: moveBar(trace["colorbar"] as Json, cell) } : moved;
}

const moveBar = (bar: Json, { x, y }: Cell): Json => ({
  ...bar,
  x: x[1] + 0.005,
  y: (y[0] + y[1]) / 2,
  len: y[1] - y[0],
});

function moveAxes(layout: Json, cell: Cell, shared: "x" | "y" | "both" | undefined): Json {
  return Object.fromEntries(
    Object.entries(layout).flatMap(([key, value]) => {
      const match = /^([xy])axis(\d*)$/.exec(key);
      if (!match) return [];
      const letter = match[1] as "x" | "y";
      const name = cell.name(letter + match[2]!);
      const axis = value as Json;
      const [from, to] = (axis["domain"] as [number, number] | undefined) ?? [0, 1];
      const refs = ["anchor", "overlaying", "scaleanchor", "matches"].filter((ref) => typeof axis[ref] === "string");
      const isShared = shared === letter || shared === "both";
      const isInner = isShared && (letter === "x" ? !cell.isBottom : cell.column > 0);
      const moved = {
        ...axis,
        domain: [within(cell[letter], from), within(cell[letter], to)],
        anchor: cell.name(letter === "x" ? "y" : "x"),
        ...Object.fromEntries(refs.map((ref) => [ref, moveRef(axis[ref] as string, cell)])),
        ...(isShared && name !== letter ? { matches: letter } : {}),
        ...(isInner ? { title: { text: "" } } : {}),
      };
      return [[`${letter}axis${name.slice(1)}`, moved]];
    }),
  );
}

/** "x2", "y domain" → the same in the panel; "paper" and "free" stay. */
function moveRef(ref: string, cell: Cell): string {
  return ref.replace(/^[xy]\d*/, (axis) => (ref === "paper" ? axis : cell.name(axis)));
}

/** Annotations, shapes and images: axis references are renamed, paper coordinates shrink into the cell. */
function move(item: Json, cell: Cell): Json {
  const moved: Record<string, unknown> = { ...item };
  for (const letter of ["x", "y"] as const) {
    const ref = item[`${letter}ref`] as string | undefined;
    if (ref === "paper") {
      for (const key of [letter, `${letter}0`, `${letter}1`]) {
        if (typeof item[key] === "number") moved[key] = within(cell[letter], item[key]);
      }
      const size = item[`size${letter}`];
      if (typeof size === "number") moved[`size${letter}`] = size * (cell[letter][1] - cell[letter][0]);
    } else if (ref !== undefined) moved[`${letter}ref`] = moveRef(ref, cell);
  }
  return moved;
}

/** Traces of one name answer to one legend entry. */
function oneLegend(data: readonly Json[]): readonly Json[] {
  const seen = new Set<unknown>();
  return data.map((trace) => {
    if (trace["showlegend"] !== true) return trace;
    const isFirst = !seen.has(trace["name"]);
    seen.add(trace["name"]);
    return { ...trace, legendgroup: trace["legendgroup"] ?? trace["name"], showlegend: isFirst };
  });
}
