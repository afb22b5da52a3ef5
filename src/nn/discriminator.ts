import type { Params, Rng, Weights } from "../types.ts";
import type { Tensor2D } from "../tf.ts";
import type { Activation } from "./activations.ts";
import { glorotUniform } from "./initializers.ts";
import { forward, initial, type Layer } from "./layer.ts";

const units = (count: number, activation: Activation = "leakyRelu"): Layer => ({
  kind: "dense",
  units: count,
  activation,
});
const prefix = "discriminator";

/** Layers as the parameters have them: any number of leaky rectifiers, then two linear units. */
function layersOf(params: Params): readonly Layer[] {
  const count = Object.keys(params).filter((name) => /^discriminator\/dense\d+\/kernel$/.test(name)).length;
  return [...Array<Layer>(Math.max(count - 1, 0)).fill(units(0)), units(2, "linear")];
}

/**
 * FactorVAE's discriminator: six layers of 1000 leaky rectifiers (slope 0.2), then two logits, the first for "drawn
 * from q(z)", the second for "permuted". Parameters under `discriminator/`.
 *
 * @source kim2018 appendix A; locatello2019 published code
 */
export const discriminator = {
  /** Starting weights for codes of `latents` dimensions: Glorot uniform, zero biases. */
  init(latents: number, rng: Rng): Weights {
    const layers = [...Array<Layer>(6).fill(units(1000)), units(2, "linear")];
    return initial(layers, prefix, [latents], [1, 1, 1], glorotUniform, rng).weights;
  },
  /** Codes [n, d] → logits [n, 2]. */
  logits: (params: Params, z: Tensor2D): Tensor2D => forward(layersOf(params), params, prefix, z) as Tensor2D,
};
