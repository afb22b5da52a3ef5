import { moments, type Moments } from "../stats/moments.ts";
import { columnMeans } from "../stats/matrix.ts";
import { nuclearNorm } from "../stats/nuclear-norm.ts";
import { pivotedCholesky } from "../stats/pivoted-cholesky.ts";
import { requireFinite } from "../stats/require-finite.ts";
import { schurRootTrace, type Offset } from "../stats/schur-root-trace.ts";
import { symmetricRootTrace } from "../stats/symmetric-root-trace.ts";
import { timesTransposed } from "../stats/times-transposed.ts";
import type { Matrix } from "../types.ts";

/** One side of a Fréchet distance: features [n, d], or their mean and covariance. */
export type FeatureSide = Matrix | Moments;

/**
 * How tr((S₁S₂)^½) is found. "factored" is the most exact and the default; "symmetric" takes S₁^½ by its
 * eigenvectors; "common" imitates the code that most published numbers come from.
 */
export type RootForm = "factored" | "symmetric" | "common";

/** A side ready for use. The factor F is [r, d] with S = Fᵀ·F. */
interface Side {
  readonly mean: Float64Array;
  readonly trace: number;
  readonly covariance: () => Matrix;
  readonly factor: () => Matrix;
}

function ofMoments({ mean, covariance }: Moments): Side {
  const d = mean.length;
  if (covariance.rows !== d || covariance.columns !== d)
    throw new RangeError(
      `Expected a covariance of shape [${d}, ${d}] beside a mean of ${d} numbers but found ` +
        `[${covariance.rows}, ${covariance.columns}].`,
    );
  requireFinite(mean, "every mean");
  requireFinite(covariance.values, "every covariance");
  let trace = 0;
  for (let i = 0; i < d; i++) trace += covariance.values[i * d + i]!;
  return { mean, trace, covariance: () => covariance, factor: () => pivotedCholesky(covariance) };
}

/** With no more rows than columns the centred features are a factor themselves, and no [d, d] root is needed. */
function ofFeatures(features: Matrix): Side {
  const { rows: n, columns: d } = features;
  if (n < 2) throw new RangeError(`Expected two or more rows of features but found ${n}.`);
  if (n > d) return ofMoments(moments(features));
  requireFinite(features.values, "every feature");
  const mean = columnMeans(features);
  const scale = 1 / Math.sqrt(n - 1);
  const values = features.values.map((value, i) => (value - mean[i % d]!) * scale);
  return {
    mean,
    trace: values.reduce((sum, value) => sum + value * value, 0),
    covariance: () => moments(features).covariance,
    factor: () => ({ rows: n, columns: d, values }),
  };
}

const sideOf = (side: FeatureSide): Side => ("mean" in side ? ofMoments(side) : ofFeatures(side));

const rootTraces = {
  factored: (a: Side, b: Side) => nuclearNorm(timesTransposed(a.factor(), b.factor())),
  symmetric: (a: Side, b: Side) => symmetricRootTrace(a.covariance(), b.covariance()),
  common: (a: Side, b: Side, offset: Offset) => schurRootTrace(a.covariance(), b.covariance(), offset),
} satisfies Record<RootForm, (a: Side, b: Side, offset: Offset) => number>;

/**
 * Fréchet distance ‖μ₁ − μ₂‖² + tr(S₁) + tr(S₂) − 2·tr((S₁S₂)^½) of the Gaussians fitted to two sets of features.
 *
 * a, b: features [n, d] with n ≥ 2, or moments of dimension d; covariances have divisor n − 1. Squared units of the
 * features, at least 0 up to rounding (never clamped). With S₁ = F₁ᵀF₁ and S₂ = F₂ᵀF₂ the root's trace is the sum of
 * the singular values of F₁F₂ᵀ: F is the centred features where there are few, else a pivoted Cholesky factor, so
 * that any mixture of few or many features and stored moments is exact. It is called FID only for the standard
 * Inception's features; see `FeatureExtractor.label`.
 *
 * Differs from the common code (`form: "common"`), which takes the Schur root of S₁S₂: where a covariance is singular
 * that is off by 10⁻⁸ … 10⁻⁴. `offset` says when that form adds 10⁻⁶ to both diagonals.
 * @throws RangeError if the dimensions differ, a side has fewer than two rows, a number is not finite, or a
 * covariance is not positive semi-definite.
 * @source heusel2017 Eq. 6
 * @source dowson1982 Eq. 16
 */
export function frechetDistance(
  a: FeatureSide,
  b: FeatureSide,
  { form = "factored", offset = "if needed" }: { readonly form?: RootForm; readonly offset?: Offset } = {},
): number {
  const [p, q] = [sideOf(a), sideOf(b)];
  if (p.mean.length !== q.mean.length)
    throw new RangeError(
      `Expected features of the same dimension but found ${p.mean.length} and ${q.mean.length}. ` +
        "Use one extractor for both sides.",
    );
  const shift = p.mean.reduce((sum, value, i) => sum + (value - q.mean[i]!) ** 2, 0);
  return shift + p.trace + q.trace - 2 * rootTraces[form](p, q, offset);
}
