import type { Gaussian, ImageShape, Params, Rng, Source, Weights } from "../types.ts";
import type { Tensor, Tensor2D, Tensor4D } from "../tf.ts";
import { dense } from "./dense.ts";
import type { Initializer } from "./initializers.ts";
import { forward, initial, initialLayer, type Layer } from "./layer.ts";

/** Encoder and decoder of a variational autoencoder: pure functions of parameters under `vae/`. */
export interface Network {
  readonly source: Source;
  /** Starting weights. Each parameter has its own stream, so no layer changes the numbers of another. */
  init(shape: ImageShape, latents: number, rng: Rng): Weights;
  /** Images [n, h, w, c] → mean and log-variance [n, d]. */
  encode(params: Params, x: Tensor): Gaussian;
  /** Codes [n, d] → logits [n, h, w, c]; a likelihood says what they mean. */
  decode(params: Params, z: Tensor2D): Tensor4D;
}

/** A network as data. `levels` is the number of convolutions in the encoder, for sources that vary it. */
export interface Architecture {
  readonly source: Source;
  readonly initializer: Initializer;
  /** Convolutions that a source uses for images of this shape; absent where it does not depend on it. */
  levels?(shape: ImageShape): number;
  encoder(levels: number): readonly Layer[];
  decoder(levels: number): readonly Layer[];
}

const [encoder, decoder] = ["vae/encoder", "vae/decoder"];
const hasNext = (params: Params, levels: number): boolean => `${encoder}/conv${levels + 1}/kernel` in params;

/** The number of the encoder's convolutions, read off the parameters. */
function levelsOf(params: Params): number {
  let levels = 0;
  while (hasNext(params, levels)) levels++;
  return levels;
}

/**
 * A network from its layers. The encoder ends in two heads, `vae/encoder/mean` and `vae/encoder/logVar`.
 *
 * One dense layer of 2d outputs, as PyTorch sources have it, is the same function with the same start;
 * `splitHeads` converts its weights.
 * @throws RangeError from `init` if the layers do not fit the images.
 */
export function network({ source, initializer, levels, encoder: down, decoder: up }: Architecture): Network {
  return {
    source,
    init(shape, latents, rng) {
      const n = levels?.(shape) ?? 0;
      const body = initial(down(n), encoder, shape, shape, initializer, rng);
      const inputs = body.output.reduce((product, side) => product * side, 1);
      const head = (name: string): Weights =>
        initialLayer(
          `${encoder}/${name}`,
          "dense",
          { kernel: [inputs, latents], bias: [latents] },
          initializer,
          rng,
        );
      const { weights } = initial(up(n), decoder, [latents], shape, initializer, rng);
      return { ...body.weights, ...head("mean"), ...head("logVar"), ...weights };
    },
    encode(params, x) {
      const features = forward(down(levelsOf(params)), params, encoder, x);
      return {
        mean: dense(params, `${encoder}/mean`, features),
        logVar: dense(params, `${encoder}/logVar`, features),
      };
    },
    decode: (params, z) => forward(up(levelsOf(params)), params, decoder, z) as Tensor4D,
  };
}
