import type { Params } from "../types.ts";
import { tf, type Tensor, type Tensor2D } from "../tf.ts";
import { parameter } from "./parameter.ts";

/**
 * Affine map of flattened rows.
 *
 * x: [n, …] → [n, units], with `path/kernel` [inputs, units] and `path/bias` of `units` numbers in any shape.
 * @throws RangeError if a parameter is missing.
 */
export function dense(params: Params, path: string, x: Tensor): Tensor2D {
  const kernel = parameter(params, `${path}/kernel`) as Tensor2D;
  const bias = parameter(params, `${path}/bias`);
  const rows = x.rank === 2 ? x : tf.reshape(x, [x.shape[0]!, kernel.shape[0]]);
  return tf.add(
    tf.matMul(rows as Tensor2D, kernel),
    bias.rank === 1 ? bias : tf.reshape(bias, [kernel.shape[1]]),
  );
}
