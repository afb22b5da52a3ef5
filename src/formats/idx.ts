import { gunzipSync } from "node:zlib";

const kinds = {
  8: { type: "uint8", bytes: 1, make: Uint8Array },
  9: { type: "int8", bytes: 1, make: Int8Array },
  11: { type: "int16", bytes: 2, make: Int16Array },
  12: { type: "int32", bytes: 4, make: Int32Array },
  13: { type: "float32", bytes: 4, make: Float32Array },
  14: { type: "float64", bytes: 8, make: Float64Array },
} as const;
const codes = Object.keys(kinds).map(Number) as (keyof typeof kinds)[];

/** An array from an IDX file (the format of MNIST), row-major. */
export interface IdxArray {
  readonly type: (typeof kinds)[keyof typeof kinds]["type"];
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** No IDX set in use inflates to more; a damaged length must not fill the memory. */
const largest = 2 ** 30;

/**
 * Reads an IDX file, plain or gzipped; its big-endian elements come out in the machine's order.
 *
 * @param name of the file, for errors.
 * @throws RangeError if the bytes are not an IDX array, or too few or too many.
 * @source lecun1998 file format
 */
export function readIdx(bytes: Uint8Array, name = "this file"): IdxArray {
  const fail = (found: string): RangeError =>
    new RangeError(`Expected ${name} to be an IDX array but found ${found}. Download it again.`);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipped(bytes, fail) : bytes;
  if (plain.length < 4) throw fail(`only ${plain.length} bytes`);
  const code = codes.find((c) => c === plain[2]);
  if (plain[0] !== 0 || plain[1] !== 0 || code === undefined)
    throw fail(`the signature ${[...plain.subarray(0, 4)].join(" ")}`);
  const start = 4 + 4 * plain[3]!;
  if (plain.length < start) throw fail("a header cut short");
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const shape = Array.from({ length: plain[3]! }, (_, i) => view.getUint32(4 + 4 * i));
  const { type, bytes: width, make } = kinds[code];
  const expected = shape.reduce((product, length) => product * length, width);
  if (plain.length - start !== expected)
    throw fail(
      `${plain.length - start} bytes of elements where ${type} [${shape.join(", ")}] takes ${expected}`,
    );
  const raw = new Uint8Array(plain.subarray(start));
  if (width > 1) for (let i = 0; i < raw.length; i += width) raw.subarray(i, i + width).reverse();
  return { type, shape, data: new make(raw.buffer, raw.byteOffset, raw.length / width) };
}

function gunzipped(bytes: Uint8Array, fail: (found: string) => RangeError): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: largest }));
  } catch (cause) {
    const error = fail("a gzip stream that is damaged or cut short");
    error.cause = cause;
    throw error;
  }
}

/** An array as a plain IDX file. @throws RangeError if the data do not fill the shape. */
export function writeIdx({ type, shape, data }: IdxArray): Uint8Array {
  const code = codes.find((c) => kinds[c].type === type)!;
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length)
    throw new RangeError(`Expected ${count} elements for [${shape.join(", ")}] but found ${data.length}.`);
  const start = 4 + 4 * shape.length;
  const out = new Uint8Array(start + data.byteLength);
  out.set([0, 0, code, shape.length]);
  const view = new DataView(out.buffer);
  shape.forEach((length, i) => {
    view.setUint32(4 + 4 * i, length);
  });
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  const width = kinds[code].bytes;
  if (width > 1) for (let i = start; i < out.length; i += width) out.subarray(i, i + width).reverse();
  return out;
}
