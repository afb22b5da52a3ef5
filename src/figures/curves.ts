import type { Figure } from "../types.ts";
import { axis, frame, type Axis, type Labels } from "./frame.ts";
import { faded, finite, some, type Measured } from "./measured.ts";
import { palette, symbols, type Json } from "./theme.ts";

/** A measured quantity at x. */
export interface Point extends Measured {
  readonly x: number;
}
export interface Curve {
  readonly name: string;
  /** In the order they are joined. */
  readonly points: readonly Point[];
  /** Index into the palette where it must agree with another figure; the curve's own index by default. */
  readonly color?: number;
  /** "dash" or "dot" for a baseline or a target; solid, and dashed where the palette begins anew. */
  readonly dash?: "solid" | "dash" | "dot";
}
/** A straight reference line with its label, e.g. chance or the value a paper reports. */
export interface Guide {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/** More points than this are a training log: no markers. */
const markersUpTo = 40;

/**
 * Lines through means with a 95 % band, the single seeds as faint points, and reference lines.
 *
 * Every interval is drawn where `low` and `high` are given; nothing is computed here.
 * @throws RangeError if there is nothing to draw or a number is not finite.
 */
export function curves(
  lines: readonly Curve[],
  { x, y, guides = [], ...labels }: { x: Axis; y: Axis; guides?: readonly Guide[] } & Labels,
): Figure {
  const traces = some(lines, "curve").flatMap((line, index) => [
    ...band(line, index, y.log === true),
    ...seeds(line, index),
    mean(line, index, lines.length > 1),
  ]);
  return frame(traces, { xaxis: axis(x), yaxis: axis(y), ...guideLayout(guides, x, y) }, labels);
}

const colorOf = (line: Curve, index: number): string => palette[(line.color ?? index) % palette.length]!;

function mean(line: Curve, index: number, showlegend: boolean): Json {
  const { name, points } = line;
  const interval = points.map(({ low, high }) =>
    low === undefined || high === undefined ? "" : ` [${low.toPrecision(3)}, ${high.toPrecision(3)}]`,
  );
  const color = colorOf(line, index);
  return {
    type: "scatter",
    mode: points.length > markersUpTo ? "lines" : "lines+markers",
    name,
    x: finite(some(points, `point in "${name}"`).map((point) => point.x), `x of "${name}"`),
    y: finite(points.map((point) => point.value), `"${name}"`),
    text: interval,
    hovertemplate: "%{y:.3~g}%{text} at %{x:.4~g}",
    line: { color, width: 2, dash: line.dash ?? ((line.color ?? index) < palette.length ? "solid" : "dash") },
    marker: { color, size: 7, symbol: symbols[(line.color ?? index) % symbols.length] },
    legendgroup: name,
    showlegend,
  };
}

/** On a log axis an interval that reaches 0 or below is drawn to a tenth of the curve's least mean. */
function band(line: Curve, index: number, isLog: boolean): readonly Json[] {
  const points = line.points.filter(({ low, high }) => low !== undefined && high !== undefined);
  if (points.length < 2) return [];
  const floor = isLog ? Math.min(...points.map(({ value }) => value)) / 10 : -Infinity;
  const back = points.toReversed();
  return [
    {
      type: "scatter",
      mode: "lines",
      x: [...points, ...back].map((point) => point.x),
      y: finite([...points.map((point) => point.high!), ...back.map((point) => Math.max(point.low!, floor))], `"${line.name}"`),
      fill: "toself",
      fillcolor: faded(colorOf(line, index), 0.16),
      line: { width: 0 },
      hoverinfo: "skip",
      legendgroup: line.name,
      showlegend: false,
    },
  ];
}

function seeds(line: Curve, index: number): readonly Json[] {
  const pairs = line.points.flatMap((point) => (point.seeds ?? []).map((seed) => [point.x, seed] as const));
  if (pairs.length === 0) return [];
  return [
    {
      type: "scatter",
      mode: "markers",
      x: pairs.map(([at]) => at),
      y: finite(pairs.map(([, seed]) => seed), `seeds of "${line.name}"`),
      marker: { color: faded(colorOf(line, index), 0.4), size: 4 },
      hoverinfo: "skip",
      legendgroup: line.name,
      showlegend: false,
    },
  ];
}

/** Lines across the axes; their labels sit at the far end, over the line, where curves seldom start. */
function guideLayout(guides: readonly Guide[], x: Axis, y: Axis): Json {
  const place = (guide: Guide): number =>
    (guide.axis === "x" ? x.log : y.log) ? Math.log10(guide.at) : guide.at;
  return {
    shapes: guides.map((guide) =>
      guide.axis === "x"
        ? { type: "line", xref: "x", x0: guide.at, x1: guide.at, yref: "y domain", y0: 0, y1: 1, line: { dash: "dot" } }
        : { type: "line", yref: "y", y0: guide.at, y1: guide.at, xref: "x domain", x0: 0, x1: 1, line: { dash: "dot" } },
    ),
    annotations: guides.map((guide) =>
      guide.axis === "x"
        ? { text: guide.label, xref: "x", x: place(guide), yref: "y domain", y: 1, xanchor: "left", yanchor: "top", xshift: 4 }
        : { text: guide.label, yref: "y", y: place(guide), xref: "x domain", x: 1, xanchor: "right", yanchor: "bottom" },
    ),
  };
}
