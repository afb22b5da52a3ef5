import type { Matrix } from "../types.ts";
import { column } from "./matrix.ts";

/** Edges of equal-width bins, [bins + 1], and the bin of each value, 1 … bins. */
export interface Histogram {
  readonly edges: Float64Array;
  readonly bins: Int32Array;
}

/** k · step + min, in this order of operations: another one moves values that sit on an edge. */
function edgesBetween(low: number, high: number, bins: number): Float64Array {
  const [start, stop] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const step = (stop - start) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, k) => k * step + start);
  edges[bins] = stop;
  return edges;
}

/**
 * Equal-width bins between the least and the greatest value.
 *
 * The bin of v is the number of edges e₀ … e₍bins₋₁₎ that are ≤ v, so 1 … bins, and the greatest value falls in
 * the last bin. If all values are c, the range is [c − ½, c + ½] and they share one bin. Bit for bit the bins of
 * numpy's histogram and digitize, which disentanglement_lib uses.
 *
 * @throws RangeError if bins is not a positive integer, there are no values, or one is not finite.
 * @source locatello2019 section 4.1
 * @example histogram([0, 1, 1, 0], 10).bins // [1, 10, 10, 1]
 */
export function histogram(values: ArrayLike<number>, bins: number): Histogram {
  if (!Number.isSafeInteger(bins) || bins < 1)
    throw new RangeError(`Expected a positive integer number of bins but found ${bins}.`);
  if (values.length === 0) throw new RangeError("Expected values to bin but found none.");
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw new RangeError(`Expected finite values but found ${value} at ${i}.`);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const edges = edgesBetween(low, high, bins);
  const scale = bins / (edges[bins]! - edges[0]!);
  const found = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let bin = Math.max(1, Math.min(bins, Math.floor((value - edges[0]!) * scale) + 1)) || 1;
    while (bin > 1 && edges[bin - 1]! > value) bin--;
    while (bin < bins && edges[bin]! <= value) bin++;
    found[i] = bin;
  }
  return { edges, bins: found };
}

/**
 * Each column of a matrix of codes [n, d] binned on its own: d arrays of n bins, 1 … bins.
 *
 * @throws RangeError as `histogram` does.
 * @source locatello2019 section 4.1
 */
export const discretise = (codes: Matrix, bins: number): Int32Array[] =>
  Array.from({ length: codes.columns }, (_, j) => histogram(column(codes, j), bins).bins);
