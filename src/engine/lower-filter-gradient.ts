import type { Emitter } from "./emitter.ts";
import type { Value } from "./graph.ts";
import type { ConvGeometry } from "./shapes.ts";

const padRows = (e: Emitter, rows: string, [top, left, bottom, right]: readonly number[]): string =>
  [top, left, bottom, right].every((p) => p === 0)
    ? rows
    : e.op("Pad", [rows, e.int64([0, top!, left!, 0, 0, bottom!, right!, 0]), e.float(0)]);

/**
 * The gradient of a convolution with respect to its filter, [kh, kw, in, out], as one matrix product.
 *
 * x is padded and its s×s stride positions become channels, so that kernel tap (s·u + a, s·v + b) is position
 * (a, b) of the cell (u, v) further on. Cells lie on a common grid in rows; the side with fewer channels is
 * copied once per (u, v), shifted by it, and zeros outside its reach make every row of the product valid.
 */
export function filterGradient(e: Emitter, x: Value, dy: Value, g: ConvGeometry): string {
  if (g.dilation[0] !== 1 || g.dilation[1] !== 1)
    throw new RangeError(`Expected a convolution without dilation in training but found [${g.dilation}].`);
  const [sh, sw] = g.stride;
  const [u, v] = [Math.ceil(g.kernel[0] / sh), Math.ceil(g.kernel[1] / sw)];
  const [gh, gw] = [g.out[0] + u - 1, g.out[1] + v - 1];
  const [c, o] = [g.in[2], g.out[2]];
  const cells = cellsOf(e, x, g, gh, gw);
  const shifts = Array.from({ length: u * v }, (_, i): [number, number] => [Math.floor(i / v), i % v]);
  const width = sh * sw * c;
  const product = width <= o ? shiftCells() : shiftOutputs();

  /** Few input channels: [n·oh·ow, uv·width]ᵀ · [n·oh·ow, o] → [u, v, sh, sw, c, o]. */
  function shiftCells(): string {
    const rows = g.batch * g.out[0] * g.out[1];
    const parts = shifts.map(([du, dv]) =>
      e.reshape(
        du + dv === 0 && u * v === 1
          ? cells
          : e.slice(cells, [1, 2], [du, dv], [du + g.out[0], dv + g.out[1]]),
        [rows, width],
      ),
    );
    const patches = parts.length === 1 ? parts[0]! : e.op("Concat", parts, { axis: 1 });
    const flat = e.op("Gemm", [patches, e.reshape(e.row(dy), [rows, o])], { transA: 1 });
    return e.transpose(e.reshape(flat, [u, v, sh, sw, c * o]), [0, 2, 1, 3, 4]);
  }

  /** Few output channels: [n·gh·gw, width]ᵀ · [n·gh·gw, uv·o] → [sh, sw, c, u, v, o]. */
  function shiftOutputs(): string {
    const rows = g.batch * gh * gw;
    const parts = shifts.map(([du, dv]) =>
      e.reshape(padRows(e, e.row(dy), [du, dv, gh - g.out[0] - du, gw - g.out[1] - dv]), [rows, o]),
    );
    const outs = parts.length === 1 ? parts[0]! : e.op("Concat", parts, { axis: 1 });
    const flat = e.op("Gemm", [e.reshape(cells, [rows, width]), outs], { transA: 1 });
    return e.transpose(e.reshape(flat, [sh, sw, c, u, v, o]), [3, 0, 4, 1, 2, 5]);
  }

  const whole = e.reshape(product, [u * sh, v * sw, c, o]);
  return u * sh === g.kernel[0] && v * sw === g.kernel[1] ? whole : e.slice(whole, [0, 1], [0, 0], g.kernel);
}

/** x → [n, gh, gw, sh·sw·c]: cell (i, j) holds the stride positions of pixel (sh·i, sw·j) of the padded image. */
function cellsOf(e: Emitter, x: Value, g: ConvGeometry, gh: number, gw: number): string {
  const [sh, sw] = g.stride;
  const c = g.in[2];
  const [bottom, right] = [gh * sh - g.in[0] - g.pads[0], gw * sw - g.in[1] - g.pads[1]];
  const edges = [g.pads[0], g.pads[1], Math.max(0, bottom), Math.max(0, right)];
  const whole = padRows(e, e.row(x), edges);
  const cut = bottom < 0 || right < 0 ? e.slice(whole, [1, 2], [0, 0], [gh * sh, gw * sw]) : whole;
  if (sh === 1 && sw === 1) return cut;
  const cells = e.transpose(e.reshape(cut, [g.batch, gh, sh, gw, sw * c]), [0, 1, 3, 2, 4]);
  return e.reshape(cells, [g.batch, gh, gw, sh * sw * c]);
}
