import type { NdArray, Rng, Source } from "../types.ts";

/** What an initialiser knows of a layer. Fans count inputs and outputs of one unit, kernel area included. */
export interface Fans {
  readonly kind: "dense" | "conv" | "convTranspose";
  /**
   * For a transposed convolution area · outputs, as both PyTorch and TensorFlow count: their rule reads the
   * kernel's layout, not the direction of the data.
   */
  readonly fanIn: number;
  readonly fanOut: number;
}
/** A law of independent numbers: uniform in ±bound, or normal with a standard deviation. 0 gives zeros. */
export type Law = { readonly bound: number } | { readonly std: number };
/** How a source starts its kernels and biases. */
export interface Initializer {
  readonly source: Source;
  kernel(fans: Fans): Law;
  bias(fans: Fans): Law;
}

const zeros: Law = { bound: 0 };

/** Glorot uniform kernels and zero biases: TensorFlow's defaults for dense and convolutional layers. */
export const glorotUniform: Initializer = {
  source: { key: "glorot2010", where: "Eq. 16" },
  kernel: ({ fanIn, fanOut }) => ({ bound: Math.sqrt(6 / (fanIn + fanOut)) }),
  bias: () => zeros,
};

/** Uniform in ±1/√fanIn for kernels and biases: PyTorch's defaults. */
export const torchUniform: Initializer = {
  source: { key: "fil2021", where: "published code, framework defaults" },
  kernel: ({ fanIn }) => ({ bound: 1 / Math.sqrt(fanIn) }),
  bias: ({ fanIn }) => ({ bound: 1 / Math.sqrt(fanIn) }),
};

/** Kaiming uniform kernels with the gain of a rectifier; biases as PyTorch leaves them. */
export const kaimingUniform: Initializer = {
  source: { key: "he2015", where: "section 2.2" },
  kernel: ({ fanIn }) => ({ bound: Math.sqrt(6 / fanIn) }),
  bias: torchUniform.bias,
};

/**
 * Kaiming normal kernels and zero biases, except in transposed convolutions: the published code forgets
 * those, so they keep PyTorch's defaults.
 */
export const kaimingNormal: Initializer = {
  source: { key: "he2015", where: "section 2.2" },
  kernel: (fans) =>
    fans.kind === "convTranspose" ? torchUniform.kernel(fans) : { std: Math.sqrt(2 / fans.fanIn) },
  bias: (fans) => (fans.kind === "convTranspose" ? torchUniform.bias(fans) : zeros),
};

/** Initialisers by name. */
export const initializers = {
  glorotUniform,
  kaimingNormal,
  kaimingUniform,
  torchUniform,
} satisfies Record<string, Initializer>;

/** An array of independent numbers of a law; a function of the stream's seed and names. */
export function drawn(shape: readonly number[], law: Law, rng: Rng): NdArray<Float32Array> {
  const size = shape.reduce((product, side) => product * side, 1);
  if ("std" in law) return { shape, data: rng.normal(size).map((x) => law.std * x) };
  const data = new Float32Array(size);
  if (law.bound > 0) for (let i = 0; i < size; i++) data[i] = law.bound * (2 * rng.uniform() - 1);
  return { shape, data };
}
