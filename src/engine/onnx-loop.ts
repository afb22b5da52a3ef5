import { availableParallelism } from "node:os";
import type * as ort from "onnxruntime-node";
import type { EngineOptions, Loop, NdArray, Params, Step, Weights } from "../types.ts";
import type { OnnxGraph } from "../formats/onnx.ts";
import { checkShapes, compiledGraph } from "./compiled-graph.ts";
import { scanned } from "./scanned.ts";
import { emptyOrt, openSession, toOrt, type Provider } from "./session.ts";

type Feed = Readonly<Record<string, NdArray>>;
type Tensors = Record<string, ort.Tensor>;

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

/** The graph of one step, or of a loop over `steps` of them. */
async function stepGraph(
  provider: Provider,
  step: Step,
  state: Weights,
  feed: Feed,
  steps: number,
): Promise<OnnxGraph> {
  const single =
    steps === 1
      ? feed
      : Object.fromEntries(Object.entries(feed).map(([name, a]) => [name, first(a, steps, name)]));
  const body = (inputs: { feed: Params; state: Params }): { logs: Params; state: Params } => {
    const { logs, state: next } = step(inputs.state, inputs.feed);
    checkState(inputs.state, next);
    return { logs, state: next };
  };
  const { graph } = await compiledGraph(body as never, { feed: single, state } as never, provider);
  return steps === 1 ? graph : scanned(graph, steps);
}

const record = <T>(names: readonly string[], value: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value(name)]));
const copied = ({ data }: ort.Tensor): Float32Array<ArrayBuffer> => (data as Float32Array).slice();

/**
 * A step compiled for a provider, with two sets of buffers for its state: it reads one and writes the other.
 *
 * @throws RangeError if the step does not return the state it was given, or a feed has not the example's shape.
 */
export async function onnxLoop(
  provider: Provider,
  step: Step,
  state: Weights,
  feed: Feed,
  { threads = availableParallelism(), steps = 1 }: EngineOptions & { readonly steps?: number } = {},
): Promise<Loop> {
  const graph = await stepGraph(provider, step, state, feed, steps);
  const session = await openSession(graph, { provider, threads }, process.env["FACTORLAB_PROFILE"]);
  const names = Object.keys(state);
  const fed = Object.keys(feed).filter((name) => session.inputNames.includes(`in:feed/${name}`));
  const kept = names.filter((name) => session.inputNames.includes(`in:state/${name}`));
  const logs = graph.outputs.filter(({ name }) => name.startsWith("out:logs/"));
  const logged: Tensors = Object.fromEntries(
    logs.map(({ name, shape }) => [name, emptyOrt(shape, "float32")]),
  );
  let current = record(names, (name) =>
    toOrt({ shape: state[name]!.shape, data: state[name]!.data.slice() }),
  );
  let spare = record(names, (name) => emptyOrt(state[name]!.shape, "float32"));
  return {
    steps,
    async run(batch) {
      const all = Object.keys(feed);
      checkShapes(all, all.map((name) => batch[name]!), Object.values(feed)); // prettier-ignore
      const feeds: Tensors = {};
      for (const name of fed) feeds[`in:feed/${name}`] = toOrt(batch[name]!);
      for (const name of kept) feeds[`in:state/${name}`] = current[name]!;
      const fetches: Tensors = { ...logged };
      for (const name of names) fetches[`out:state/${name}`] = spare[name]!;
      await session.run(feeds, fetches);
      [current, spare] = [spare, current];
      return Object.fromEntries(
        logs.map(({ name }) => [name.slice("out:logs/".length), copied(logged[name]!)]),
      );
    },
    read: async () => record(names, (name) => ({ shape: state[name]!.shape, data: copied(current[name]!) })),
    dispose: () => session.release(),
  };
}
