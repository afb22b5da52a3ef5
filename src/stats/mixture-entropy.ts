import type { Matrix } from "../types.ts";
import { row } from "./matrix.ts";

/** Diagonal Gaussians, one a row: means and log-variances, [n, d] each. */
export interface Gaussians {
  readonly mean: Matrix;
  readonly logVar: Matrix;
}
/** Entropies of a mixture, nats. */
export interface MixtureEntropies {
  /** Of each coordinate, [d]. */
  readonly marginal: Float64Array;
  /** Of all coordinates together. */
  readonly joint: number;
}

const logTwoPi = Math.log(2 * Math.PI);

/** ln Σ exp; terms e⁻⁵⁰ below the largest cannot change a float64 sum of millions. */
function logSumExp(terms: Float64Array): number {
  let most = -Infinity;
  for (const term of terms) if (term > most) most = term;
  if (most === -Infinity) return most;
  let sum = 0;
  for (const term of terms) if (term - most > -50) sum += Math.exp(term - most);
  return most + Math.log(sum);
}

/**
 * Entropies of a mixture of diagonal Gaussians estimated from samples of it: −mean over samples of the log-density.
 *
 * Every sample meets every component: samples · n · d densities, about 1 s for 2,000 · 2,000 · 10.
 *
 * @param samples drawn from the mixture, [s, d].
 * @param weights of the components in any unit, [n], ≥ 0; equal unless given.
 * @throws RangeError if shapes differ, there are no samples, or a density is not a positive number.
 * @source chen2018 section 4.1 and appendix C
 */
export function mixtureEntropies(
  { mean, logVar }: Gaussians,
  samples: Matrix,
  weights?: Float64Array,
): MixtureEntropies {
  const { rows: n, columns: d } = mean;
  checkShapes({ mean, logVar }, samples, weights);
  const total = weights ? weights.reduce((sum, w) => sum + w, 0) : n;
  const logWeights = Float64Array.from({ length: n }, (_, i) => Math.log((weights?.[i] ?? 1) / total));
  const precision = logVar.values.map((v) => Math.exp(-v));
  const constant = logVar.values.map((v) => -(logTwoPi + v) / 2);
  const terms = Array.from({ length: d + 1 }, () => new Float64Array(n));
  const sums = new Float64Array(d + 1);
  for (let s = 0; s < samples.rows; s++) {
    const z = row(samples, s);
    terms[d]!.set(logWeights);
    for (let j = 0; j < d; j++) {
      const [own, joint] = [terms[j]!, terms[d]!];
      for (let i = 0, at = j; i < n; i++, at += d) {
        const distance = z[j]! - mean.values[at]!;
        const density = constant[at]! - (distance * distance * precision[at]!) / 2;
        own[i] = density + logWeights[i]!;
        joint[i]! += density;
      }
    }
    for (let j = 0; j <= d; j++) sums[j]! += logSumExp(terms[j]!);
  }
  const entropies = sums.map((sum) => -sum / samples.rows);
  const wrong = entropies.findIndex((entropy) => !Number.isFinite(entropy));
  if (wrong >= 0)
    throw new RangeError(
      `Expected positive densities at every sample but coordinate ${wrong === d ? "vector" : wrong} gives an entropy ` +
        `of ${entropies[wrong]}. Are the samples from these components, and all of them finite?`,
    );
  return { marginal: entropies.slice(0, d), joint: entropies[d]! };
}

function checkShapes({ mean, logVar }: Gaussians, samples: Matrix, weights?: Float64Array): void {
  if (mean.rows !== logVar.rows || mean.columns !== logVar.columns || samples.columns !== mean.columns)
    throw new RangeError(
      `Expected means, log-variances and samples of one width but found [${mean.rows}, ${mean.columns}], ` +
        `[${logVar.rows}, ${logVar.columns}] and [${samples.rows}, ${samples.columns}].`,
    );
  if (samples.rows === 0 || mean.rows === 0)
    throw new RangeError("Expected components and samples but found none.");
  if (weights && weights.length !== mean.rows)
    throw new RangeError(`Expected ${mean.rows} weights but found ${weights.length}.`);
  const wrong = weights?.find((w) => !(w >= 0 && Number.isFinite(w)));
  if (wrong !== undefined) throw new RangeError(`Expected weights of 0 or more but found ${wrong}.`);
}
