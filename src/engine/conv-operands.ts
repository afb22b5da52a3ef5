import type { Node, Value } from "./graph.ts";
import type { Attributes, Emitter } from "./emitter.ts";

/** Channels as a convolution sees them: `count` real ones and zeros up to `padded`. */
export interface Operand {
  /** [n, padded, h, w] as far as ORT knows. */
  readonly name: string;
  readonly count: number;
  readonly padded: number;
}

/** The next multiple of a block. */
export const upTo = (n: number, block: number): number => Math.ceil(n / block) * block;

/** A value as the input of a convolution. */
export function operand(e: Emitter, x: Value): Operand {
  const [n, h, w, c] = x.shape as readonly [number, number, number, number];
  if (c % e.block === 0) return { name: e.reshape(e.blocked(x), [n, c, h, w]), count: c, padded: c };
  if (c === 1) return { name: e.reshape(e.row(x), [n, 1, h, w]), count: 1, padded: 1 };
  if (c < e.block) return { name: e.transpose(e.row(x), [0, 3, 1, 2]), count: c, padded: c };
  const padded = upTo(c, e.block);
  const wide = e.op("Pad", [e.row(x), e.int64([0, 0, 0, 0, 0, 0, 0, padded - c]), e.float(0)]);
  const blocks = e.reshape(wide, [n, h, w, padded / e.block, e.block]);
  return { name: e.reshape(e.transpose(blocks, [0, 3, 1, 2, 4]), [n, padded, h, w]), count: c, padded };
}

/** Filter [kh, kw, in, out] in rows → what the blocked convolution reads, both channel counts padded. */
export function filterOperand(
  e: Emitter,
  row: string,
  [kh, kw]: readonly [number, number],
  input: Operand,
  out: number,
): string {
  const { block } = e;
  const outs = upTo(out, block);
  const extra = [0, 0, input.padded - input.count, outs - out];
  const wide = extra.some((d) => d > 0)
    ? e.op("Pad", [row, e.int64([0, 0, 0, 0, ...extra]), e.float(0)])
    : row;
  if (input.padded % block !== 0) {
    const parts = e.reshape(wide, [kh, kw, input.padded, outs / block, block]);
    return e.reshape(e.transpose(parts, [3, 2, 0, 1, 4]), [outs, input.padded, kh, kw]);
  }
  const parts = e.reshape(wide, [kh, kw, input.padded / block, block, outs / block, block]);
  return e.reshape(e.transpose(parts, [4, 2, 0, 1, 3, 5]), [outs, input.padded, kh, kw]);
}

/** [n, padded out, h, w] → the value, without the channels that only filled a block. */
export function store(e: Emitter, out: Value, name: string): void {
  const [n, h, w, c] = out.shape as readonly [number, number, number, number];
  const padded = upTo(c, e.block);
  const blocks = e.reshape(name, [n, padded / e.block, h, w, e.block]);
  if (padded === c) return e.setBlocked(out, blocks);
  const rows = e.reshape(padded === e.block ? blocks : e.transpose(blocks, [0, 2, 3, 1, 4]), [
    n,
    h,
    w,
    padded,
  ]);
  e.setRow(out, e.slice(rows, [3], [0], [c]));
}

/** A bias padded to whole blocks. */
export const biasOperand = (e: Emitter, bias: Value, out: number): string => {
  const row = e.reshape(e.row(bias), [out]);
  const extra = upTo(out, e.block) - out;
  return extra === 0 ? row : e.op("Pad", [row, e.int64([0, extra]), e.float(0)]);
};

/** What follows a convolution inside its node: made by the optimiser from Add and Relu. */
export interface Tail {
  readonly bias?: Value | undefined;
  readonly relu: boolean;
}
/** The tail of a node. */
export const tailOf = (node: Node, bias: Value | undefined): Tail => ({
  bias,
  relu: node.attrs["activation"] === "relu",
});
/** The attributes by which a blocked convolution carries its tail. */
export const tailAttributes = ({ relu }: Tail): Attributes => (relu ? { activation: "Relu" } : {});
