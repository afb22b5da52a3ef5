import type { Figure } from "../types.ts";
import { axis, frame, type Axis, type Labels } from "./frame.ts";
import { finite, some } from "./measured.ts";
import { cyclic, ordered, palette, symbols, type Json } from "./theme.ts";

/** Points in the plane with the factor value each came from. */
export interface Cloud {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Factor index or value of each point. */
  readonly factor: readonly number[];
}

/**
 * Codes in two dimensions, coloured by a ground-truth factor. `kind` says how the factor's values relate: "ordered"
 * (size, position), "cyclic" (an angle whose last value meets its first) or "categorical" (shape), whose values are
 * indices into `names`. Both axes have the same unit length.
 * @throws RangeError if the lists differ in length, are empty or hold NaN, or a category has no name.
 */
export function embedding(
  { x, y, factor }: Cloud,
  {
    factorName,
    kind = "ordered",
    names = [],
    axes = { x: { title: "first component" }, y: { title: "second component" } },
    ...labels
  }: {
    factorName: string;
    kind?: "ordered" | "cyclic" | "categorical";
    names?: readonly string[];
    axes?: { readonly x: Axis; readonly y: Axis };
  } & Labels,
): Figure {
  some(x, "point");
  if (x.length !== y.length || x.length !== factor.length) {
    throw new RangeError(`Expected lists of one length but found x ${x.length}, y ${y.length}, factor ${factor.length}.`);
  }
  for (const [list, where] of [[x, "x"], [y, "y"], [factor, factorName]] as const) finite(list, where);
  const cloud = { x, y, factor };
  const data = kind === "categorical" ? categories(cloud, names) : [graded(cloud, factorName, kind)];
  const yaxis = { ...axis(axes.y), scaleanchor: "x" };
  return frame(data, { xaxis: axis(axes.x), yaxis }, { width: 560, height: 460, ...labels });
}

function graded({ x, y, factor }: Cloud, factorName: string, kind: "ordered" | "cyclic"): Json {
  return {
    type: "scatter",
    mode: "markers",
    x,
    y,
    marker: {
      color: factor,
      size: 5,
      colorscale: kind === "cyclic" ? cyclic : ordered,
      showscale: true,
      colorbar: { title: { text: factorName, side: "right", font: { size: 12 } } },
    },
    hovertemplate: `${factorName} %{marker.color}<extra></extra>`,
    showlegend: false,
  };
}

function categories({ x, y, factor }: Cloud, names: readonly string[]): readonly Json[] {
  const missing = factor.find((value) => names[value] === undefined);
  if (missing !== undefined) {
    throw new RangeError(`Expected a name for every category but found none for ${missing} in [${names.join(", ")}].`);
  }
  return names.flatMap((name, category) => {
    const rows = factor.flatMap((value, row) => (value === category ? [row] : []));
    if (rows.length === 0) return [];
    return [
      {
        type: "scatter",
        mode: "markers",
        name,
        x: rows.map((row) => x[row]!),
        y: rows.map((row) => y[row]!),
        marker: { color: palette[category % palette.length], size: 5, symbol: symbols[category % symbols.length] },
        hovertemplate: `${name}<extra></extra>`,
        showlegend: true,
      },
    ];
  });
}
