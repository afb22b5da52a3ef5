import type { Figure } from "../types.ts";
import { axis, frame, type Axis, type Labels } from "./frame.ts";
import { errorBars, faded, finite, some, type Measured } from "./measured.ts";
import { palette, symbols, type Json } from "./theme.ts";

/** Two quantities of one setting. Seeds pair up: `x.seeds[i]` and `y.seeds[i]` belong to the same run. */
export interface Setting {
  readonly x: Measured;
  readonly y: Measured;
  /** Beside the point: "β = 4". */
  readonly label?: string;
}
export interface Path {
  readonly name: string;
  readonly settings: readonly Setting[];
  /** Joins the settings in their order, e.g. along β. */
  readonly joined?: boolean;
  /** Index into the palette; the path's own index by default. */
  readonly color?: number;
}

/**
 * One measured quantity against another, e.g. reconstruction error against disentanglement, with intervals in both.
 * A plain scatter plot is a path that isn't joined.
 * @throws RangeError if there is nothing to draw or a number is not finite.
 */
export function tradeOff(paths: readonly Path[], { x, y, ...labels }: { x: Axis; y: Axis } & Labels): Figure {
  const data = some(paths, "path").flatMap((path, index) => {
    const which = path.color ?? index;
    return [...runs(path, palette[which % palette.length]!), means(path, which, paths.length > 1)];
  });
  return frame(data, { xaxis: axis(x), yaxis: axis(y) }, labels);
}

function means({ name, settings, joined = false }: Path, which: number, showlegend: boolean): Json {
  const color = palette[which % palette.length]!;
  const xs = some(settings, `setting in "${name}"`).map((setting) => setting.x);
  const ys = settings.map((setting) => setting.y);
  return {
    type: "scatter",
    mode: [...(joined ? ["lines"] : []), "markers", "text"].join("+"),
    name,
    x: finite(xs.map(({ value }) => value), `x of "${name}"`),
    y: finite(ys.map(({ value }) => value), `y of "${name}"`),
    error_x: errorBars(xs, color),
    error_y: errorBars(ys, color),
    text: settings.map(({ label = "" }) => label),
    textposition: "bottom right",
    textfont: { size: 11 },
    cliponaxis: false,
    hovertemplate: "%{text} (%{x:.3~g}, %{y:.3~g})",
    line: { color, width: 1.5 },
    marker: { color, size: 8, symbol: symbols[which % symbols.length] },
    legendgroup: name,
    showlegend,
  };
}

function runs({ name, settings }: Path, color: string): readonly Json[] {
  const pairs = settings.flatMap(({ x, y }) => {
    const [a, b] = [x.seeds ?? [], y.seeds ?? []];
    if (a.length !== b.length) {
      throw new RangeError(`Expected as many seeds in x as in y of "${name}" but found ${a.length} and ${b.length}.`);
    }
    return a.map((value, seed) => [value, b[seed]!] as const);
  });
  if (pairs.length === 0) return [];
  return [
    {
      type: "scatter",
      mode: "markers",
      x: finite(pairs.map(([value]) => value), `seeds of "${name}"`),
      y: finite(pairs.map(([, value]) => value), `seeds of "${name}"`),
      marker: { color: faded(color, 0.35), size: 4 },
      hoverinfo: "skip",
      legendgroup: name,
      showlegend: false,
    },
  ];
}
