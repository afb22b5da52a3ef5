import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxType } from "../formats/onnx.ts";
import { sizeOf, uniformOf, type Node, type Value } from "./graph.ts";

/** What the graph is for. */
export interface Target {
  /**
   * Channels per block of ONNX Runtime's own CPU layout, [n, c / block, h, w, block]: 16 with AVX-512, 8 with
   * AVX2. 1 is plain NCHW and makes a portable file of standard operators only.
   */
  readonly block: number;
}
export type Attributes = Readonly<Record<string, OnnxAttribute>>;
const nchwc = "com.microsoft.nchwc";

/**
 * Builds the ONNX graph. Each traced value has one or both of two physical forms: `row`, its elements in
 * row-major (NHWC) order, and `blocked`, [n, c / block, h, w, block]. Forms are converted when asked for, once.
 */
export class Emitter {
  readonly block: number;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #constants = new Map<string, string>();
  readonly #rows = new Map<number, string>();
  readonly #blocks = new Map<number, string>();
  #next = 0;

  constructor({ block }: Target) {
    this.block = block;
  }

  /** Adds a node with one output and returns the output's name. */
  op(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ""): string {
    return this.ops(op, inputs, 1, attributes, domain)[0]!;
  }
  /** Adds a node with several outputs. */
  ops(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
    domain = "",
  ): string[] {
    const names = Array.from({ length: outputs }, () => `t${this.#next++}`);
    this.#nodes.push({ op, domain, inputs, outputs: names, attributes });
    return names;
  }
  /** A convolution in the blocked layout, or the standard one where the block is 1. */
  conv(inputs: readonly string[], attributes: Attributes): string {
    if (this.block > 1) return this.op("Conv", inputs, attributes, nchwc);
    const { activation, ...standard } = attributes;
    const y = this.op("Conv", inputs, standard);
    return activation === "Relu" ? this.op("Relu", [y]) : y;
  }

  constant(type: OnnxType, shape: readonly number[], data: OnnxTensor["data"]): string {
    const small = data.length <= 64;
    const key = small ? `${type}|${shape}|${data.join()}` : "";
    const known = small ? this.#constants.get(key) : undefined;
    if (known) return known;
    const name = `c${this.#next++}`;
    this.#initializers.push({ name, type, shape, data });
    if (small) this.#constants.set(key, name);
    return name;
  }
  int64(values: readonly number[]): string {
    return this.constant("int64", [values.length], BigInt64Array.from(values.map(BigInt)));
  }
  float(value: number): string {
    return this.constant("float32", [], Float32Array.of(value));
  }
  scalar(value: number, dtype: Value["dtype"]): string {
    if (dtype === "float32") return this.float(value);
    if (dtype === "int32") return this.constant("int32", [], Int32Array.of(value));
    return this.constant("bool", [], Uint8Array.of(value));
  }

  reshape(name: string, shape: readonly number[]): string {
    return this.op("Reshape", [name, this.int64(shape)]);
  }
  transpose(name: string, perm: readonly number[]): string {
    return this.op("Transpose", [name], { perm });
  }
  /** Elements [begin, end) along each of the axes, with steps (1 unless given; negative ones reverse). */
  slice(
    name: string,
    axes: readonly number[],
    begin: readonly number[],
    end: readonly number[],
    steps?: readonly number[],
  ): string {
    const inputs = [name, this.int64(begin), this.int64(end), this.int64(axes)];
    return this.op("Slice", steps ? [...inputs, this.int64(steps)] : inputs);
  }
  sum(name: string, axes: readonly number[], keepDims = false): string {
    return this.op("ReduceSum", [name, this.int64(axes)], { keepdims: keepDims ? 1 : 0 });
  }

