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
 * Distributions side by side: density with quartiles and every value; points with a bar at the median where there are
 * fewer than eight values. The density ends at the extreme values: it claims nothing beyond them.
 * @throws RangeError if there is nothing to draw or a number is not finite.
 */
export function violins(
  samples: readonly Sample[],
  { x = "", y, ...labels }: { x?: string; y: Axis } & Labels,
): Figure {
  const data = some(samples, "sample").flatMap((sample) => {
    finite(some(sample.values, `value of "${sample.name}"`), `"${sample.name}"`);
    return sample.values.length < densityFrom ? strip(sample) : [density(sample)];
  });
  const categoryarray = samples.map(({ name }) => name);
  const xaxis = { type: "category", categoryorder: "array", categoryarray, title: { text: x }, showgrid: false };
  return frame(data, { xaxis, yaxis: axis(y) }, labels);
}

const colorOf = ({ color = 0 }: Sample): string => palette[color % palette.length]!;

function density(sample: Sample): Json {
  const color = colorOf(sample);
  return {
    type: "violin",
    name: sample.name,
    x: sample.values.map(() => sample.name),
    y: sample.values,
    ...{ points: "all", jitter: 0.35, pointpos: 0, spanmode: "hard" },
    box: { visible: true, width: 0.18 },
    marker: { color, size: 4, opacity: 0.6 },
    line: { color, width: 1.5 },
    hovertemplate: "%{y:.3~g}<extra>%{x}</extra>",
    showlegend: false,
  };
}

function strip(sample: Sample): readonly Json[] {
  const { name, values } = sample;
  const sorted = values.toSorted((a, b) => a - b);
  const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  const common = { type: "scatter", mode: "markers", showlegend: false };
  const color = colorOf(sample);
  const bar = { symbol: "line-ew-open", size: 28, color, line: { width: 2 } };
  return [
    {
      ...{ ...common, x: [name], y: [median], marker: bar },
      hovertemplate: "median %{y:.3~g}<extra>%{x}</extra>",
    },
    {
      ...{ ...common, x: values.map(() => name), y: values, marker: { color, size: 6, opacity: 0.6 } },
      hovertemplate: "%{y:.3~g}<extra>%{x}</extra>",
    },
  ];
}
