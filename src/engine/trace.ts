import type { Hosted, NdArray, Tree } from "../types.ts";
import { Untraceable } from "../errors.ts";
import { tf, type Tensor } from "../tf.ts";
import { reachable, Values, type Attrs, type DType, type Graph, type Spec, type Value } from "./graph.ts";
import { shapes } from "./shapes.ts";
import { flattenTensors, isNdArray, mapTree } from "./tree.ts";

interface TraceData {
  readonly value: Value;
  /** The trace it belongs to: symbols of an earlier one mean nothing in the next. */
  readonly owner: Values;
}

/** Kernels that draw: a trace would freeze their numbers into the program. */
const random = new Set([
  "Multinomial",
  "RandomUniform",
  "RandomStandardNormal",
  "TruncatedNormal",
  "StatelessRandom",
]);
const inside = "draws inside the step: declare it in noise()";
/** Larger constants probably mean that an input was closed over instead of passed. */
const constantLimit = 1 << 20;

/** tfjs functions that make their numbers on the host and hand them over as a constant. */
const drawn = /\b(random[A-Z]\w*|truncatedNormal|rand|dropout)_/;
/** Kernels whose result is a list even when it has one element. */
const lists = new Set(["SplitV", "Unpack"]);

/** The first line of the stack outside the engine and tfjs: what the user wrote. */
export function userLine(stack = new Error().stack ?? ""): string {
  const frames = stack.split("\n").slice(1);
  const own = frames.find((f) => !/node_modules|node:|\/src\/engine\/|\\src\\engine\\|<anonymous>/.test(f));
  return own ? own.trim().replace(/^at /, "") : "unknown line";
}

class TraceBackend extends tf.KernelBackend {
  values = new Values();
  data = new WeakMap<object, TraceData>();

  override write(values: unknown, shape: number[], dtype: string): object {
    const id = {};
    const spec = { shape, dtype: dtype as DType };
    const constant = constantOf(values as ArrayLike<number>, spec.dtype);
    const draw = typeof constant === "number" ? undefined : drawn.exec(new Error().stack ?? "")?.[1];
    if (draw) throw new Untraceable({ op: draw, shapes: [shape], line: userLine(), why: inside });
    if (typeof constant !== "number" && constant.byteLength > constantLimit)
      throw new Untraceable({
        op: "constant",
        shapes: [shape],
        line: userLine(),
        why: `holds ${(constant.byteLength / 1048576).toFixed(1)} MiB of numbers: pass it as an input instead`,
      });
    this.data.set(id, { value: this.values.value(spec, { constant }), owner: this.values });
    return id;
  }
  /** tfjs brings over tensors that live on another backend. */
  override move(_id: object, _values: unknown, shape: number[]): void {
    throw new Untraceable({
      op: "a tensor",
      shapes: [shape],
      line: userLine(),
      why: "was made outside the function: pass it as an input, or make it inside",
    });
  }
  override readSync(): never {
    throw new Untraceable({
      op: "dataSync",
      shapes: [],
      line: userLine(),
      why: "reads a value that does not exist yet",
    });
  }
  override read(): never {
    throw new Untraceable({
      op: "data",
      shapes: [],
      line: userLine(),
      why: "reads a value that does not exist yet",
    });
  }
  override numDataIds(): number {
    return 0;
  }
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override dispose(): void {}
}

function constantOf(values: ArrayLike<number>, dtype: DType): NonNullable<Value["constant"]> {
  let uniform = values.length > 0;
  for (let i = 1; uniform && i < values.length; i++) uniform = Object.is(values[i], values[0]);
  if (uniform) return dtype === "float32" ? Math.fround(Number(values[0])) : Number(values[0]);
  const Kind = dtype === "float32" ? Float32Array : dtype === "int32" ? Int32Array : Uint8Array;
  return Kind.from(values);
}

const backend = new TraceBackend();
const backendName = "trace";
let registered = false;

/** Puts a recording kernel in place of every kernel that tfjs's own CPU backend has. */
function register(): void {
  if (registered) return;
  registered = true;
  tf.registerBackend(backendName, () => backend, 0);
  for (const { kernelName } of tf.getKernelsForBackend("cpu"))
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => record(kernelName, inputs as never, (attrs ?? {}) as Attrs) as never,
    });
}

type Info = { dataId: object; shape: number[]; dtype: string };

