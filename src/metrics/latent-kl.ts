import { columnMeans, matrix } from "../stats/matrix.ts";
import type { Gaussians } from "../stats/mixture-entropy.ts";

/**
 * KL divergence of each latent from the standard normal prior, mean over the data, [d] nats, ≥ 0.
 *
 * @param posterior means and log-variances, [n, d] each.
 * @source kingma2014 appendix B
 */
export function latentKl({ mean, logVar }: Gaussians): Float64Array {
  const terms = mean.values.map((m, i) => (m * m + Math.expm1(logVar.values[i]!) - logVar.values[i]!) / 2);
  return columnMeans(matrix(mean.rows, mean.columns, terms));
}

/**
 * Latents that carry something: mean KL above the threshold, as indices in ascending order.
 *
 * @param kl of each latent, nats.
 * @param threshold 0.05 nats counts active units in this project; the FactorVAE metric prunes at 0.01.
 * @source kim2018 section 4
 */
export const activeLatents = (kl: Float64Array, threshold = 0.05): number[] =>
  [...kl.keys()].filter((j) => kl[j]! > threshold);
