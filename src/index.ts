/** factorlab: papers on disentangled representation learning, reproduced. The only module that users import. */
import { reproduce } from "./lab/reproduce.ts";
import { score } from "./lab/score.ts";
import { sweep } from "./lab/sweep.ts";
import { train } from "./lab/train.ts";

export { datasets } from "./datasets/index.ts";
export { engines } from "./engine/index.ts";
export { distances, features } from "./lab/features.ts";
export * as figures from "./figures/index.ts";
export { methods } from "./methods/index.ts";
export { metrics } from "./metrics/index.ts";
export { cite } from "./sources.ts";
export { rng } from "./stats/rng.ts";
export { studies } from "./studies/index.ts";
export { scales } from "./studies/scales.ts";
export { tf } from "./tf.ts";
export type * from "./types.ts";

/** Training, scoring and whole papers: `train` one run, `sweep` over many, `score` trained ones, `reproduce` a study. */
export const lab = { reproduce, score, sweep, train };
