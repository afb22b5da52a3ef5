import type { Figure } from "../types.ts";
import { axis, frame, type Axis, type Labels } from "./frame.ts";
import { finite, some } from "./measured.ts";
import { palette, type Json } from "./theme.ts";

/** All values of one setting, e.g. a score per run. */
export interface Sample {
  readonly name: string;
  readonly values: readonly number[];
  /** Index into the palette; 0 by default, since position names the sample. */
  readonly color?: number;
}

/** Fewer values than this say nothing about a density: points and median only. */
const densityFrom = 8;

/**
 * Distributions side by side: density with quartiles and every value; a strip of points where there are fewer than
 * eight values. The density is cut at the extreme values: it claims nothing beyond them.
 * @throws RangeError if there is nothing to draw or a number is not finite.
 */
export function violins(
  samples: readonly Sample[],
  { x = "", y, ...labels }: { x?: string; y: Axis } & Labels,
): Figure {
  const data = some(samples, "sample").map(({ name, values, color = 0 }): Json => {
    const shown = palette[color % palette.length]!;
    const common = {
      name,
      x: values.map(() => name),
      y: finite(some(values, `value of "${name}"`), `"${name}"`),
      marker: { color: shown, size: 4, opacity: 0.6 },
      line: { color: shown, width: 1.5 },
      hovertemplate: "%{y:.3~g}<extra>%{x}</extra>",
      showlegend: false,
    };
    return values.length < densityFrom
      ? { ...common, type: "box", boxpoints: "all", jitter: 0.35, pointpos: 0, fillcolor: "rgba(0,0,0,0)", whiskerwidth: 0 }
      : { ...common, type: "violin", points: "all", jitter: 0.35, pointpos: 0, spanmode: "hard", box: { visible: true, width: 0.18 } };
  });
  const xaxis = { type: "category", title: { text: x }, showgrid: false };
  return frame(data, { xaxis, yaxis: axis(y) }, labels);
}
