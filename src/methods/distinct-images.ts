import type { Dataset, Rng } from "../types.ts";
import { combinations, factorVector } from "../datasets/sampling.ts";
import type { Samples } from "../stats/pca.ts";

/** Images rendered in one call: a compromise between calls and memory held twice. */
const chunk = 256;

/**
 * Different images of a data set, drawn uniformly, as flattened rows; all of them, shuffled, if there are no more.
 *
 * @param n most images.
 * @returns [min(n, images there are), h · w · c] in [0, 1].
 */
export function distinctImages(dataset: Dataset, n: number, rng: Rng): Samples {
  const sizes = dataset.factors.map((factor) => factor.size);
  const total = combinations(dataset);
  const order = rng.permutation(total).subarray(0, n);
  const columns = dataset.shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(order.length * columns);
  for (let from = 0; from < order.length; from += chunk) {
    const part = order.subarray(from, from + chunk);
    const factors = new Int32Array(part.length * sizes.length);
    part.forEach((index, i) => factors.set(factorVector(sizes, index), i * sizes.length));
    values.set(dataset.render({ n: part.length, values: factors }), from * columns);
  }
  return { rows: order.length, columns, values };
}
