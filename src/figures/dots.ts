import type { Figure } from "../types.ts";
import { axis, frame, type Axis, type Labels } from "./frame.ts";
import { errorBars, faded, finite, some, type Measured } from "./measured.ts";
import { palette, type Json } from "./theme.ts";

/** One row of a metric table. `theirs` is what the paper reports. */
export interface Dot {
  readonly name: string;
  /** Absent where nothing was measured at this scale. */
  readonly ours?: Measured;
  readonly theirs?: Measured;
}

/**
 * A metric table as a dot plot: one row an entry, first at the top; ours as a filled dot with its 95 % interval and
 * seeds, the paper's as an open diamond with the spread it states.
 * @throws RangeError if there is nothing to draw or a number is not finite.
 */
export function dots(rows: readonly Dot[], { x, ...labels }: { x: Axis } & Labels): Figure {
  const names = some(rows, "row").map((row) => row.name);
  const ours = rows.filter((row) => row.ours);
  const theirs = rows.filter((row) => row.theirs);
  const both = ours.length > 0 && theirs.length > 0;
  const seeds = ours.flatMap((row) => (row.ours!.seeds ?? []).map((seed) => ({ name: row.name, seed })));
  const data: Json[] = [
    {
      ...marks(theirs.map((row) => ({ name: row.name, ...row.theirs! })), palette[1]!, "theirs"),
      marker: { symbol: "diamond-open", size: 10, color: palette[1], line: { width: 1.5 } },
      showlegend: both,
    },
    {
      type: "scatter",
      mode: "markers",
      x: finite(seeds.map(({ seed }) => seed), "seeds"),
      y: seeds.map(({ name }) => name),
      marker: { color: faded(palette[0]!, 0.35), size: 5 },
      hoverinfo: "skip",
      showlegend: false,
    },
    {
      ...marks(ours.map((row) => ({ name: row.name, ...row.ours! })), palette[0]!, "ours"),
      marker: { symbol: "circle", size: 9, color: palette[0] },
      showlegend: both,
    },
  ].filter((trace) => trace.x.length > 0);
  const yaxis = { type: "category", categoryorder: "array", categoryarray: names, autorange: "reversed", showgrid: true };
  return frame(data, { xaxis: axis(x), yaxis }, { height: 110 + 34 * rows.length, ...labels });
}

function marks(rows: readonly (Measured & { name: string })[], color: string, name: string): Json & { x: readonly number[] } {
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: finite(rows.map((row) => row.value), name),
    y: rows.map((row) => row.name),
    error_x: errorBars(rows, color),
    hovertemplate: `%{y}: %{x:.4~g} (${name})<extra></extra>`,
  };
}
