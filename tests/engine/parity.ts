import { engines } from "../../src/engine/index.ts";
import { flattenArrays } from "../../src/engine/tree.ts";
import { rng } from "../../src/stats/rng.ts";
import { tf, type Tensor } from "../../src/tf.ts";
import type { Engine, NdArray, Tree } from "../../src/types.ts";
import { expectClose } from "../vectors/close.ts";

type Made = Readonly<Record<string, NdArray>>;
type Fn = (inputs: Record<string, Tensor>) => Record<string, Tensor>;

/** Normal numbers of a shape, different for each name. */
export function normal(name: string, ...shape: number[]): NdArray<Float32Array> {
  return {
    shape,
    data: rng(11)
      .split(name)
      .normal(shape.reduce((n, d) => n * d, 1)),
  };
}
/** The same in (low, high). */
export function between(name: string, low: number, high: number, ...shape: number[]): NdArray<Float32Array> {
  const stream = rng(12).split(name);
  const size = shape.reduce((n, d) => n * d, 1);
  return { shape, data: Float32Array.from({ length: size }, () => low + (high - low) * stream.uniform()) };
}
export const integers = (name: string, below: number, ...shape: number[]): NdArray<Int32Array> => {
  const stream = rng(13).split(name);
  return {
    shape,
    data: Int32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => stream.int(below)),
  };
};

/** The function, and the gradients of a weighted sum of its results for every float input. */
export const withGradients =
  (f: (...inputs: Tensor[]) => Tensor): Fn =>
  (inputs) => {
    const names = Object.keys(inputs);
    const floats = names.filter((name) => inputs[name]!.dtype === "float32");
    const value = (...given: Tensor[]): Tensor =>
      f(...names.map((name) => (floats.includes(name) ? given[floats.indexOf(name)]! : inputs[name]!)));
    const weighted = (...given: Tensor[]): tf.Scalar => {
      const y = value(...given);
      const weights = tf.tensor(
        Array.from({ length: y.size }, (_, i) => Math.sin(i + 1)),
        y.shape,
      );
      return tf.sum(tf.mul(y, weights));
    };
    const grads = tf.grads(weighted)(floats.map((name) => inputs[name]!));
    return {
      y: f(...names.map((name) => inputs[name]!)),
      ...Object.fromEntries(floats.map((name, i) => [`d${name}`, grads[i]!])),
    };
  };

/** Compiled and eager results of the same function on the same numbers. */
export async function expectParity(
  fn: Fn,
  inputs: Made,
  label: string,
  tolerance = 2e-5,
  engine: Engine = engines.onnx,
): Promise<void> {
  const compiled = await engine.compile(fn as never, inputs as never, { threads: 1 });
  const reference = await engines.cpu.compile(fn as never, inputs as never);
  try {
    const [found, expected] = [await compiled(inputs as never), await reference(inputs as never)];
    const [a, b] = [flattenArrays(found as Tree<NdArray>), flattenArrays(expected as Tree<NdArray>)];
    for (const [i, path] of b.paths.entries()) {
      const [p, q] = [a.leaves[i]!, b.leaves[i]!];
      if (`${p.shape}` !== `${q.shape}`)
        throw new Error(`${label} ${path}: shape [${p.shape}] but eager gives [${q.shape}].`);
      const scale = Array.from(q.data).reduce((m, v) => Math.max(m, Math.abs(v)), 1e-2);
      expectClose(p.data, q.data, { absolute: tolerance * scale }, `${label} ${path}`);
    }
  } finally {
    await compiled.dispose();
  }
}
