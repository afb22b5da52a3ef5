import { writeFile, rename } from "node:fs/promises";
import type { Hosted, Tree } from "../types.ts";
import { onnxModel } from "../formats/onnx.ts";
import type { Tensor } from "../tf.ts";
import { lower } from "./lowerings.ts";
import { trace } from "./trace.ts";

/**
 * A function as a portable ONNX file of standard operators (opset 17), for any runtime or viewer. Inputs and
 * outputs are named by their tree paths, "in:…" and "out:…".
 *
 * @param example host arrays whose shapes and types fix those of the inputs.
 * @throws Untraceable for what a compiled function must not hold.
 * @example await exportOnnx(({ z }) => ({ x: method.decode(params, z) }), { z }, "decoder.onnx")
 */
export async function exportOnnx<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  fn: (inputs: I) => O,
  example: Hosted<I>,
  path: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const bytes = onnxModel(lower(trace(fn, example), { block: 1 }), metadata);
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}
