import type { ImageShape, NdArray, Params, Rng, Weights } from "../types.ts";
import { tf, type Tensor } from "../tf.ts";
import { activations, type Activation } from "./activations.ts";
import { conv2d, type Padding } from "./conv2d.ts";
import { conv2dTranspose } from "./conv2d-transpose.ts";
import { dense } from "./dense.ts";
import { drawn, type Fans, type Initializer } from "./initializers.ts";

/** A layer as data. Sizes that depend on the image are left open and settled by `initial`. */
export type Layer =
  | { readonly kind: "dense"; readonly units: number; readonly activation: Activation }
  /** Dense, then reshaped to the square map from which the layers after it grow the image. */
  | { readonly kind: "map"; readonly channels: number; readonly activation: Activation }
  /** Dense, to one number a pixel and channel; its bias has the image's shape [h, w, c]. */
  | { readonly kind: "pixels" }
  | Convolution;
/** `filters` "image" stands for the image's number of channels. */
export interface Convolution {
  readonly kind: "conv" | "convTranspose";
  readonly filters: number | "image";
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly activation: Activation;
}

const folders = {
  dense: "dense",
  map: "dense",
  pixels: "dense",
  conv: "conv",
  convTranspose: "convTranspose",
};

/** Paths of the layers' parameters, numbered by kind from 1: `prefix/conv1`, `prefix/conv2`, `prefix/dense1`. */
function paths(layers: readonly Layer[], prefix: string): string[] {
  const counts: Record<string, number> = {};
  return layers.map(({ kind }) => {
    const folder = folders[kind];
    counts[folder] = (counts[folder] ?? 0) + 1;
    return `${prefix}/${folder}${counts[folder]}`;
  });
}

function apply(layer: Layer, params: Params, path: string, x: Tensor): Tensor {
  switch (layer.kind) {
    case "dense":
      return activations[layer.activation](dense(params, path, x));
    case "map": {
      const y = activations[layer.activation](dense(params, path, x));
      const side = Math.sqrt(y.shape[1]! / layer.channels);
      return tf.reshape(y, [y.shape[0]!, side, side, layer.channels]);
    }
    case "pixels":
      return tf.reshape(dense(params, path, x), [x.shape[0]!, ...params[`${path}/bias`]!.shape]);
    case "conv":
      return activations[layer.activation](conv2d(params, path, x, layer.stride, layer.padding));
    case "convTranspose":
      return activations[layer.activation](conv2dTranspose(params, path, x, layer.stride, layer.padding));
  }
}

/**
 * Applies layers in order.
 *
 * x: [n, …] → the last layer's output; parameters are read from under `prefix`.
 * @throws RangeError if a parameter is missing.
 */
export function forward(layers: readonly Layer[], params: Params, prefix: string, x: Tensor): Tensor {
  const names = paths(layers, prefix);
  return layers.reduce((y, layer, i) => apply(layer, params, names[i]!, y), x);
}

const isWhole = (side: number): boolean => Number.isInteger(side) && side > 0;

/** Side of the map that the layers after it grow to `side` pixels; not whole if none does. */
function mapSide(after: readonly Layer[], side: number): number {
  return after.reduceRight((to, layer) => {
    if (layer.kind !== "convTranspose") return to;
    return layer.padding === "same" ? to / layer.stride : (to - layer.kernel) / layer.stride + 1;
  }, side);
}

/** Kernel, bias and output of a layer whose input has the shape `input`, without the batch. */
function shapes(layers: readonly Layer[], i: number, input: readonly number[], [h, w, c]: ImageShape) {
  const layer = layers[i]!;
  const inputs = input.reduce((product, side) => product * side, 1);
  if (layer.kind === "dense")
    return { kernel: [inputs, layer.units], bias: [layer.units], output: [layer.units] };
  if (layer.kind === "pixels") return { kernel: [inputs, h * w * c], bias: [h, w, c], output: [h, w, c] };
  if (layer.kind === "map") {
    const side = mapSide(layers.slice(i + 1), h);
    const units = side * side * layer.channels;
    return { kernel: [inputs, units], bias: [units], output: [side, side, layer.channels] };
  }
  const { kernel: k, stride, padding } = layer;
  const filters = layer.filters === "image" ? c : layer.filters;
  const [side, channels] = [input[0]!, input[2]!];
  if (layer.kind === "conv") {
    const out = padding === "same" ? side / stride : (side - k) / stride + 1;
    return { kernel: [k, k, channels, filters], bias: [filters], output: [out, out, filters] };
  }
  const out = padding === "same" ? side * stride : (side - 1) * stride + k;
  return { kernel: [k, k, filters, channels], bias: [filters], output: [out, out, filters] };
}

function fansOf(kind: Fans["kind"], kernel: readonly number[]): Fans {
  const area = kernel.slice(0, -2).reduce((product, side) => product * side, 1);
  return { kind, fanIn: area * kernel.at(-2)!, fanOut: area * kernel.at(-1)! };
}

/** Kernel and bias of one layer, each from its own stream, `rng` split by path. */
export function initialLayer(
  path: string,
  kind: Fans["kind"],
  { kernel, bias }: { readonly kernel: readonly number[]; readonly bias: readonly number[] },
  initializer: Initializer,
  rng: Rng,
): Record<string, NdArray<Float32Array>> {
  const fans = fansOf(kind, kernel);
  return {
    [`${path}/kernel`]: drawn(kernel, initializer.kernel(fans), rng.split(`${path}/kernel`)),
    [`${path}/bias`]: drawn(bias, initializer.bias(fans), rng.split(`${path}/bias`)),
  };
}

/**
 * Starting weights of layers under `prefix`, and the shape of their output without the batch.
 *
 * @param input shape of what the first layer sees, without the batch.
 * @throws RangeError if the layers do not fit the image: their strides must divide a square image's side.
 */
export function initial(
  layers: readonly Layer[],
  prefix: string,
  input: readonly number[],
  shape: ImageShape,
  initializer: Initializer,
  rng: Rng,
): { weights: Weights; output: readonly number[] } {
  const weights: Record<string, NdArray<Float32Array>> = {};
  const isConvolutional = layers.some(({ kind }) => kind === "conv" || kind === "convTranspose");
  let output = input;
  paths(layers, prefix).forEach((path, i) => {
    const layer = shapes(layers, i, output, shape);
    if (!layer.output.every(isWhole) || (isConvolutional && shape[0] !== shape[1]))
      throw new RangeError(
        `Expected square images whose side the strides of ${path} divide but found ${shape.join(" × ")}. ` +
          "Resize the images or choose a dense network.",
      );
    const kind = folders[layers[i]!.kind] as Fans["kind"];
    Object.assign(weights, initialLayer(path, kind, layer, initializer, rng));
    output = layer.output;
  });
  return { weights, output };
}
