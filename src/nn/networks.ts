import type { ImageShape } from "../types.ts";
import type { Activation } from "./activations.ts";
import { glorotUniform, kaimingNormal, kaimingUniform, torchUniform } from "./initializers.ts";
import type { Convolution, Layer } from "./layer.ts";
import { network, type Architecture, type Network } from "./network.ts";

const halve = (filters: number, kernel = 4): Convolution => ({
  ...{ kind: "conv", filters, kernel, stride: 2, padding: "same", activation: "relu" },
});
const double = (filters: number): Convolution => ({ ...halve(filters), kind: "convTranspose" });
const toImage: Layer = { ...double(0), filters: "image", activation: "linear" };
const units = (count: number, activation: Activation = "relu"): Layer => ({
  kind: "dense",
  units: count,
  activation,
});
const map = (channels: number): Layer => ({ kind: "map", channels, activation: "relu" });
const pixels: Layer = { kind: "pixels" };

const growth = [double(64), double(32), double(32), toImage];

/**
 * disentanglement_lib's pair for 64 × 64: kernels 4, 4, 2, 2 in the encoder. The two of side 2 are easily
 * mistaken for 4. Other multiples of 16 keep the layers and shrink the map between.
 */
const locatelloConv: Architecture = {
  source: { key: "locatello2019", where: "table 1; published code, architectures" },
  initializer: glorotUniform,
  encoder: () => [halve(32), halve(32), halve(64, 2), halve(64, 2), units(256)],
  decoder: () => [units(256), map(64), ...growth],
};
/** disentanglement_lib's fully connected pair: 1200 rectifiers twice, back by three layers of tanh. */
const locatelloMlp: Architecture = {
  source: { key: "locatello2019", where: "published code, architectures" },
  initializer: glorotUniform,
  encoder: () => [units(1200), units(1200)],
  decoder: () => [units(1200, "tanh"), units(1200, "tanh"), units(1200, "tanh"), pixels],
};
/** The pair for 2-D shapes of the β-VAE paper, started as its replication does. */
const higginsMlp: Architecture = {
  ...locatelloMlp,
  source: { key: "higgins2017", where: "table 1, 2D shapes" },
  initializer: torchUniform,
};
/**
 * The pair for chairs, faces and CelebA. The paper names no initialiser; this one is disentanglement_lib's.
 * Differs from `locatelloConv` in the encoder's third and fourth kernels: 4 instead of 2.
 */
const higginsConv: Architecture = {
  ...locatelloConv,
  source: { key: "higgins2017", where: "table 1, chairs, faces and CelebA" },
  encoder: () => [halve(32), halve(32), halve(64), halve(64), units(256)],
};

/** log₂(side / 4): every level halves the image until 4 × 4 are left. */
function burgessLevels(shape: ImageShape): number {
  const levels = Math.log2(shape[0] / 4);
  if (shape[0] === shape[1] && [2, 3, 4].includes(levels)) return levels;
  throw new RangeError(
    `Expected square images of 16, 32 or 64 pixels but found ${shape.join(" × ")}. ` +
      "Resize the images or choose another network.",
  );
}
/** Four convolutions down to 4 × 4 (three for 32 × 32), as in the replication: PyTorch's defaults to start. */
const burgessConv: Architecture = {
  source: { key: "burgess2018", where: "appendix A.1" },
  initializer: torchUniform,
  levels: burgessLevels,
  encoder: (levels) => [...Array<Layer>(levels).fill(halve(32)), units(256), units(256)],
  decoder: (levels) => [
    ...[units(256), units(256), map(32)],
    ...Array<Layer>(levels - 1).fill(double(32)),
    toImage,
  ],
};
/** `burgessConv` with the start of the disvae repository, whose training logs are reference numbers. */
const disvaeConv: Architecture = {
  ...burgessConv,
  source: { key: "dubois2019", where: "disvae/models" },
  initializer: kaimingUniform,
};
/** The replication's "BetaVAEConv": the encoder of `higginsConv`, the decoder of `burgessConv`. */
const filConv: Architecture = {
  source: { key: "fil2021", where: "published code, BetaVAEConv" },
  initializer: torchUniform,
  encoder: higginsConv.encoder,
  decoder: () => burgessConv.decoder(4),
};
/** A public PyTorch form of `higginsConv` for 64 × 64 that goes through a 1 × 1 map of 256 channels. */
const konnyConv: Architecture = {
  source: { key: "konny2018", where: "model H" },
  initializer: kaimingNormal,
  encoder: () => [
    ...[halve(32), halve(32), halve(64), halve(64)],
    { ...halve(256), stride: 1, padding: "valid" },
  ],
  decoder: () => [map(256), { ...double(64), stride: 1, padding: "valid" }, ...growth],
};
/** 64 rectifiers twice each way, for images of a few hundred pixels; ours, for runs of minutes. */
const miniMlp: Architecture = {
  source: { key: "fil2021", where: "small-scale protocol of this project" },
  initializer: torchUniform,
  encoder: () => [units(64), units(64)],
  decoder: () => [units(64), units(64), pixels],
};

/** Encoder–decoder pairs of the papers by name; each starts as its source does. */
export const networks = {
  burgessConv: network(burgessConv),
  disvaeConv: network(disvaeConv),
  filConv: network(filConv),
  higginsConv: network(higginsConv),
  higginsMlp: network(higginsMlp),
  konnyConv: network(konnyConv),
  locatelloConv: network(locatelloConv),
  locatelloMlp: network(locatelloMlp),
  miniMlp: network(miniMlp),
} satisfies Record<string, Network>;

/** A key of `networks`. */
export type NetworkName = keyof typeof networks;
