import type { Figure, NdArray } from "../types.ts";
import { frame, titleHeight, type Labels } from "./frame.ts";
import { some } from "./measured.ts";
import { mosaic, type Tile } from "./mosaic.ts";
import type { Json } from "./theme.ts";

/** A row of pictures. */
export interface ImageRow {
  /** [n, h, w, 1 or 3] in [0, 1], left to right. */
  readonly images: NdArray<Float32Array>;
  /** At the left: "reconstruction", "z₃". */
  readonly title?: string;
  /** Heading over this and the following rows of the same group: "β = 4". */
  readonly group?: string;
}

/** Height of a group's heading, in cells. */
const heading = 0.5;
/** Cells are drawn at twice their size on the page, so that dense screens don't blur them. */
const density = 2;

/**
 * Rows of small images with titles: reconstructions, traversals, samples.
 *
 * One PNG beneath a pair of axes, whose ticks are the titles. Rows may differ in length and in image size; cells don't.
 * @throws RangeError if a row is empty or its images aren't [n, h, w, 1 or 3].
 */
export function imageGrid(
  rows: readonly ImageRow[],
  { columnTitles = [], cell, ...labels }: { columnTitles?: readonly string[]; cell?: number } & Labels = {},
): Figure {
  for (const row of some(rows, "row of images")) checkImages(row);
  const columns = Math.max(...rows.map(({ images }) => images.shape[0]!));
  const places = layOut(rows);
  const height = places.at(-1)!.top + 1;
  const side = cell ?? Math.min(72, Math.max(24, Math.floor(620 / columns)));
  const tiles = rows.flatMap(({ images }, row) =>
    Array.from({ length: images.shape[0]! }, (_, index): Tile => ({ images, index, left: index, top: places[row]!.top })),
  );
  const hasHead = columnTitles.length > 0;
  const hasTitles = rows.some(({ title }) => title !== undefined);
  const size = {
    width: Math.max(320, columns * side + (hasTitles ? 130 : 30)),
    height: Math.round(height * side) + 24 + (hasHead ? 26 : 0) + (labels.title === undefined ? 0 : titleHeight),
  };
  const figure = frame([hover(rows, places, columnTitles)], axes(columns, height, rows, places, columnTitles), {
    ...size,
    ...labels,
    minWidth: Math.min(size.width, 480),
    keepsAspect: true,
  });
  const margin = { l: hasTitles ? 70 : 12, r: 12, t: (labels.title === undefined ? 8 : titleHeight) + (hasHead ? 24 : 0), b: 10 };
  const image = {
    source: mosaic(tiles, { columns, rows: height, cell: side * density }),
    ...{ xref: "x", yref: "y", x: 0, y: 0, sizex: columns, sizey: height },
    ...{ xanchor: "left", yanchor: "top", sizing: "stretch", layer: "below" },
  };
  return { ...figure, layout: { ...figure.layout, margin, images: [image], annotations: headings(places) } };
}

function checkImages({ images, title = "untitled" }: ImageRow): void {
  const [n = 0, , , c] = images.shape;
  const size = images.shape.reduce((product, side) => product * side, 1);
  if (images.shape.length !== 4 || n === 0 || (c !== 1 && c !== 3) || images.data.length !== size) {
    throw new RangeError(
      `Expected images [n, h, w, 1 or 3] in row "${title}" but found [${images.shape.join(", ")}] with ${images.data.length} values.`,
    );
  }
}

interface Place {
  /** Top edge in cells. */
  readonly top: number;
  /** Set where a new group starts. */
  readonly group?: string;
}

function layOut(rows: readonly ImageRow[]): readonly Place[] {
  let top = 0;
  let current: string | undefined;
  return rows.map(({ group }) => {
    const starts = group !== undefined && group !== current;
    current = group;
    if (starts) top += heading;
    const place = { top, ...(starts ? { group } : {}) };
    top += 1;
    return place;
  });
}

function axes(
  columns: number,
  height: number,
  rows: readonly ImageRow[],
  places: readonly Place[],
  columnTitles: readonly string[],
): Json {
  const bare = { showgrid: false, showline: false, tickcolor: "rgba(0,0,0,0)", constrain: "domain", fixedrange: true, tickmode: "array" };
  const titled = rows.flatMap(({ title }, row) => (title === undefined ? [] : [{ title, at: places[row]!.top + 0.5 }]));
  return {
    xaxis: {
      ...bare,
      range: [0, columns],
      side: "top",
      tickvals: columnTitles.map((_, column) => column + 0.5),
      ticktext: [...columnTitles],
      tickangle: 0,
    },
    yaxis: {
      ...bare,
      range: [height, 0],
      tickvals: titled.map(({ at }) => at),
      ticktext: titled.map(({ title }) => title),
      scaleanchor: "x",
      constraintoward: "top",
    },
  };
}

const headings = (places: readonly Place[]): readonly Json[] =>
  places.flatMap(({ top, group }) =>
    group === undefined
      ? []
      : [{ text: group, xref: "x", x: 0, yref: "y", y: top, xanchor: "left", yanchor: "bottom", font: { size: 13, weight: 700 } }],
  );

/** Invisible points that name each cell under the pointer, and that give the axes something to hold. */
function hover(rows: readonly ImageRow[], places: readonly Place[], columnTitles: readonly string[]): Json {
  const cells = rows.flatMap(({ images, title = "" }, row) =>
    Array.from({ length: images.shape[0]! }, (_, column) => ({
      x: column + 0.5,
      y: places[row]!.top + 0.5,
      text: [title, columnTitles[column] ?? ""].filter((part) => part !== "").join(", "),
    })),
  );
  return {
    type: "scatter",
    mode: "markers",
    x: cells.map(({ x }) => x),
    y: cells.map(({ y }) => y),
    text: cells.map(({ text }) => text),
    hovertemplate: "%{text}<extra></extra>",
    marker: { opacity: 0, size: 10 },
    showlegend: false,
  };
}
