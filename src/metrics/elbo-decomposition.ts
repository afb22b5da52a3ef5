import type { Matrix } from "../types.ts";
import { columnMeans, matrix } from "../stats/matrix.ts";
import { mixtureEntropies, type Gaussians, type MixtureEntropies } from "../stats/mixture-entropy.ts";
import { latentKl } from "./latent-kl.ts";

/** Posteriors of n data and one sample of each, [n, d] each. */
export interface SampledPosterior extends Gaussians {
  readonly z: Matrix;
}
/** The parts of the averaged KL divergence, nats. */
export interface ElboDecomposition {
  /** I(z; n), between code and index of the datum: at most ln n. */
  readonly mutualInformation: number;
  /** KL(q(z) ‖ ∏ q(zⱼ)); slightly below 0 only by sampling. */
  readonly totalCorrelation: number;
  /** Σ KL(q(zⱼ) ‖ p(zⱼ)). */
  readonly dimensionwiseKl: number;
  /** E KL(q(z|n) ‖ p(z)) in closed form: the sum of the three. */
  readonly kl: number;
  /** Of the aggregate posterior q(z). */
  readonly entropies: MixtureEntropies;
  /** Mean entropy of q(zⱼ|n), [d]. */
  readonly conditional: Float64Array;
  /** Mean of −ln p(zⱼ) under q, [d]. */
  readonly cross: Float64Array;
}

const logTwoPi = Math.log(2 * Math.PI);
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * Splits the averaged KL divergence into mutual information, total correlation and dimension-wise KL, over a data
 * set of n components: the aggregate posterior is their mixture, met by `samples` of z.
 *
 * @param samples rows of z to use, all unless given; the authors take 10,000 at random.
 * @throws RangeError as `mixtureEntropies` does.
 * @source chen2018 Eq. 2 and appendix C
 */
export function elboDecomposition(
  { mean, logVar, z }: SampledPosterior,
  samples: Matrix = z,
): ElboDecomposition {
  const entropies = mixtureEntropies({ mean, logVar }, samples);
  const averaged = (term: (index: number) => number): Float64Array =>
    columnMeans(
      matrix(
        mean.rows,
        mean.columns,
        mean.values.map((_, i) => term(i)),
      ),
    );
  const conditional = averaged((i) => (logTwoPi + logVar.values[i]! + 1) / 2);
  const cross = averaged((i) => (mean.values[i]! ** 2 + Math.exp(logVar.values[i]!) + logTwoPi) / 2);
  const marginal = sum(entropies.marginal);
  return {
    mutualInformation: entropies.joint - sum(conditional),
    totalCorrelation: marginal - entropies.joint,
    dimensionwiseKl: sum(cross) - marginal,
    kl: sum(latentKl({ mean, logVar })),
    entropies,
    conditional,
    cross,
  };
}
