import type { Matrix } from "../types.ts";

/** Where means and log-variances sit among 2d columns: [means | logVars] or [mean₀, logVar₀, mean₁, …]. */
export type HeadLayout = "halves" | "interleaved";

/**
 * Splits the 2d output columns of a published encoder's last layer (its kernel [inputs, 2d], its bias [1, 2d],
 * or its output [n, 2d]) into those of the means and of the log-variances.
 *
 * Our own encoders have two heads, so this is for weights from elsewhere: fil2021, dubois2019 and others
 * interleave, most split in halves, and nothing but the picture tells them apart.
 * @throws RangeError if the number of columns is odd.
 * @source fil2021 published code, model's forward
 */
export function splitHeads(columns: Matrix, layout: HeadLayout): { mean: Matrix; logVar: Matrix } {
  if (columns.columns % 2 !== 0)
    throw new RangeError(
      `Expected an even number of columns, a mean and a log-variance per latent, but found ${columns.columns}.`,
    );
  const d = columns.columns / 2;
  const pick = (first: number, stride: number): Matrix => ({
    rows: columns.rows,
    columns: d,
    values: Float64Array.from(
      { length: columns.rows * d },
      (_, i) => columns.values[Math.floor(i / d) * 2 * d + first + stride * (i % d)]!,
    ),
  });
  return layout === "halves"
    ? { mean: pick(0, 1), logVar: pick(d, 1) }
    : { mean: pick(0, 2), logVar: pick(1, 2) };
}
