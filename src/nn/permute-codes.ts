import { tf, type Tensor2D } from "../tf.ts";

/**
 * Each column of the codes shuffled by itself, so that its marginal stays and its dependence goes:
 * out[i][j] = z[permutation[i][j]][j].
 *
 * z [n, d]; permutation [n, d] int32, a permutation of 0 … n − 1 in every column, as noise of law "permutation" is.
 * @source kim2018 algorithm 1
 */
export function permuteCodes(z: Tensor2D, permutation: Tensor2D): Tensor2D {
  const [n, d] = z.shape;
  const column = tf.tensor1d(
    Int32Array.from({ length: d }, (_, j) => j),
    "int32",
  );
  const flat = tf.reshape(tf.add(tf.mul(permutation, tf.scalar(d, "int32")), column), [n * d]);
  return tf.reshape(tf.gather(tf.reshape(z, [n * d]), flat as ReturnType<typeof tf.tensor1d>), [
    n,
    d,
  ]) as Tensor2D;
}
