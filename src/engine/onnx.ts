import { availableParallelism } from "node:os";
import type * as ort from "onnxruntime-node";
import type {
  Compiled,
  Engine,
  EngineOptions,
  Hosted,
  Loop,
  NdArray,
  Params,
  Step,
  Tree,
  Weights,
} from "../types.ts";
import type { OnnxGraph } from "../formats/onnx.ts";
import type { Tensor } from "../tf.ts";
import { channelBlock } from "./block.ts";
import { lower } from "./lowerings.ts";
import { scanned } from "./scanned.ts";
import { emptyOrt, openSession, toOrt, type Provider } from "./session.ts";
import { trace, type Traced } from "./trace.ts";
import { flattenArrays } from "./tree.ts";

/** Traces and lowers for a provider: the CPU gets its own convolution layout, the others plain NCHW. */
export async function compiledGraph<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  fn: (inputs: I) => O,
  example: Hosted<I>,
  provider: Provider,
): Promise<{ traced: Traced; graph: OnnxGraph }> {
  const block = provider === "cpu" ? await channelBlock() : 1;
  const traced = trace(fn, example);
  return { traced, graph: lower(traced, { block }) };
}

function checkShapes(
  names: readonly string[],
  found: readonly NdArray[],
  expected: readonly NdArray[],
): void {
  names.forEach((name, i) => {
    const [a, b] = [found[i], expected[i]!];
    if (!a || `${a.shape}` !== `${b.shape}`)
      throw new RangeError(
        `Expected "${name}" of shape [${b.shape}] but found ${a ? `[${a.shape}]` : "nothing"}. Compile again for other shapes.`,
      );
  });
}

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

/** Two sets of buffers for the state: a step reads one and writes the other. */
async function loop(
  provider: Provider,
  step: Step,
  state: Weights,
  feed: Readonly<Record<string, NdArray>>,
  { threads = availableParallelism(), steps = 1 }: EngineOptions & { readonly steps?: number } = {},
): Promise<Loop> {
  const one =
    steps === 1
      ? feed
      : Object.fromEntries(Object.entries(feed).map(([name, a]) => [name, first(a, steps, name)]));
  const body = (inputs: { feed: Params; state: Params }): { logs: Params; state: Params } => {
    const { logs, state: next } = step(inputs.state, inputs.feed);
    checkState(inputs.state, next);
    return { logs, state: next };
  };
  const { graph: single } = await compiledGraph(body as never, { feed: one, state } as never, provider);
  const graph = steps === 1 ? single : scanned(single, steps);
  const session = await openSession(graph, { provider, threads }, process.env["FACTORLAB_PROFILE"]);
  const names = Object.keys(state);
  let current = Object.fromEntries(
    names.map((name) => [name, toOrt({ shape: state[name]!.shape, data: state[name]!.data.slice() })]),
  );
  let spare = Object.fromEntries(names.map((name) => [name, emptyOrt(state[name]!.shape, "float32")]));
  const logs = graph.outputs.filter(({ name }) => name.startsWith("out:logs/"));
  const logBuffers = Object.fromEntries(logs.map(({ name, shape }) => [name, emptyOrt(shape, "float32")]));
  const used = new Set(session.inputNames);
  return {
    steps,
    async run(batch) {
      checkShapes(
        Object.keys(feed),
        Object.keys(feed).map((name) => batch[name]!),
        Object.values(feed),
      );
      const feeds: Record<string, ort.Tensor> = {};
      for (const name of Object.keys(feed))
        if (used.has(`in:feed/${name}`)) feeds[`in:feed/${name}`] = toOrt(batch[name]!);
      const fetches: Record<string, ort.Tensor> = { ...logBuffers };
      for (const name of names) {
        if (used.has(`in:state/${name}`)) feeds[`in:state/${name}`] = current[name]!;
        fetches[`out:state/${name}`] = spare[name]!;
      }
      await session.run(feeds, fetches);
      [current, spare] = [spare, current];
      return Object.fromEntries(
        logs.map(({ name }) => [
          name.slice("out:logs/".length),
          (logBuffers[name]!.data as Float32Array).slice(),
        ]),
      );
    },
    read: async () =>
      Object.fromEntries(
        names.map((name) => [
          name,
          { shape: state[name]!.shape, data: (current[name]!.data as Float32Array).slice() },
        ]),
      ),
    dispose: () => session.release(),
  };
}

function first({ shape, data }: NdArray, steps: number, name: string): NdArray {
  if (shape[0] !== steps)
    throw new RangeError(
      `Expected "${name}" to hold ${steps} steps but its shape is [${shape}]: stack one batch per step.`,
    );
  return { shape: shape.slice(1), data: data.subarray(0, data.length / steps) };
}

function checkState(before: Params, after: Params): void {
  for (const [name, { shape }] of Object.entries(before))
    if (`${after[name]?.shape}` !== `${shape}`)
      throw new RangeError(
        `Expected the step to return state "${name}" of shape [${shape}] but found ${after[name] ? `[${after[name].shape}]` : "nothing"}.`,
      );
  const extra = Object.keys(after).find((name) => !(name in before));
  if (extra)
    throw new RangeError(`Expected the step to return the state it was given but found "${extra}" besides.`);
}

/**
 * The compiling engine: one ONNX graph per function, run by ONNX Runtime.
 *
 * @param provider "cpu"; "webgpu" (bundled, any vendor's GPU); "cuda" (needs the libraries of environment/gpu.md).
 */
export const onnx = (provider: Provider = "cpu"): Engine => ({
  name: provider === "cpu" ? "onnx" : `onnx-${provider}`,
  compile: (fn, example, options) => compile(provider, fn, example, options),
  loop: (step, state, example, options) => loop(provider, step, state, example, options),
});
