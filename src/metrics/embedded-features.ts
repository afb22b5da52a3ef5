import { readFileSync } from "node:fs";
import { engines } from "../engine/index.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { featureNet, featureNetDimensions, featureNetInput } from "../nn/feature-net.ts";
import type { Engine, EngineOptions, NdArray, Weights } from "../types.ts";
import { embeddedInput } from "./embedded-input.ts";
import type { FeatureExtractor } from "./feature-extractor.ts";
import { networkFeatures } from "./network-features.ts";

/** Where the weights are kept, and how they were made: seed, steps, data set, accuracy. */
export const embeddedFile = new URL("./embedded-features.safetensors", import.meta.url);

/**
 * The weights of the embedded feature network and what its file says of their making.
 *
 * @throws RangeError if the file is damaged.
 */
export function embeddedWeights(): {
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const { arrays, metadata } = readSafetensors(readFileSync(embeddedFile));
  return { weights: arrays as Readonly<Record<string, NdArray<Float32Array>>>, metadata };
}

/**
 * Features that need no download: a small network of this project, trained on its own renders of dSprites to tell
 * shape, scale, position and orientation, white on black and in colour (`environment/reference/train-embedded-features.ts`).
 *
 * 64 dimensions; images of any size with 1 or 3 channels. Distances of these features compare with each other only:
 * they are labelled "FD(factorlab-embedded-v1)" and are not FID.
 */
export function embeddedFeatures(
  engine: Engine = engines.onnx,
  options: EngineOptions = {},
): FeatureExtractor {
  return networkFeatures(
    {
      name: "embedded",
      label: "FD(factorlab-embedded-v1)",
      dimensions: featureNetDimensions,
      weights: embeddedWeights().weights,
      input: featureNetInput,
      batch: 64,
      prepare: embeddedInput,
      apply: featureNet,
    },
    engine,
    options,
  );
}
