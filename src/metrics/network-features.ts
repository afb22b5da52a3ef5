import type { Compiled, Engine, EngineOptions, ImageShape, Matrix, Params, Weights } from "../types.ts";
import type { Tensor, Tensor2D } from "../tf.ts";
import { checkImages, type FeatureExtractor } from "./feature-extractor.ts";

/** A network that makes features, and what it must be fed. */
export interface FeatureNetwork {
  readonly name: string;
  readonly label: string;
  readonly dimensions: number;
  readonly weights: Weights;
  /** Shape of one input. */
  readonly input: ImageShape;
  /** Images per native call. */
  readonly batch: number;
  /** Images [n, h, w, c] in [0, 1] → inputs [n, …input]. */
  prepare(images: Float32Array, n: number, shape: ImageShape): Float32Array;
  /** Pure: inputs → features [n, dimensions]. */
  apply(params: Params, x: Tensor): Tensor2D;
}
type Input = { readonly params: Params; readonly x: Tensor };

/**
 * A network as a feature extractor: compiled when first used, fed in batches of one size, of which the last is filled
 * up with zeros. Calls wait for one another.
 *
 * @param engine that runs it; results differ between engines by rounding.
 */
export function networkFeatures(
  network: FeatureNetwork,
  engine: Engine,
  options: EngineOptions = {},
): FeatureExtractor {
  const { name, label, dimensions, weights, batch } = network;
  const size = network.input.reduce((product, side) => product * side, 1);
  let program: Promise<Compiled<Input, Tensor2D>> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const compiled = () =>
    (program ??= engine.compile<Input, Tensor2D>(
      ({ params, x }) => network.apply(params, x),
      { params: weights, x: { shape: [batch, ...network.input], data: new Float32Array(batch * size) } },
      options,
    ));

  async function run(images: Float32Array, n: number, shape: ImageShape): Promise<Matrix> {
    checkImages(images, n, shape);
    const values = new Float64Array(n * dimensions);
    const pixels = images.length / n;
    const forward = await compiled();
    for (let from = 0; from < n; from += batch) {
      const count = Math.min(batch, n - from);
      const data = new Float32Array(batch * size);
      data.set(network.prepare(images.subarray(from * pixels, (from + count) * pixels), count, shape));
      const features = await forward({ params: weights, x: { shape: [batch, ...network.input], data } });
      values.set(features.data.subarray(0, count * dimensions), from * dimensions);
    }
    return { rows: n, columns: dimensions, values };
  }

  return {
    name,
    label,
    dimensions: () => dimensions,
    features(images, n, shape) {
      const result = queue.then(() => run(images, n, shape));
      // The caller of this run sees its error; the next one starts afresh.
      queue = result.catch(() => undefined);
      return result;
    },
    async dispose() {
      await queue;
      const last = program;
      program = undefined;
      if (last) await (await last).dispose();
    },
  };
}
