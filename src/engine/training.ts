import type { Method, NdArray, Optimizer, Params, Phase, Step, Weights } from "../types.ts";
import { tf, type Scalar, type Tensor } from "../tf.ts";
import { sizeOf } from "./graph.ts";

/** Parameters below this many numbers share one vector, so that the optimiser is one chain of operations. */
const packBelow = 1 << 16;

/** How the parameters of one phase lie in the state. */
interface Layout {
  readonly phase: Phase;
  readonly packed: readonly {
    readonly path: string;
    readonly shape: readonly number[];
    readonly at: number;
  }[];
  readonly alone: readonly string[];
}

const packName = (phase: Phase): string => `packed/${phase.updates}`;
const slotName = (name: string, slot: number): string => `optimizer/${slot}/${name}`;

function layoutOf(phase: Phase, weights: Weights): Layout {
  const paths = Object.keys(weights)
    .filter((path) => path.startsWith(`${phase.updates}/`))
    .sort();
  if (paths.length === 0)
    throw new RangeError(
      `Expected parameters under "${phase.updates}/" but found ${Object.keys(weights).join(", ") || "none"}.`,
    );
  let at = 0;
  const packed: Layout["packed"][number][] = [];
  const alone: string[] = [];
  for (const path of paths) {
    const { shape } = weights[path]!;
    const size = sizeOf(shape);
    if (size >= packBelow) alone.push(path);
    else {
      packed.push({ path, shape, at });
      at += size;
    }
  }
  return { phase, packed, alone };
}

/** State entries that the optimiser updates, as host arrays: one for all small parameters, one per large one. */
function entries({ phase, packed, alone }: Layout, weights: Weights): Record<string, NdArray<Float32Array>> {
  const made: Record<string, NdArray<Float32Array>> = {};
  if (packed.length) {
    const data = new Float32Array(packed.reduce((n, { shape }) => n + sizeOf(shape), 0));
    for (const { path, at } of packed) data.set(weights[path]!.data, at);
    made[packName(phase)] = { shape: [data.length], data };
  }
  for (const path of alone) made[path] = weights[path]!;
  return made;
}

const filled = (shape: readonly number[], value: number): NdArray<Float32Array> => ({
  shape,
  data: new Float32Array(sizeOf(shape)).fill(value),
});

function unpack({ phase, packed, alone }: Layout, state: Params): Record<string, Tensor> {
  const params: Record<string, Tensor> = {};
  if (packed.length) {
    const sizes = packed.map(({ shape }) => sizeOf(shape));
    const parts = tf.split(state[packName(phase)] as tf.Tensor1D, sizes);
    packed.forEach(({ path, shape }, i) => (params[path] = tf.reshape(parts[i]!, [...shape])));
  }
  for (const path of alone) params[path] = state[path]!;
  return params;
}

/** One optimiser update of a phase's state entries. */
function updated(layout: Layout, state: Params, grads: Params, step: Scalar): Record<string, Tensor> {
  const { phase, packed, alone } = layout;
  const { optimizer } = phase;
  const next: Record<string, Tensor> = {};
  const apply = (name: string, grad: Tensor): void => {
    const slots = optimizer.slots.map((_, i) => state[slotName(name, i)]!);
    const result = optimizer.update(state[name]!, grad, slots, step);
    next[name] = result.param;
    result.slots.forEach((slot, i) => (next[slotName(name, i)] = slot));
  };
  if (packed.length)
    apply(
      packName(phase),
      tf.concat(packed.map(({ path, shape }) => tf.reshape(grads[path]!, [sizeOf(shape)]))),
    );
  for (const path of alone) apply(path, grads[path]!);
  return next;
}

/** A phase's loss, its log and the gradients of its own parameters. */
function differentiate(
  phase: Phase,
  params: Params,
  own: readonly string[],
  loss: (params: Params) => ReturnType<Phase["loss"]>,
) {
  let log: Readonly<Record<string, Scalar>> = {};
  const f = (...tensors: Tensor[]): Scalar => {
    const outcome = loss({ ...params, ...Object.fromEntries(own.map((path, i) => [path, tensors[i]!])) });
    // tfjs disposes what a gradient scope leaves behind, and the log is read after it.
    log = Object.fromEntries(Object.entries(outcome.log ?? {}).map(([name, term]) => [name, tf.keep(term)]));
    return outcome.loss;
  };
  const { value, grads } = tf.valueAndGrads(f)(own.map((path) => params[path]!));
  return {
    loss: value as Scalar,
    log,
    grads: Object.fromEntries(own.map((path, i) => [path, grads[i]!])) as Params,
  };
}

