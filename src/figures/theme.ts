/** Colours, sizes and the two Plotly templates that every figure carries. */

/** One member of Plotly's layout or of a trace. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Arimo is bundled; the others have its advance widths (Arial, Liberation Sans) or nearly so, which keeps an SVG
 * laid out as it was on machines without it.
 */
export const fontFamily = "Arimo, Arial, Liberation Sans, Helvetica, sans-serif";

/** Okabe and Ito's colours for all kinds of colour vision; yellow left out (unreadable on white), grey last. */
export const palette = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#7f7f7f",
] as const;

/** Second cue beside colour, for print in grey. */
export const symbols = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "cross",
  "triangle-down",
  "x",
] as const;

/** Sequential scale for cells with numbers in them: one hue, light enough throughout for dark digits. */
export const shades = [
  [0, "#f6f8fa"],
  [1, "#3f9fdc"],
] as const;

/** Sequential scale for points: blue over grey to amber, never so light or dark that white or night hides it. */
export const ordered = [
  [0, "#2f62b0"],
  [0.5, "#8b908c"],
  [1, "#efb21f"],
] as const;

/** Cyclic scale for angles, of the palette's colours: the ends meet, opposite angles differ in hue and lightness. */
export const cyclic = [
  [0, "#0072b2"],
  [0.25, "#009e73"],
  [0.5, "#e69f00"],
  [0.75, "#cc79a7"],
  [1, "#0072b2"],
] as const;

/** What differs between paper and screen at night. */
interface Ground {
  readonly paper: string;
  readonly ink: string;
  readonly quiet: string;
  readonly grid: string;
}
const light: Ground = { paper: "#ffffff", ink: "#1f2328", quiet: "#59636e", grid: "#e4e7eb" };
const dark: Ground = { paper: "#14171c", ink: "#e6e9ee", quiet: "#a0a9b4", grid: "#2c323a" };

const axis = (ground: Ground): Json => ({
  automargin: true,
  showline: true,
  linecolor: ground.quiet,
  linewidth: 1,
  ticks: "outside",
  ticklen: 4,
  tickcolor: ground.quiet,
  tickfont: { size: 12, color: ground.ink },
  title: { standoff: 10, font: { size: 13 } },
  gridcolor: ground.grid,
  gridwidth: 1,
  zeroline: false,
  ...{ exponentformat: "power", minexponent: 6, separatethousands: true },
});

/**
 * The look of all figures as a Plotly template: light for paper, notebooks and export, dark for pages at night.
 * Builders leave every colour of ink and ground to it, so that a page can exchange it.
 */
export function template(ground: "light" | "dark" = "light"): { readonly layout: Json; readonly data: Json } {
  const colours = ground === "light" ? light : dark;
  const colorbar = { outlinewidth: 0, thickness: 12, ticks: "outside", ticklen: 3, tickfont: { size: 11 } };
  return {
    layout: {
      font: { family: fontFamily, size: 13, color: colours.ink },
      paper_bgcolor: colours.paper,
      plot_bgcolor: colours.paper,
      colorway: palette,
      margin: { l: 56, r: 24, t: 24, b: 48 },
      xaxis: axis(colours),
      yaxis: axis(colours),
      title: {
        ...{ font: { size: 15, weight: 700 }, x: 0, xref: "container", xanchor: "left" },
        ...{ y: 1, yref: "container", yanchor: "top", pad: { t: 10, b: 10, l: 12 } },
      },
      legend: {
        ...{ orientation: "h", x: 0, xanchor: "left", yref: "container", y: 0, yanchor: "bottom" },
        ...{ font: { size: 12, color: colours.ink }, bgcolor: "rgba(0,0,0,0)", tracegroupgap: 4 },
      },
      hoverlabel: { font: { family: fontFamily, size: 12 } },
      annotationdefaults: { showarrow: false, font: { size: 12, color: colours.ink } },
      shapedefaults: { line: { color: colours.quiet, width: 1 } },
    },
    data: { heatmap: [{ colorbar }], scatter: [{ marker: { colorbar } }] },
  };
}
