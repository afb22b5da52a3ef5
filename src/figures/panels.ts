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
 * @throws RangeError if there is nothing to draw.
 */
export function panels(
  figures: readonly Figure[],
  { columns = 2, shared, ...labels }: { columns?: number; shared?: "x" | "y" | "both" } & Labels,
): Figure {
  const across = Math.min(columns, some(figures, "panel").length);
  const down = Math.ceil(figures.length / across);
  const { width = 360 * across, height = 40 + 310 * down } = labels;
  const gap = { x: 74 / width, y: 84 / height };
  const cells = figures.map((_, index) => cellOf(index, figures.length, across, down, gap));
  const parts = figures.map((figure, index) => place(figure, cells[index]!, shared));
  const whole = frame(oneLegend(parts.flatMap(({ data }) => data)), Object.assign({}, ...parts.map(({ axes }) => axes)), {
    ...labels,
    width,
    height,
  });
  const lists = (["annotations", "shapes", "images"] as const).map(
    (key) => [key, parts.flatMap((part) => part[key])] as const,
  );
  const margin = whole.layout["margin"] as { t: number };
  const heads = figures.some(({ layout }) => layout["title"] !== undefined) ? titleHeight - 10 : 0;
  return { ...whole, layout: { ...whole.layout, ...Object.fromEntries(lists), margin: { ...margin, t: margin.t + heads } } };
}

function cellOf(index: number, count: number, across: number, down: number, gap: { x: number; y: number }): Cell {
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
      ...(title === undefined ? [] : [{ ...head, yshift: 5, font: { size: 13, weight: 700 } }]),
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
