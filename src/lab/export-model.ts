import type { Dataset, Hosted, Method, Params, Weights } from "../types.ts";
import { lower } from "../engine/lowerings.ts";
import { trace } from "../engine/trace.ts";
import { onnxModel } from "../formats/onnx.ts";
import { lookUp } from "../stats/nearest-name.ts";
import type { Tensor, Tensor2D } from "../tf.ts";
import { writeAtomic } from "./write-atomic.ts";

/** A run's parts that an exported model is made of. */
export interface ExportSource {
  readonly id: string;
  readonly method: Method;
  readonly dataset: Dataset;
  readonly weights: Weights;
}
type Inputs = { params: Params; x: Tensor };
/** A function of weights and rows, and the shape of a row. */
interface Part {
  readonly body: (inputs: Inputs) => Readonly<Record<string, Tensor>>;
  readonly row: readonly number[];
}

const exampleOf = (weights: Weights, shape: readonly number[]): Hosted<Inputs> => ({
  params: weights as Hosted<Params>,
  x: { shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)) } as never,
});

function partsOf({ method, dataset, weights }: ExportSource): Readonly<Record<string, Part>> {
  const { posterior, decode } = method;
  const encode: Part["body"] = ({ params, x }) =>
    posterior ? { ...posterior(params, x) } : { codes: method.encode(params, x) };
  const encoder = { body: encode, row: dataset.shape };
  if (!decode) return { encoder };
  const codes = trace(encode, exampleOf(weights, [1, ...dataset.shape])).graph.outputs[0]!;
  const body: Part["body"] = ({ params, x }) => ({ images: decode(params, x as Tensor2D) });
  return { encoder, decoder: { body, row: codes.shape.slice(1) } };
}

/**
 * Writes the encoder or decoder of a trained run as an ONNX file with its weights inside: standard operators
 * (opset 17) that any runtime, browsers included, or viewer opens.
 *
 * Encoder: `in:x` [n, h, w, c] in [0, 1] → `out:mean`, `out:logVar` [n, d], or `out:codes` without a posterior.
 * Decoder: `in:x` [n, d] → `out:images` [n, h, w, c].
 * @param n images in one call: shapes are fixed.
 * @throws RangeError if the method has no such part.
 */
export function exportModel(source: ExportSource, part: string, path: string, n = 1): void {
  const { body, row } = lookUp(`part of ${source.method.name} to export`, part, partsOf(source));
  const graph = lower(trace(body, exampleOf(source.weights, [n, ...row])), { block: 1 });
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const weights = Object.entries(source.weights)
    .map(([name, array]) => ({ name: `in:params/${name}`, type: "float32" as const, ...array }))
    .filter(({ name }) => used.has(name));
  const whole = {
    ...graph,
    inputs: graph.inputs.filter(({ name }) => !name.startsWith("in:params/")),
    initializers: [...graph.initializers, ...weights],
  };
  writeAtomic(path, onnxModel(whole, { run: source.id, method: source.method.name, part }));
}
