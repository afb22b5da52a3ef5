import type { OnnxGraph, OnnxValue } from "../formats/onnx.ts";

/**
 * A step's graph as a loop of `steps` steps: feeds gain a leading axis and are scanned, state is carried, logs
 * are stacked. One native call then runs them all.
 */
export function scanned(body: OnnxGraph, steps: number): OnnxGraph {
  const isState = ({ name }: OnnxValue): boolean => /^(in|out):state\//.test(name);
  const order = (values: readonly OnnxValue[]): OnnxValue[] => [
    ...values.filter(isState),
    ...values.filter((v) => !isState(v)),
  ];
  const stacked = (value: OnnxValue): OnnxValue =>
    isState(value) ? value : { ...value, shape: [steps, ...value.shape] };
  const inner = (value: OnnxValue): OnnxValue => ({ ...value, name: `step/${value.name}` });
  const rename = new Map([...body.inputs, ...body.outputs].map(({ name }) => [name, `step/${name}`]));
  const named = (name: string): string => rename.get(name) ?? name;
  const inputs = order(body.inputs);
  const outputs = order(body.outputs);
  const graph: OnnxGraph = {
    nodes: body.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(named),
      outputs: node.outputs.map(named),
    })),
    initializers: body.initializers,
    inputs: inputs.map(inner),
    outputs: outputs.map(inner),
  };
  const scan = {
    op: "Scan",
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name),
    attributes: { body: graph, num_scan_inputs: inputs.filter((v) => !isState(v)).length },
  };
  return {
    nodes: [scan],
    initializers: [],
    inputs: body.inputs.map(stacked),
    outputs: body.outputs.map(stacked),
  };
}
