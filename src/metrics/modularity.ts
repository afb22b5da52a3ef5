import type { Matrix, Metric } from "../types.ts";
import { row } from "../stats/matrix.ts";
import { informationTable } from "./mutual-information.ts";
import { checkCount, factorColumn, sample, usableFactors } from "./representation.ts";

/** Below this a code's largest information, in nats, is rounding: the code is dead. */
const dead = 1e-12;

/**
 * How far each code keeps to one factor, [d] in [0, 1]: 1 − (Σₖ mₖ² − m*²) / (m*² (K − 1)), m* the largest mₖ.
 *
 * A dead code scores 0. Differs from the paper, which leaves the treatment of dead codes open.
 * @param information [d, k], nats, k ≥ 2.
 * @throws RangeError if there is one factor only.
 * @source ridgeway2018 section 3
 */
export function codeModularity(information: Matrix): Float64Array {
  const k = information.columns;
  if (k < 2) throw new RangeError(`Expected two or more factors for modularity but found ${k}.`);
  return Float64Array.from({ length: information.rows }, (_, j) => {
    const squares = row(information, j).map((m) => m * m);
    const most = Math.max(...squares);
    if (Math.sqrt(most) < dead) return 0;
    return 1 - (squares.reduce((sum, m) => sum + m, 0) - most) / (most * (k - 1));
  });
}

/**
 * Modularity of a representation: each code should carry information on one factor only. In [0, 1]; dead codes
 * pull it down.
 *
 * @param points images drawn.
 * @param bins a code.
 * @source ridgeway2018 section 3
 */
export function modularity({
  points = 10_000,
  bins = 20,
}: { readonly points?: number; readonly bins?: number } = {}): Metric<"modularity"> {
  checkCount(points, "points");
  checkCount(bins, "bins");
  return {
    name: "modularity",
    source: { key: "ridgeway2018", where: "section 3" },
    hyper: { points, bins },
    scores: ["modularity"],
    async evaluate(encode, dataset, rng) {
      const usable = usableFactors(dataset, 2);
      const { codes, factors } = await sample(encode, dataset, points, rng);
      const table = informationTable(
        codes,
        usable.map((k) => factorColumn(factors, k)),
        bins,
      );
      const perCode = codeModularity(table);
      return { modularity: perCode.reduce((sum, m) => sum + m, 0) / perCode.length };
    },
  };
}
