import { availableParallelism } from "node:os";
import type * as ort from "onnxruntime-node";
import type { Compiled, Engine, EngineOptions, Hosted, NdArray, Tree } from "../types.ts";
import type { OnnxGraph } from "../formats/onnx.ts";
import type { Tensor } from "../tf.ts";
import { checkShapes, compiledGraph } from "./compiled-graph.ts";
import { onnxLoop } from "./onnx-loop.ts";
import { openSession, toOrt, type Provider } from "./session.ts";
import { flattenArrays } from "./tree.ts";

const outNames = (graph: OnnxGraph): readonly string[] => graph.outputs.map(({ name }) => name);

async function compile<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  provider: Provider,
  fn: (inputs: I) => O,
  example: Hosted<I>,
  { threads = availableParallelism() }: EngineOptions = {},
): Promise<Compiled<I, O>> {
  const { traced, graph } = await compiledGraph(fn, example, provider);
  const session = await openSession(graph, { provider, threads });
  const expected = flattenArrays(example as Tree<NdArray>).leaves;
  const used = new Set(session.inputNames);
  const run = async (inputs: Hosted<I>): Promise<Hosted<O>> => {
    const { leaves } = flattenArrays(inputs as Tree<NdArray>);
    checkShapes(traced.inputNames, leaves, expected);
    const feeds: Record<string, ort.Tensor> = {};
    traced.inputNames.forEach((name, i) => {
      if (used.has(`in:${name}`)) feeds[`in:${name}`] = toOrt(leaves[i]!);
    });
    const results = await session.run(feeds);
    const arrays = outNames(graph).map((name, i): NdArray => {
      const data = results[name]!.data as Float32Array | Int32Array | Uint8Array;
      return {
        shape: traced.graph.outputs[i]!.shape,
        data: data instanceof Uint8Array ? Int32Array.from(data) : data,
      };
    });
    return traced.rebuild(arrays) as Hosted<O>;
  };
  return Object.assign(run, { dispose: () => session.release() }) as Compiled<I, O>;
}

/**
 * The compiling engine: one ONNX graph per function, run by ONNX Runtime.
 *
 * @param provider "cpu"; "webgpu" (bundled, any vendor's GPU); "cuda" (needs the libraries of environment/gpu.md).
 */
export const onnx = (provider: Provider = "cpu"): Engine => ({
  name: provider === "cpu" ? "onnx" : `onnx-${provider}`,
  compile: (fn, example, options) => compile(provider, fn, example, options),
  loop: (step, state, example, options) => onnxLoop(provider, step, state, example, options),
});