/** Where training starts, one step of it, and the way back to named parameters. */
export interface Training {
  /** Parameters, optimiser slots and "step", the number of finished steps. */
  readonly state: Weights;
  readonly step: Step;
  /** Named parameters of a state. */
  weightsOf(state: Weights): Weights;
}

const checkOptimizer = ({ name, slots }: Optimizer): void => {
  if (slots.some((v) => !Number.isFinite(v)))
    throw new RangeError(`Expected finite starting slots of ${name} but found ${slots.join(", ")}.`);
};

/**
 * The one training step of every method: each phase's loss and gradients at the old parameters, each phase's
 * optimiser on its own parameters, then `settle`.
 *
 * Feeds: the batch's arrays by name, noise as `noise/<name>`. Logs: `loss/<phase>` and the terms of each phase.
 *
 * @param weights where to start; shapes are fixed by them.
 */
export function training(method: Pick<Method, "phases" | "settle">, weights: Weights): Training {
  const layouts = method.phases.map((phase) => layoutOf(phase, weights));
  const trained = new Set(layouts.flatMap(({ packed, alone }) => [...packed.map((p) => p.path), ...alone]));
  const fixed = Object.keys(weights).filter((path) => !trained.has(path));
  const state: Record<string, NdArray<Float32Array>> = { step: filled([], 0) };
  for (const path of fixed) state[path] = weights[path]!;
  for (const layout of layouts) {
    checkOptimizer(layout.phase.optimizer);
    for (const [name, array] of Object.entries(entries(layout, weights))) {
      state[name] = array;
      layout.phase.optimizer.slots.forEach(
        (value, i) => (state[slotName(name, i)] = filled(array.shape, value)),
      );
    }
  }

  const step: Step = (given, feed) => {
    const at = given["step"] as Scalar;
    const noise = Object.fromEntries(
      Object.entries(feed).flatMap(([name, t]) => (name.startsWith("noise/") ? [[name.slice(6), t]] : [])),
    );
    const batch = Object.fromEntries(Object.entries(feed).filter(([name]) => !name.startsWith("noise/")));
    let params: Record<string, Tensor> = Object.fromEntries(fixed.map((path) => [path, given[path]!]));
    for (const layout of layouts) Object.assign(params, unpack(layout, given));
    const next: Record<string, Tensor> = { step: tf.add(at, 1) };
    const logs: Record<string, Scalar> = {};
    for (const layout of layouts) {
      const { phase, packed, alone } = layout;
      const own = [...packed.map((p) => p.path), ...alone];
      const { loss, log, grads } = differentiate(phase, params, own, (p) => phase.loss(p, batch, noise, at));
      Object.assign(next, updated(layout, given, grads, at));
      logs[`loss/${phase.updates}`] = loss;
      Object.assign(logs, log);
    }
    for (const path of fixed) next[path] = given[path]!;
    if (!method.settle) return { state: next, logs };
    params = Object.fromEntries(fixed.map((path) => [path, next[path]!]));
    for (const layout of layouts) Object.assign(params, unpack(layout, next));
    const settled = method.settle(params, at);
    for (const path of fixed) next[path] = settled[path] ?? next[path]!;
    return { state: next, logs };
  };

  return {
    state,
    step,
    weightsOf(of) {
      const named: Record<string, NdArray<Float32Array>> = {};
      for (const path of fixed) named[path] = of[path] as NdArray<Float32Array>;
      for (const { phase, packed, alone } of layouts) {
        for (const { path, shape, at } of packed)
          named[path] = {
            shape,
            data: (of[packName(phase)]!.data as Float32Array).slice(at, at + sizeOf(shape)),
          };
        for (const path of alone) named[path] = of[path] as NdArray<Float32Array>;
      }
      return named;
    },
  };
}
