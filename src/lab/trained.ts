import type {
  Compiled,
  Dataset,
  Engine,
  EngineOptions,
  Gaussian,
  Matrix,
  Method,
  NdArray,
  Params,
  Run,
  Trained,
  Weights,
} from "../types.ts";
import type { Tensor, Tensor2D } from "../tf.ts";

/** A `Trained` that can give back the native memory of what it compiled. */
export interface OpenTrained extends Trained {
  dispose(): Promise<void>;
}
type Input = { params: Params; x: Tensor };
type Body<O> = (params: Params, x: Tensor) => O;

const matrix = ({ shape, data }: NdArray): Matrix => ({
  rows: shape[0]!,
  columns: shape[1]!,
  values: Float64Array.from(data),
});

/** The first `count` rows of the array. */
const firstRows = ({ shape, data }: NdArray, count: number): NdArray => ({
  shape: [count, ...shape.slice(1)],
  data: data.subarray(0, (data.length / shape[0]!) * count),
});

function joinRows(parts: readonly NdArray[]): NdArray {
  const [first] = parts;
  if (first === undefined) throw new RangeError("Expected at least one row but found none.");
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { shape: [parts.reduce((sum, { shape }) => sum + shape[0]!, 0), ...first.shape.slice(1)], data };
}

/**
 * A function of the weights and of rows, compiled once for chunks of a fixed number of rows; the last chunk is
 * padded with zeros, whose results are dropped. Calls wait for each other: a compiled graph has one set of buffers.
 */
function chunked<K extends string>(
  engine: Engine,
  weights: Weights,
  chunk: number,
  options: EngineOptions,
  body: Body<Readonly<Record<K, Tensor>>>,
) {
  type Program = Compiled<Input, Readonly<Record<K, Tensor>>>;
  let program: Promise<Program> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  async function run(rows: NdArray<Float32Array>): Promise<Record<K, NdArray>> {
    const n = rows.shape[0]!;
    const shape = [chunk, ...rows.shape.slice(1)];
    const width = rows.data.length / n;
    const example = { params: weights, x: { shape, data: new Float32Array(chunk * width) } };
    program ??= engine.compile<Input, Readonly<Record<K, Tensor>>>(
      ({ params, x }) => body(params, x),
      example,
      options,
    );
    const compiled = await program;
    const parts: Record<string, NdArray[]> = {};
    for (let from = 0; from < n; from += chunk) {
      const data = new Float32Array(chunk * width);
      data.set(rows.data.subarray(from * width, Math.min(n, from + chunk) * width));
      const found = (await compiled({ params: weights, x: { shape, data } })) as Record<string, NdArray>;
      for (const [name, part] of Object.entries(found)) {
        const kept = firstRows(part, Math.min(chunk, n - from));
        (parts[name] ??= []).push({ shape: kept.shape, data: kept.data.slice() });
      }
    }
    return Object.fromEntries(Object.entries(parts).map(([name, list]) => [name, joinRows(list)])) as Record<
      K,
      NdArray
    >;
  }
  return {
    run(rows: NdArray<Float32Array>): Promise<Record<K, NdArray>> {
      const result = queue.then(() => run(rows));
      queue = result.then(
        () => undefined,
        // The caller of this run sees its error; the next one starts afresh.
        () => undefined,
      );
      return result;
    },
    dispose: async (): Promise<void> => {
      await queue;
      if (program) await (await program).dispose();
      program = undefined;
    },
  };
}

function checkImages(dataset: Dataset, images: Float32Array, n: number): NdArray<Float32Array> {
  const shape = [n, ...dataset.shape];
  const expected = shape.reduce((product, length) => product * length, 1);
  if (n < 1 || images.length !== expected)
    throw new RangeError(
      `Expected ${n} images of ${dataset.shape.join(" × ")} (${expected} values) but found ${images.length} values.`,
    );
  return { shape, data: images };
}

/**
 * A method with its weights on an engine. `encode`, `posterior` and `decode` are compiled when they are first used.
 *
 * @param options.chunk rows in one native call.
 */
export function trained(
  parts: { id: string; run: Run; method: Method; dataset: Dataset; weights: Weights },
  engine: Engine,
  { threads = 1, chunk = 64 }: EngineOptions & { readonly chunk?: number } = {},
): OpenTrained {
  const { id, run, method, dataset, weights } = parts;
  const on = <K extends string>(body: Body<Readonly<Record<K, Tensor>>>) =>
    chunked<K>(engine, weights, chunk, { threads }, body);
  const encoder = on<"codes">((params, x) => ({ codes: method.encode(params, x) }));
  const inference = on<keyof Gaussian>((params, x) => ({ ...method.posterior!(params, x) }));
  const generator = on<"images">((params, z) => ({ images: method.decode!(params, z as Tensor2D) }));
  return {
    id,
    run,
    method,
    dataset,
    weights,
    encode: async (images, n) => matrix((await encoder.run(checkImages(dataset, images, n))).codes),
    ...(method.posterior && {
      posterior: async (images: Float32Array, n: number) => {
        const { mean, logVar } = await inference.run(checkImages(dataset, images, n));
        return { mean: matrix(mean), logVar: matrix(logVar) };
      },
    }),
    ...(method.decode && {
      decode: async ({ rows, columns, values }: Matrix) =>
        (await generator.run({ shape: [rows, columns], data: Float32Array.from(values) })).images
          .data as Float32Array,
    }),
    dispose: async () => {
      await Promise.all([encoder.dispose(), inference.dispose(), generator.dispose()]);
    },
  };
}
