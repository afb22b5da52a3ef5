import type { Hosted, NdArray, Tree } from "../types.ts";
import type { OnnxGraph } from "../formats/onnx.ts";
import type { Tensor } from "../tf.ts";
import { channelBlock } from "./block.ts";
import { lower } from "./lowerings.ts";
import type { Provider } from "./session.ts";
import { trace, type Traced } from "./trace.ts";

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

/** @throws RangeError that names the first array whose shape is not the expected one. */
export function checkShapes(
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
