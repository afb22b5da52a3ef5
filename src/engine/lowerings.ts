import type { OnnxGraph } from "../formats/onnx.ts";
import { Untraceable } from "../errors.ts";
import { Emitter, type Target } from "./emitter.ts";
import { convLowerings } from "./lower-conv.ts";
import { elementwiseLowerings, type Lower } from "./lower-elementwise.ts";
import { structureLowerings } from "./lower-structure.ts";
import { optimise } from "./optimise.ts";
import type { Traced } from "./trace.ts";

/** How each traced kernel is written in ONNX operators. */
export const lowerings: Readonly<Record<string, Lower>> = {
  ...elementwiseLowerings,
  ...structureLowerings,
  ...convLowerings,
};

/**
 * The ONNX graph of a traced function, with its inputs and outputs under their tree paths.
 *
 * @throws Untraceable for a kernel without lowering.
 */
export function lower({ graph, inputNames, outputNames }: Traced, target: Target): OnnxGraph {
  const { inputs, outputs, nodes } = optimise(graph);
  const emitter = new Emitter(target);
  inputs.forEach((value, i) => emitter.setRow(value, `in:${inputNames[i]}`));
  for (const node of nodes) {
    const lowering = lowerings[node.kernel];
    if (!lowering)
      throw new Untraceable({
        op: node.kernel,
        shapes: node.inputs.map((v) => v.shape),
        line: node.line,
        why: "has no lowering: add it to src/engine/lowerings.ts",
      });
    lowering(emitter, node);
  }
  return emitter.graph(
    inputs,
    inputNames.map((name) => `in:${name}`),
    outputs,
    outputNames.map((name) => `out:${name}`),
  );
}
