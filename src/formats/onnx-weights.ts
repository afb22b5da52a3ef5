import protobuf from "protobufjs";
import { narrowInt64, widenBfloat16, widenFloat16 } from "./widen-float16.ts";
import type { StoredArray } from "./safetensors.ts";

/** A convolution of a graph and the names of its constants. */
export interface OnnxConvolution {
  /** Of the node: exporters put the layer's path here, e.g. "/Mixed_5b/branch1x1/conv/Conv". */
  readonly name: string;
  readonly kernel: string;
  readonly bias?: string;
}
/** What an ONNX file knows of a network's weights. */
export interface OnnxWeights {
  readonly arrays: Readonly<Record<string, StoredArray>>;
  /** In the order of the graph. */
  readonly convolutions: readonly OnnxConvolution[];
}

interface TensorMessage {
  readonly dims: readonly number[];
  readonly data_type: number;
  readonly float_data: readonly number[];
  readonly double_data: readonly number[];
  readonly name: string;
  readonly raw_data: Uint8Array;
  readonly data_location: number;
}
interface ModelMessage {
  readonly graph?: {
    readonly initializer: readonly TensorMessage[];
    readonly node: readonly {
      readonly name: string;
      readonly op_type: string;
      readonly input: readonly string[];
    }[];
  };
}

/** The fields of the format that weights need, by their numbers in it. */
const model = protobuf
  .parse(
    `syntax = "proto2";
message Tensor { repeated int64 dims = 1; optional int32 data_type = 2; repeated float float_data = 4 [packed = true];
  optional string name = 8; optional bytes raw_data = 9; repeated double double_data = 10 [packed = true];
  optional int32 data_location = 14; }
message Node { repeated string input = 1; optional string name = 3; optional string op_type = 4; }
message Graph { repeated Node node = 1; repeated Tensor initializer = 5; }
message Model { optional Graph graph = 7; }`,
    { keepCase: true },
  )
  .root.lookupType("Model");

/** Element types by their number in the format: bytes each, and how bytes (a copy of their own) become numbers. */
const types: Readonly<
  Record<number, { size: number; decode(bytes: Uint8Array<ArrayBuffer>): StoredArray["data"] }>
> = {
  1: { size: 4, decode: (bytes) => new Float32Array(bytes.buffer) },
  6: { size: 4, decode: (bytes) => new Int32Array(bytes.buffer) },
  7: { size: 8, decode: (bytes) => narrowInt64(new BigInt64Array(bytes.buffer)) },
  10: { size: 2, decode: (bytes) => widenFloat16(new Uint16Array(bytes.buffer)) },
  11: { size: 8, decode: (bytes) => new Float64Array(bytes.buffer) },
  16: { size: 2, decode: (bytes) => widenBfloat16(new Uint16Array(bytes.buffer)) },
};

function numbers(tensor: TensorMessage, length: number): StoredArray["data"] | undefined {
  if (tensor.data_location === 1)
    throw new RangeError(`"${tensor.name}" kept in another file; save the model with its data inside`);
  const type = types[tensor.data_type];
  // Types that no weight has, such as text, are left out.
  if (!type) return undefined;
  if (tensor.float_data.length > 0) return Float32Array.from(tensor.float_data);
  if (tensor.double_data.length > 0) return Float64Array.from(tensor.double_data);
  if (tensor.raw_data.length === 0 && length > 0) return undefined;
  if (tensor.raw_data.length % type.size !== 0) throw new RangeError(`"${tensor.name}" cut short`);
  return type.decode(new Uint8Array(tensor.raw_data));
}

function array(tensor: TensorMessage): StoredArray | undefined {
  const shape = tensor.dims.map(Number);
  const length = shape.reduce((product, side) => product * side, 1);
  const data = numbers(tensor, length);
  if (data && data.length !== length)
    throw new RangeError(`"${tensor.name}" of shape [${shape.join(", ")}] with ${data.length} numbers`);
  return data && { shape, data };
}

function decoded(bytes: Uint8Array): ModelMessage {
  try {
    const message = model.decode(bytes);
    return model.toObject(message, { longs: Number, defaults: true, arrays: true }) as ModelMessage;
  } catch (cause) {
    throw new RangeError("bytes that are no ONNX model, or not all of one", { cause });
  }
}

/**
 * The constants of an ONNX file by name, and its convolutions in order.
 *
 * Exporters may fold batch norms into convolutions and give the results names of their own; order and node names then
 * say which layer is meant. Half precision becomes float32, int64 float64.
 * @param name of the file, for errors.
 * @throws RangeError for a damaged or truncated file, or weights kept in a second file.
 * @source onnx2019 TensorProto
 */
export function readOnnxWeights(bytes: Uint8Array, name = "this file"): OnnxWeights {
  try {
    const { graph } = decoded(bytes);
    if (!graph || graph.initializer.length === 0) throw new RangeError("a model without weights");
    const found = graph.initializer.map((tensor) => [tensor.name, array(tensor)] as const);
    const arrays = Object.fromEntries(
      found.filter((entry): entry is [string, StoredArray] => entry[1] !== undefined),
    );
    const convolutions = graph.node
      .filter(({ op_type: op, input }) => op === "Conv" && input.length >= 2)
      .map(({ name: node, input: [, kernel, bias] }) => ({
        name: node,
        kernel: kernel!,
        ...(bias && { bias }),
      }));
    return { arrays, convolutions };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`Expected ${name} to be an ONNX model with weights but found ${error.message}.`, {
      cause: error,
    });
  }
}