function record(
  kernel: string,
  given: Record<string, Info | Info[] | undefined>,
  attrs: Attrs,
): Info[] | Info {
  const infos = Object.values(given).flatMap((info) => info ?? []);
  const inputs = infos.map(({ dataId, shape }) => reshaped(known(dataId, shape), shape));
  const line = userLine();
  const found = inputs.map((v) => v.shape);
  if (random.has(kernel)) throw new Untraceable({ op: kernel, shapes: found, line, why: inside });
  const infer = shapes[kernel];
  if (!infer)
    throw new Untraceable({
      op: kernel,
      shapes: found,
      line,
      why: "has no lowering: add it to src/engine/shapes.ts and lowerings.ts",
    });
  const node = backend.values.node(kernel, inputs, attrs, infer(inputs, attrs), line);
  const outputs = node.outputs.map((value): Info => {
    const dataId = {};
    backend.data.set(dataId, { value, owner: backend.values });
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  });
  return outputs.length === 1 && !lists.has(kernel) ? outputs[0]! : outputs;
}

/** tfjs's reshape shares the data and changes only the shape: here it becomes a node again. */
function reshaped(value: Value, shape: readonly number[]): Value {
  if (value.shape.length === shape.length && value.shape.every((d, i) => d === shape[i])) return value;
  if (typeof value.constant === "number")
    return backend.values.value({ shape, dtype: value.dtype }, { constant: value.constant });
  return backend.values.node("Reshape", [value], { shape: [...shape] }, [{ shape, dtype: value.dtype }], "")
    .outputs[0]!;
}

/** The symbol behind a tensor of this trace. */
function known(dataId: object, shape: readonly number[]): Value {
  const data = backend.data.get(dataId);
  if (data?.owner === backend.values) return data.value;
  throw new Untraceable({
    op: "a tensor",
    shapes: [shape],
    line: userLine(),
    why: "was made outside the function: pass it as an input, or make it inside",
  });
}
const valueOf = (tensor: Tensor): Value =>
  reshaped(known(tensor.dataId as object, tensor.shape), tensor.shape);

/** A traced function: its graph, and the tree that its outputs form. */
export interface Traced {
  readonly graph: Graph;
  /** Names of inputs and outputs, "/"-joined tree paths in sorted order. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Builds the output tree from leaves in the order of `outputNames`. */
  readonly rebuild: <T>(leaves: readonly T[]) => unknown;
}

/**
 * Runs a function once on symbols and records every tfjs kernel it calls, gradients included.
 *
 * @param example tree of host arrays: their shapes and types count, their numbers do not.
 * @throws Untraceable for an op without a lowering, a random op, or a value read inside the function.
 */
export function trace<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  fn: (inputs: I) => O,
  example: Hosted<I>,
): Traced {
  register();
  const previous = tf.getBackend();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60; // the user's line is below tfjs's own frames
  void tf.setBackend(backendName);
  backend.values = new Values();
  const inputs: Value[] = [];
  try {
    let traced!: Traced;
    tf.tidy(() => {
      const tensors = mapTree(example, isNdArray, ({ shape, data }: NdArray) => {
        const spec: Spec = { shape, dtype: data instanceof Float32Array ? "float32" : "int32" };
        const value = backend.values.value(spec);
        inputs.push(value);
        const dataId = {};
        backend.data.set(dataId, { value, owner: backend.values });
        return tf.engine().makeTensorFromDataId(dataId, [...spec.shape], spec.dtype, backend);
      });
      const inputNames = flattenTensors(tensors as Tree<Tensor>).paths;
      const out = fn(tensors as I);
      if (typeof (out as { then?: unknown }).then === "function")
        throw new TypeError(
          "Expected a synchronous function but found one that returns a promise: remove async and await.",
        );
      const { leaves, paths } = flattenTensors(out);
      const outputs = leaves.map(valueOf);
      const rebuild = <T>(made: readonly T[]): unknown => {
        let next = 0;
        return mapTree(
          out,
          (node) => node instanceof tf.Tensor,
          () => made[next++]!,
        );
      };
      traced = {
        graph: { inputs, outputs, nodes: reachable(outputs) },
        inputNames,
        outputNames: paths,
        rebuild,
      };
    });
    return traced;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    void tf.setBackend(previous || "cpu");
  }
}
