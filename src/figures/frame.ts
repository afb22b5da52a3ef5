import type { Figure } from "../types.ts";
import { displayedFigure } from "./figure-bundle.ts";
import { logTicks } from "./log-ticks.ts";
import { template, type Json } from "./theme.ts";

/** An axis as a paper would describe it. */
export interface Axis {
  /** Quantity and, if it has one, unit: "KL (nats)". */
  readonly title: string;
  /** Logarithmic, base 10. Values must be positive. */
  readonly log?: boolean;
  /** In the units of the data, also when `log`. */
  readonly range?: readonly [low: number, high: number];
  /** Where to put ticks, in the units of the data; each is labelled with its own value. */
  readonly ticks?: readonly number[];
}

/** What every builder accepts beside its data. */
export interface Labels {
  /** Short, above the figure; the paper's number if it replicates one: "Score against β (H fig. 6)". */
  readonly title?: string;
  /** One or two sentences for the page and the notebook. */
  readonly caption?: string;
  /** Of the exported picture, in pixels. Pages may narrow it. */
  readonly width?: number;
  readonly height?: number;
}

/** What a page may do with a figure's size; travels as Plotly's free `layout.meta`. */
export interface Sizing {
  /** Narrower than this, in pixels, the figure scrolls instead of shrinking. */
  readonly minWidth: number;
  /** Height follows the width, as for pictures; otherwise it stays. */
  readonly keepsAspect: boolean;
}

/** Pixels above the axes that a title takes. */
export const titleHeight = 34;

/** Plotly's description of one axis. @throws RangeError if a log axis has a bound or tick ≤ 0. */
export function axis({ title, log = false, range, ticks }: Axis): Json {
  const bad = log ? [...(range ?? []), ...(ticks ?? [])].find((value) => !(value > 0)) : undefined;
  if (bad !== undefined) {
    throw new RangeError(`Expected positive bounds and ticks on the log axis "${title}" but found ${bad}. Drop it.`);
  }
  return {
    title: { text: title },
    type: log ? "log" : "linear",
    ...(range ? { range: log ? range.map(Math.log10) : [...range] } : {}),
    ...(ticks ? tickAt(ticks) : {}),
  };
}

/**
 * The axes, log ones with ticks that suit their data unless they have some.
 * @throws RangeError if a trace has a value ≤ 0 on a log axis: Plotly would leave it out without a word.
 */
function withTicks(data: readonly Json[], axes: Json): Json {
  const ticked = ["x", "y"].flatMap((letter) => {
    const plain = axes[`${letter}axis`] as Json;
    if (plain["type"] !== "log") return [];
    const own = data.filter((trace) => (trace[`${letter}axis`] ?? letter) === letter);
    const values = own.flatMap((trace) => trace[letter] as readonly number[]);
    const bad = values.find((value) => !(value > 0));
    if (bad !== undefined) {
      const { text } = plain["title"] as { readonly text: string };
      throw new RangeError(
        `Expected positive ${letter} on the log axis "${text}" but found ${bad}. Leave it out, or use a linear axis.`,
      );
    }
    if (plain["tickvals"] !== undefined) return [];
    const [low, high] = (plain["range"] as readonly number[] | undefined)?.map((power) => 10 ** power) ?? [
      Math.min(...values),
      Math.max(...values),
    ];
    return [[`${letter}axis`, { ...plain, ...tickAt(logTicks(low!, high!)) }] as const];
  });
  return { ...axes, ...Object.fromEntries(ticked) };
}

const tickAt = (ticks: readonly number[]): Json => ({
  tickmode: "array",
  tickvals: [...ticks],
  ticktext: ticks.map(String),
});

/**
 * Traces and axes → a figure in the house style. The legend, if any trace asks for one, lies below the axis
 * titles, where it cannot cover data and may take as many lines as a narrow page needs. Pixels; 720 × 440 unless told.
 */
export function frame(
  data: readonly Json[],
  axes: Json,
  { title, caption, width = 720, height = 440, ...sizing }: Labels & Partial<Sizing> = {},
): Figure {
  const meta: Sizing = { minWidth: 300, keepsAspect: false, ...sizing };
  const hasLegend = data.some((trace) => trace["showlegend"] === true);
  return displayedFigure({
    data,
    layout: {
      template: template(),
      width,
      height,
      meta,
      showlegend: hasLegend,
      ...(title === undefined ? {} : { title: { text: title, automargin: true } }),
      margin: { l: 56, r: 24, t: title === undefined ? 14 : titleHeight + 6, b: 48 },
      ...withTicks(data, axes),
    },
    ...(caption === undefined ? {} : { caption }),
  });
}
