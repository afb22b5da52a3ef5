/** A mean with its 95 % interval and the seeds behind it, in the units of its axis. */
export interface Measured {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** One value a seed, drawn as faint points. */
  readonly seeds?: readonly number[];
}

/**
 * Passes numbers a figure can show.
 * @throws RangeError naming the place if one is NaN or infinite: Plotly would leave a silent gap.
 */
export function finite(values: readonly number[], where: string): readonly number[] {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    throw new RangeError(
      `Expected finite numbers in ${where} but found ${values[at]} at index ${at}. Leave the point out instead.`,
    );
  }
  return values;
}

/** Passes a list with something to draw. @throws RangeError if it is empty. */
export function some<T>(list: readonly T[], what: string): readonly T[] {
  if (list.length === 0) throw new RangeError(`Expected at least one ${what} to draw but found none.`);
  return list;
}

/** #rrggbb → rgba(…) with that opacity in [0, 1]. */
export function faded(color: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

/** The distance from a mean to the ends of its interval, as Plotly's `error_x`/`error_y`; none if no interval. */
export function errorBars(points: readonly Measured[], color: string): Readonly<Record<string, unknown>> {
  return {
    type: "data",
    symmetric: false,
    array: points.map(({ value, high = value }) => high - value),
    arrayminus: points.map(({ value, low = value }) => value - low),
    visible: points.some(({ low, high }) => low !== undefined || high !== undefined),
    color,
    thickness: 1.5,
    width: 4,
  };
}
