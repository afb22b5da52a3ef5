import type { Figure } from "../types.ts";
import { frame, type Labels } from "./frame.ts";
import { finite, some } from "./measured.ts";
import { shades } from "./theme.ts";

export interface Grid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** One list a row; null where nothing was measured. */
  readonly values: readonly (readonly (number | null)[])[];
}

/**
 * A table of numbers as coloured cells, each with its value; first row at the top. `digits` behind the point;
 * `range` fixes the colours, e.g. [0, 1] for a score, so that figures compare.
 * @throws RangeError if the table is ragged, empty or holds NaN.
 */
export function heatmap(
  { rows, columns, values }: Grid,
  {
    x,
    y,
    quantity,
    digits = 2,
    range,
    ...labels
  }: { x: string; y: string; quantity: string; digits?: number; range?: readonly [number, number] } & Labels,
): Figure {
  some(rows, "row");
  if (values.length !== rows.length || values.some((row) => row.length !== columns.length)) {
    throw new RangeError(
      `Expected ${rows.length} rows of ${columns.length} values but found rows of ${values.map((row) => row.length).join(", ")}.`,
    );
  }
  finite(values.flat().filter((value) => value !== null), `"${quantity}"`);
  const trace = {
    type: "heatmap",
    x: [...columns],
    y: [...rows],
    z: values,
    text: values.map((row) => row.map((value) => (value === null ? "" : value.toFixed(digits)))),
    texttemplate: "%{text}",
    textfont: { size: 12, color: "#14171c" },
    xgap: 2,
    ygap: 2,
    hoverongaps: false,
    hovertemplate: `%{y}, %{x}: %{text}<extra>${quantity}</extra>`,
    colorscale: shades,
    ...(range ? { zmin: range[0], zmax: range[1] } : {}),
    colorbar: { title: { text: quantity, side: "right", font: { size: 12 } } },
  };
  const category = { type: "category", showgrid: false, tickcolor: "rgba(0,0,0,0)", showline: false };
  return frame(
    [trace],
    { xaxis: { ...category, title: { text: x } }, yaxis: { ...category, title: { text: y }, autorange: "reversed" } },
    { height: 130 + 44 * rows.length, ...labels },
  );
}
