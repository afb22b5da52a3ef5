import type { Params } from "../types.ts";
import { tf, type Tensor, type Tensor2D, type Tensor4D } from "../tf.ts";
import { conv2d } from "./conv2d.ts";
import {
  inceptionBlocks,
  type Block,
  type InceptionDimensions,
  type InceptionLayer,
} from "./inception-blocks.ts";

/** The name of a unit and the shape [out, in, height, width] of its kernel in a state dict. */
export interface UnitShape {
  readonly name: string;
  readonly shape: readonly [filters: number, channels: number, height: number, width: number];
}

/** The blocks that a feature vector needs. */
function blocksFor(dimensions: InceptionDimensions): readonly Block[] {
  return inceptionBlocks.slice(0, inceptionBlocks.findIndex(({ features }) => features === dimensions) + 1);
}

/** Adds the units of layers in order; → channels that come out. */
function collect(layers: readonly InceptionLayer[], channels: number, units: UnitShape[]): number {
  let depth = channels;
  for (const layer of layers) {
    if (layer.kind === "fork")
      depth = layer.branches.reduce((sum, branch) => sum + collect(branch, depth, units), 0);
    else if (layer.kind === "unit") {
      units.push({ name: layer.name, shape: [layer.filters, depth, ...layer.kernel] });
      depth = layer.filters;
    }
  }
  return depth;
}

/** The convolutions up to a feature vector, in order: 94 for all 2048 dimensions. */
export function inceptionUnits(dimensions: InceptionDimensions = 2048): readonly UnitShape[] {
  const units: UnitShape[] = [];
  blocksFor(dimensions).reduce((channels, { layers }) => collect(layers, channels, units), 3);
  return units;
}

function apply(params: Params, layer: InceptionLayer, x: Tensor): Tensor {
  switch (layer.kind) {
    case "unit":
      return tf.relu(conv2d(params, layer.name, x, layer.stride, layer.padding));
    case "maximum":
      return tf.maxPool(x as Tensor4D, 3, layer.stride, layer.padding);
    case "average":
      return tf.avgPool(x as Tensor4D, 3, layer.stride, layer.padding);
    case "fork":
      return tf.concat(
        layer.branches.map((branch) => branch.reduce((y, inner) => apply(params, inner, y), x)),
        3,
      );
  }
}

/**
 * The output of each block of the FID network, by name, up to a feature vector.
 *
 * params: `<unit>/kernel` [height, width, in, out] with the batch norm folded in, and `<unit>/bias` [out].
 * x: [n, 299, 299, 3], about [−1, 1] → maps [n, h, w, channels], e.g. `Mixed_7c` [n, 8, 8, 2048].
 * @throws RangeError if a parameter is missing.
 * @source heusel2017 section 3
 */
export function inceptionMaps(
  params: Params,
  x: Tensor,
  dimensions: InceptionDimensions = 2048,
): Readonly<Record<string, Tensor4D>> {
  const maps: Record<string, Tensor4D> = {};
  blocksFor(dimensions).reduce((y, { name, layers }) => {
    maps[name] = layers.reduce((z, layer) => apply(params, layer, z), y) as Tensor4D;
    return maps[name];
  }, x);
  return maps;
}

/**
 * Features of the FID network: a block's map averaged over its pixels.
 *
 * params and x as `inceptionMaps` → [n, dimensions], float32, 0 or more. Only 2048 gives FID.
 * @throws RangeError if a parameter is missing.
 * @source heusel2017 section 3
 */
export function inception(params: Params, x: Tensor, dimensions: InceptionDimensions = 2048): Tensor2D {
  const map = Object.values(inceptionMaps(params, x, dimensions)).at(-1)!;
  return tf.mean(map, [1, 2]);
}
