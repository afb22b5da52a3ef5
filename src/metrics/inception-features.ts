import { engines } from "../engine/index.ts";
import { inception } from "../nn/inception.ts";
import type { InceptionDimensions } from "../nn/inception-blocks.ts";
import type { Engine, EngineOptions } from "../types.ts";
import { inceptionInput, inceptionSide, preprocessings, type Convention } from "./inception-input.ts";
import { inceptionWeights, type StateDict } from "./inception-weights.ts";
import type { FeatureExtractor } from "./feature-extractor.ts";
import { networkFeatures } from "./network-features.ts";

/** Which features of the FID network, and how images are fed to it. */
export interface InceptionOptions {
  /** 2048 for FID; lower layers need fewer images, and their distances don't compare with it. */
  readonly dimensions?: InceptionDimensions;
  readonly convention?: Convention;
  /** Round images to 8 bits first: when the other side comes from files. */
  readonly bytes?: boolean;
  /** Images per native call: 8 take about 0.5 GB. */
  readonly batch?: number;
}
/** A state dict of the FID network and what is known of it. */
export interface InceptionState {
  readonly state: StateDict;
  /** Where it is from, for errors and labels, e.g. a file name. */
  readonly origin: string;
  /** Whether these are the published weights, so that distances may be called FID. */
  readonly isStandard: boolean;
}

/** "FID" for standard weights and all 2048 features in pytorch-fid's convention; else what was done. */
function labelOf({ origin, isStandard }: InceptionState, dimensions: number, convention: Convention): string {
  if (!isStandard) return `FD(Inception of ${origin}, ${dimensions}-d, ${convention})`;
  if (dimensions !== 2048) return `FD(Inception ${dimensions}-d, ${convention})`;
  return convention === "legacyPytorch" ? "FID" : `FID (${convention})`;
}

/**
 * Features of the FID Inception network with weights that the user supplies.
 *
 * @throws RangeError if the weights are of another architecture, or for an unknown convention.
 * @source heusel2017 section 3
 */
export function inceptionFeatures(
  weights: InceptionState,
  { dimensions = 2048, convention = "legacyPytorch", bytes = false, batch = 8 }: InceptionOptions = {},
  engine: Engine = engines.onnx,
  options: EngineOptions = {},
): FeatureExtractor {
  if (!Object.hasOwn(preprocessings, convention))
    throw new RangeError(
      `Expected a convention of ${Object.keys(preprocessings).join(", ")} but found "${convention}".`,
    );
  return networkFeatures(
    {
      name: "inception",
      label: labelOf(weights, dimensions, convention),
      dimensions,
      weights: inceptionWeights(weights.state, dimensions, weights.origin),
      input: [inceptionSide, inceptionSide, 3],
      batch,
      prepare: (images, n, shape) => inceptionInput(images, n, shape, convention, { bytes }),
      apply: (params, x) => inception(params, x, dimensions),
    },
    engine,
    options,
  );
}
