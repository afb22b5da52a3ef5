import type { NdArray } from "../types.ts";
import { inceptionUnits } from "./inception.ts";
import type { InceptionDimensions } from "./inception-blocks.ts";

/** A hash of seed, tensor and element, uniform in [−1, 1). */
function hashed(seed: number, tensor: number, index: number): number {
  let h = Math.imul(index + 1, 0x9e3779b1);
  h ^= Math.imul(tensor + 1, 0x85ebca6b);
  h ^= Math.imul(seed, 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  h ^= h >>> 16;
  return ((h >>> 0) / 2 ** 32) * 2 - 1;
}

/** Numbers that depend on nothing but their place: n values of a tensor, uniform in [−1, 1), float64. */
export function hashedTensor(seed: number, tensor: number, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = hashed(seed, tensor, i);
  return out;
}

/**
 * A state dict of the FID network with weights made by a hash: for distances that any machine can repeat without a
 * download, and for checks of the architecture. Its distances are not FID.
 *
 * Kernels [out, in, height, width] uniform with variance 2 / (in·height·width); batch norm near the identity.
 */
export function hashedInception(
  seed: number,
  dimensions: InceptionDimensions = 2048,
): Record<string, NdArray<Float32Array>> {
  const state: Record<string, NdArray<Float32Array>> = {};
  inceptionUnits(dimensions).forEach(({ name, shape }, c) => {
    const fanIn = shape[1] * shape[2] * shape[3];
    const bound = Math.sqrt(6 / fanIn);
    const put = (key: string, at: number, size: readonly number[], map: (u: number) => number) => {
      const n = size.reduce((product, side) => product * side, 1);
      const data = new Float32Array(hashedTensor(seed, 5 * c + at, n).map(map));
      state[`${name}.${key}`] = { shape: size, data };
    };
    put("conv.weight", 0, shape, (u) => u * bound);
    put("bn.weight", 1, [shape[0]], (u) => 1 + 0.1 * u);
    put("bn.bias", 2, [shape[0]], (u) => 0.1 * u);
    put("bn.running_mean", 3, [shape[0]], (u) => 0.1 * u);
    put("bn.running_var", 4, [shape[0]], (u) => 1.25 + 0.25 * u);
  });
  return state;
}