  /** Physical shape of the blocked form. */
  blockedShape([n, h, w, c]: readonly number[]): number[] {
    return [n!, c! / this.block, h!, w!, this.block];
  }
  canBlock(value: Value): boolean {
    return (
      value.shape.length === 4 &&
      value.dtype !== "int32" &&
      value.shape[3]! % this.block === 0 &&
      sizeOf(value.shape) > 0
    );
  }
  /** True if the value was made in blocked form and nobody has asked for rows. */
  isBlocked(value: Value): boolean {
    return this.#blocks.has(value.id) && !this.#rows.has(value.id);
  }
  setRow(value: Value, name: string): void {
    this.#rows.set(value.id, name);
  }
  setBlocked(value: Value, name: string): void {
    this.#blocks.set(value.id, name);
  }
  /** Sets the only output of a node. */
  done(node: Node, name: string): void {
    this.setRow(node.outputs[0]!, name);
  }

  /** Name of the value in row-major order. */
  row(value: Value): string {
    const known = this.#rows.get(value.id);
    if (known) return known;
    const made = value.constant === undefined ? this.#unblock(value) : this.#constantRow(value);
    this.#rows.set(value.id, made);
    return made;
  }
  /** Like `row`, but a constant that fills its shape may come as a scalar, which broadcasts. */
  loose(value: Value): string {
    const uniform = uniformOf(value);
    return uniform === undefined ? this.row(value) : this.scalar(uniform, value.dtype);
  }
  /** Name of the value in blocked form, 5-D. */
  blocked(value: Value): string {
    const known = this.#blocks.get(value.id);
    if (known) return known;
    const [n, cb, h, w, b] = this.blockedShape(value.shape) as [number, number, number, number, number];
    const row = this.row(value);
    const split = cb === 1 ? row : this.transpose(this.reshape(row, [n, h, w, cb, b]), [0, 3, 1, 2, 4]);
    const made = cb === 1 ? this.reshape(split, [n, cb, h, w, b]) : split;
    this.#blocks.set(value.id, made);
    return made;
  }

  #unblock(value: Value): string {
    const name = this.#blocks.get(value.id);
    if (!name) throw new Error(`Expected ${value.node?.kernel ?? "an input"} to be emitted before its use.`);
    const [n, h, w, c] = value.shape as readonly [number, number, number, number];
    return this.reshape(c === this.block ? name : this.transpose(name, [0, 2, 3, 1, 4]), [n, h, w, c]);
  }
  #constantRow(value: Value): string {
    const { constant, shape, dtype } = value;
    const type = dtype === "float32" ? "float32" : dtype === "int32" ? "int32" : "bool";
    if (typeof constant !== "number") return this.constant(type, shape, constant!);
    if (shape.length === 0) return this.scalar(constant, dtype);
    return this.op("Expand", [this.scalar(constant, dtype), this.int64(shape)]);
  }

  /** Values of the outside world. */
  graph(
    inputs: readonly Value[],
    inputNames: readonly string[],
    outputs: readonly Value[],
    outputNames: readonly string[],
  ): OnnxGraph {
    const typeOf = (dtype: Value["dtype"]): OnnxType => dtype;
    const made = new Set(this.#nodes.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const copies: OnnxNode[] = [];
    outputs.forEach((value, i) => {
      const name = this.row(value);
      for (const fresh of this.#nodes.at(-1)?.outputs ?? []) made.add(fresh);
      // An input that is returned, and a value returned twice, cannot simply take the output's name.
      if (made.has(name) && !renamed.has(name)) renamed.set(name, outputNames[i]!);
      else copies.push({ op: "Identity", inputs: [name], outputs: [outputNames[i]!] });
    });
    const named = (name: string): string => renamed.get(name) ?? name;
    return {
      nodes: [...this.#nodes, ...copies].map((node) => ({
        ...node,
        inputs: node.inputs.map(named),
        outputs: node.outputs.map(named),
      })),
      initializers: this.#initializers,
      inputs: inputs.map((v, i) => ({ name: inputNames[i]!, type: typeOf(v.dtype), shape: v.shape })),
      outputs: outputs.map((v, i) => ({ name: outputNames[i]!, type: typeOf(v.dtype), shape: v.shape })),
    };
  }
}
