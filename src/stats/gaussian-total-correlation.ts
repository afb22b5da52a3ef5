import { CholeskyDecomposition, Matrix as Dense } from "ml-matrix";
import type { Matrix } from "../types.ts";
import { rowsOf } from "./matrix.ts";

function factorised(covariance: Matrix): CholeskyDecomposition {
  const { rows: d, columns, values } = covariance;
  if (d !== columns) throw new RangeError(`Expected a square covariance but found ${d} × ${columns}.`);
  const constant = Array.from({ length: d }, (_, j) => j).find((j) => !(values[j * d + j]! > 0));
  if (constant !== undefined)
    throw new RangeError(
      `Expected positive variances but found ${values[constant * d + constant]} in column ${constant}. ` +
        "Leave out codes that are constant.",
    );
  const found = new CholeskyDecomposition(new Dense(rowsOf(covariance)));
  if (!found.isPositiveDefinite())
    throw new RangeError("Expected a positive definite covariance. Leave out codes that repeat each other.");
  return found;
}

/** ½ log of the product of variances over the determinant: by how much independence overrates the volume. */
function halfLogRatio(covariance: Matrix, { lowerTriangularMatrix: lower }: CholeskyDecomposition): number {
  const d = covariance.rows;
  let sum = 0;
  for (let j = 0; j < d; j++) sum += Math.log(covariance.values[j * d + j]!) / 2 - Math.log(lower.get(j, j));
  return sum;
}

/**
 * Total correlation of a Gaussian: ½ (Σ log C_jj − log det C), nats, ≥ 0; 0 for a diagonal covariance.
 *
 * covariance: [d, d], positive definite.
 * @throws RangeError for a covariance that is not square or not positive definite, naming a constant column.
 * @source locatello2019 section 5.1, unsupervised scores
 * @example gaussianTotalCorrelation(matrixOf([[1, 0.5], [0.5, 1]])) // −½ log(1 − 0.25) = 0.1438…
 */
export const gaussianTotalCorrelation = (covariance: Matrix): number =>
  halfLogRatio(covariance, factorised(covariance));

/**
 * log q(z) − Σ_j log q(z_j) at each point for q = N(0, C): the logit difference of an ideal FactorVAE discriminator.
 *
 * z: [n, d] → [n], nats; its mean under q is `gaussianTotalCorrelation`.
 * @throws RangeError as `gaussianTotalCorrelation`, or if d differs.
 * @source kim2018 Eq. 3
 */
export function gaussianLogDensityRatio(covariance: Matrix, z: Matrix): Float64Array {
  const d = covariance.rows;
  if (z.columns !== d) throw new RangeError(`Expected points with ${d} codes but found ${z.columns}.`);
  const factor = factorised(covariance);
  const offset = halfLogRatio(covariance, factor);
  return Float64Array.from(rowsOf(z), (point) => {
    const solved = factor.solve(Dense.columnVector([...point]));
    let sum = offset;
    point.forEach(
      (x, j) => (sum += (x * x) / covariance.values[j * d + j]! / 2 - (x * solved.get(j, 0)) / 2),
    );
    return sum;
  });
}
