import { engines } from "../src/engine/index.ts";
import type { Engine, Hosted, NdArray } from "../src/types.ts";
import { tf, type Scalar, type Tensor } from "../src/tf.ts";

/** Nested arrays of numbers, or a number. */
export type Nested = number | readonly Nested[];

/** Nested arrays → float32 array with their shape. */
export function hosted(nested: Nested): NdArray<Float32Array> {
  const shape: number[] = [];
  for (let inner = nested; typeof inner !== "number"; inner = inner[0]!) {
    shape.push(inner.length);
    if (inner.length === 0) break;
  }
  const leaves = (inner: Nested): number[] => (typeof inner === "number" ? [inner] : inner.flatMap(leaves));
  return { shape, data: Float32Array.from(leaves(nested)) };
}

/** The inverse: an array → nested arrays of its shape. */
export function nested({ shape, data }: NdArray): Nested {
  const [first, ...rest] = shape;
  if (first === undefined) return data[0]!;
  const size = data.length / Math.max(first, 1);
  return Array.from({ length: first }, (_, i) =>
    nested({ shape: rest, data: data.slice(i * size, (i + 1) * size) as Float32Array }),
  );
}

/** FACTORLAB_TEST_ENGINE=onnx runs the same comparisons through the compiler. */
const chosen = (process.env["FACTORLAB_TEST_ENGINE"] ?? "cpu") as keyof typeof engines;

/** Runs a function of tensors on an engine, the reference unless another is asked for; nested arrays in and out. */
export async function evaluate<K extends string>(
  fn: (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<K, Tensor>>,
  inputs: Readonly<Record<string, Nested | NdArray>>,
  engine: Engine = engines[chosen],
): Promise<Record<K, Nested>> {
  const example = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      typeof value === "object" && "data" in value ? value : hosted(value as Nested),
    ]),
  );
  const compiled = await engine.compile<Record<string, Tensor>, Record<K, Tensor>>(
    fn,
    example as Hosted<Record<string, Tensor>>,
  );
  const found = (await compiled(example as Hosted<Record<string, Tensor>>)) as Record<string, NdArray>;
  await compiled.dispose();
  return Object.fromEntries(Object.entries(found).map(([name, a]) => [name, nested(a)])) as Record<K, Nested>;
}

/** Gradients of a scalar function with respect to each of its variables, by name; constants have none. */
export async function gradients(
  fn: (inputs: Readonly<Record<string, Tensor>>) => Tensor,
  variables: Readonly<Record<string, Nested>>,
  constants: Readonly<Record<string, Nested>> = {},
): Promise<Record<string, Nested>> {
  const names = Object.keys(variables);
  return evaluate<string>(
    (tensors) => {
      const of = (...values: Tensor[]): Scalar =>
        fn({ ...tensors, ...Object.fromEntries(names.map((name, i) => [name, values[i]!])) }) as Scalar;
      const found = tf.grads(of)(names.map((name) => tensors[name]!));
      return Object.fromEntries(found.map((gradient, i) => [names[i]!, gradient]));
    },
    { ...variables, ...constants },
  );
}
