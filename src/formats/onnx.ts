import protobuf from "protobufjs";

/** ONNX element types used here. */
export const onnxType = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxType = keyof typeof onnxType;

/** A constant of the graph; `data` is little-endian and row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | OnnxGraph;
export interface OnnxNode {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Integers are written as INT and INTS; wrap a float as `{ float: 0.5 }`. */
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
}
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const root = protobuf.parse(
  `
syntax = "proto3";
message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; Graph g = 6;
  repeated float floats = 7; repeated int64 ints = 8 [packed = true]; int32 type = 20; }
message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated Attribute attribute = 5; string domain = 7; }
message Tensor { repeated int64 dims = 1 [packed = true]; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Dim { int64 dim_value = 1; }
message Shape { repeated Dim dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message Value { string name = 1; Type type = 2; }
message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11;
  repeated Value output = 12; }
message OperatorSet { string domain = 1; int64 version = 2; }
message Entry { string key = 1; string value = 2; }
message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated OperatorSet opset_import = 8;
  repeated Entry metadata_props = 14; }
`,
  { keepCase: true },
).root;

const bytesOf = (data: OnnxTensor["data"]): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function attribute(name: string, value: OnnxAttribute): object {
  if (typeof value === "number") return { name, i: value, type: 2 };
  if (typeof value === "string") return { name, s: Buffer.from(value), type: 3 };
  if (Array.isArray(value)) return { name, ints: value, type: 7 };
  if ("float" in value) return { name, f: value.float, type: 1 };
  return { name, g: graph(value as OnnxGraph, name), type: 5 };
}

const value = ({ name, type, shape }: OnnxValue): object => ({
  name,
  type: { tensor_type: { elem_type: onnxType[type], shape: { dim: shape.map((d) => ({ dim_value: d })) } } },
});

const graph = (g: OnnxGraph, name: string): object => ({
  name,
  node: g.nodes.map(({ op, domain = "", inputs, outputs, attributes = {} }, index) => ({
    op_type: op,
    domain,
    name: `${op}_${index}`,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([key, a]) => attribute(key, a)),
  })),
  initializer: g.initializers.map(({ name: tensor, type, shape, data }) => ({
    name: tensor,
    dims: shape,
    data_type: onnxType[type],
    raw_data: bytesOf(data),
  })),
  input: g.inputs.map(value),
  output: g.outputs.map(value),
});

/**
 * Bytes of an ONNX model file: IR version 8, opset 17, plus the extra domains that its nodes name.
 *
 * @source onnx2019 file format, IR version 8
 */
export function onnxModel(g: OnnxGraph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const domains = new Set(["", ...g.nodes.map((node) => node.domain ?? "")]);
  const model = root.lookupType("Model");
  return model
    .encode(
      model.create({
        ir_version: 8,
        producer_name: "factorlab",
        graph: graph(g, "main"),
        opset_import: [...domains].map((domain) => ({ domain, version: domain === "" ? 17 : 1 })),
        metadata_props: Object.entries(metadata).map(([key, entry]) => ({ key, value: entry })),
      }),
    )
    .finish();
}
