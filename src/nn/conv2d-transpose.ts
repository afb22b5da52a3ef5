import type { Params } from "../types.ts";
import { tf, type Tensor, type Tensor4D } from "../tf.ts";
import type { Padding } from "./conv2d.ts";
import { parameter } from "./parameter.ts";

/**
 * Transposed convolution: the gradient of `conv2d` with respect to its input, plus a bias.
 *
 * x: [n, h, w, in] → [n, h′, w′, out], with `path/kernel` [kh, kw, out, in] and `path/bias` [out]; h′ is
 * stride · h for "same" and stride · (h − 1) + kh for "valid". PyTorch's kernels are [in, out, kh, kw].
 * @throws RangeError if a parameter is missing.
 */
export function conv2dTranspose(
  params: Params,
  path: string,
  x: Tensor,
  stride: number,
  padding: Padding = "same",
): Tensor4D {
  const kernel = parameter(params, `${path}/kernel`) as Tensor4D;
  const [n, h, w] = (x as Tensor4D).shape;
  const [kh, kw, out] = kernel.shape;
  const size: [number, number] =
    padding === "same" ? [h * stride, w * stride] : [(h - 1) * stride + kh, (w - 1) * stride + kw];
  const y = tf.conv2dTranspose(x as Tensor4D, kernel, [n, ...size, out], stride, padding);
  return tf.add(y, parameter(params, `${path}/bias`));
}
