import type { Params } from "../types.ts";
import { tf, type Tensor, type Tensor4D } from "../tf.ts";
import { parameter } from "./parameter.ts";

/** "same": output side is ⌈side / stride⌉. "valid": no padding. */
export type Padding = "same" | "valid";

/**
 * Convolution of images.
 *
 * x: [n, h, w, in] → [n, h′, w′, out], with `path/kernel` [kh, kw, in, out] and `path/bias` [out]. PyTorch's
 * kernel 4, stride 2, padding 1 is "same" on even sides; its kernels [out, in, kh, kw] are transposed.
 * @throws RangeError if a parameter is missing.
 */
export function conv2d(
  params: Params,
  path: string,
  x: Tensor,
  stride: number,
  padding: Padding = "same",
): Tensor4D {
  const kernel = parameter(params, `${path}/kernel`) as Tensor4D;
  return tf.add(tf.conv2d(x as Tensor4D, kernel, stride, padding), parameter(params, `${path}/bias`));
}
