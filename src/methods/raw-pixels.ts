import type { Method } from "../types.ts";
import { tf, type Tensor2D } from "../tf.ts";
import { images } from "../datasets/sampling.ts";

/**
 * The image itself as its code, [n, h · w · c] in [0, 1]: what a classifier makes of no representation at all.
 *
 * @source higgins2017 figure 6
 */
export function rawPixels(_: Record<string, never> = {}): Method {
  return {
    name: "rawPixels",
    source: { key: "higgins2017", where: "figure 6" },
    hyper: {},
    draw: images,
    phases: [],
    init: () => ({}),
    noise: () => ({}),
    encode: (_params, x) => tf.reshape(x, [x.shape[0]!, x.size / x.shape[0]!]) as Tensor2D,
  };
}
