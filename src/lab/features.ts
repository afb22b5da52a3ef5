import { engines } from "../engine/index.ts";
import { embeddedFeatures } from "../metrics/embedded-features.ts";
import type { FeatureExtractor } from "../metrics/feature-extractor.ts";
import { frechetDistance } from "../metrics/frechet-distance.ts";
import { frechetInfinity } from "../metrics/frechet-infinity.ts";
import { inceptionFeatures, type InceptionOptions } from "../metrics/inception-features.ts";
import { kernelInceptionDistance, kidOverSubsets, kidSubsets } from "../metrics/kernel-inception-distance.ts";
import { pooledPixels } from "../metrics/pooled-pixels.ts";
import type { Engine } from "../types.ts";
import { readStatistics, writeStatistics } from "./feature-statistics.ts";
import { readInception } from "./inception-file.ts";
import { reconstructionDistance } from "./reconstruction-distance.ts";

/**
 * The FID network with the weights file at `path`, or the published one where data sets are looked for.
 *
 * @throws MissingData if there is none.
 * @throws RangeError if the file is damaged or of another architecture.
 * @source heusel2017 section 3
 */
async function inception(
  path?: string,
  options: InceptionOptions = {},
  engine: Engine = engines.onnx,
): Promise<FeatureExtractor> {
  return inceptionFeatures(await readInception(path), options, engine);
}

/** Feature extractors: `pixels` and `embedded` need no download, `inception` needs its published weights. */
export const features = { pixels: pooledPixels, embedded: embeddedFeatures, inception };

/** Distances between sets of images by their features; an extractor's `label` says what to call one. */
export const distances = {
  frechetDistance,
  frechetInfinity,
  kernelInceptionDistance,
  kidOverSubsets,
  kidSubsets,
  readStatistics,
  reconstructionDistance,
  writeStatistics,
};
