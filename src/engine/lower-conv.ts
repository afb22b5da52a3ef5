import { biasOperand, filterOperand, operand, store, tailAttributes, tailOf } from "./conv-operands.ts";
import type { Value } from "./graph.ts";
import type { Lower } from "./lower-elementwise.ts";
import { filterGradient } from "./lower-filter-gradient.ts";
import { inputGradient } from "./lower-input-gradient.ts";
import { convGeometry, numbers, poolGeometry } from "./shapes.ts";

const conv2d: Lower = (e, node) => {
  const [x, filter, bias] = node.inputs as [Value, Value, Value | undefined];
  const g = convGeometry(x.shape, filter.shape, node.attrs);
  const tail = tailOf(node, bias);
  const input = operand(e, x);
  const inputs = [input.name, filterOperand(e, e.row(filter), g.kernel, input, g.out[2])];
  if (bias) inputs.push(biasOperand(e, bias, g.out[2]));
  const attributes = {
    kernel_shape: g.kernel,
    strides: g.stride,
    dilations: g.dilation,
    pads: g.pads,
    ...tailAttributes(tail),
  };
  store(e, node.outputs[0]!, e.conv(inputs, attributes));
};

const filterGradientNode: Lower = (e, node) => {
  const [x, dy] = node.inputs as [Value, Value];
  const g = convGeometry(x.shape, numbers(node.attrs, "filterShape"), node.attrs);
  e.done(node, filterGradient(e, x, dy, g));
};

/** Pools run on NCHW; tfjs's average leaves the padding out of the count, as ONNX does by default. */
const pool =
  (op: string): Lower =>
  (e, node) => {
    const x = node.inputs[0]!;
    const g = poolGeometry(x.shape, node.attrs);
    const nchw = e.transpose(e.row(x), [0, 3, 1, 2]);
    const y = e.op(op, [nchw], { kernel_shape: g.kernel, strides: g.stride, pads: g.pads });
    e.done(node, e.transpose(y, [0, 2, 3, 1]));
  };

/** Convolutions, their gradients and pooling: kernel name → the ONNX nodes that compute it. */
export const convLowerings: Readonly<Record<string, Lower>> = {
  Conv2D: conv2d,
  FusedConv2D: conv2d,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradientNode,
  MaxPool: pool("MaxPool"),
  AvgPool: pool("AveragePool"),
};
