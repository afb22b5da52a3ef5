import type { Weights } from "../types.ts";

/** Operations of one training step, counted from the architecture. */
export interface Work {
  /** Multiplications and additions of the forward pass for one image. */
  readonly forward: number;
  /** The same for a training step: forward, and the gradients of inputs and kernels. */
  readonly step: number;
}

const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);

/**
 * Floating-point operations of an encoder–decoder pair, matrix products and convolutions only, two per
 * multiply-add; the gradient of the first layer's input is not needed and not counted.
 *
 * A kernel [k, k, a, b] is used once per pixel of the smaller map of its layer: strides halve or double the side.
 *
 * @param weights of the pair: `…/encoder/conv1/kernel` and so on, in the layers' order.
 * @param side of the square input image.
 * @param batch images per step.
 */
export function stepFlops(weights: Weights, side: number, batch: number): Work {
  const kernels = Object.entries(weights)
    .filter(([path]) => path.endsWith("/kernel"))
    .map(([path, { shape }]) => ({ path, shape }));
  const grown = kernels.filter(({ path }) => path.includes("/convTranspose")).length;
  let [down, up] = [0, 0];
  const uses = kernels.map(({ path, shape }) => {
    if (shape.length !== 4) return product(shape);
    const pixels = path.includes("/convTranspose") ? side / 2 ** (grown - up++) : side / 2 ** ++down;
    return pixels ** 2 * product(shape);
  });
  const forward = 2 * uses.reduce((a, b) => a + b, 0);
  return { forward, step: batch * (3 * forward - 2 * uses[0]!) };
}
