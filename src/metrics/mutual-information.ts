import type { Matrix } from "../types.ts";
import { checkFinite } from "../stats/classifier.ts";
import { mutualInformation } from "../stats/entropy.ts";
import { discretise } from "../stats/histogram.ts";
import { matrix } from "../stats/matrix.ts";

/**
 * Mutual information of every binned code with every factor, [d, k] nats.
 *
 * codes [n, d] are binned each between its own extremes; factors are k columns of n labels.
 * @throws RangeError if a column has not n labels, there are fewer points than bins, or a code is not finite.
 * @source locatello2019 section 4.1
 */
export function informationTable(codes: Matrix, factors: readonly ArrayLike<number>[], bins: number): Matrix {
  checkFinite(codes, "codes");
  if (codes.rows < bins)
    throw new RangeError(
      `Expected at least as many points as bins, ${bins}, but found ${codes.rows}. Draw more points.`,
    );
  const wrong = factors.findIndex((column) => column.length !== codes.rows);
  if (wrong >= 0)
    throw new RangeError(
      `Expected ${codes.rows} labels of factor ${wrong}, one a code, but found ${factors[wrong]!.length}.`,
    );
  const table = matrix(codes.columns, factors.length);
  discretise(codes, bins).forEach((binned, j) =>
    factors.forEach(
      (column, k) => (table.values[j * factors.length + k] = mutualInformation(binned, column)),
    ),
  );
  return table;
}
