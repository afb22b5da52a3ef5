const kinds = {
  0x1e3d4c55: { type: "uint8", bytes: 1, make: Uint8Array },
  0x1e3d4c54: { type: "int32", bytes: 4, make: Int32Array },
  0x1e3d4c51: { type: "float32", bytes: 4, make: Float32Array },
  0x1e3d4c53: { type: "float64", bytes: 8, make: Float64Array },
} as const;
const codes = Object.keys(kinds).map(Number) as (keyof typeof kinds)[];

/** An array from a file of the small NORB set, row-major. */
export interface NorbArray {
  readonly type: (typeof kinds)[keyof typeof kinds]["type"];
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int32Array | Float32Array | Float64Array;
}

/**
 * Reads the binary matrix format of small NORB: little-endian signature, rank, at least three lengths, elements.
 *
 * The files end in .mat but have nothing to do with MATLAB. Bytes are unsigned.
 * Differs from disentanglement_lib, whose table calls them int8.
 * @param name of the file, for errors.
 * @throws RangeError if the bytes are not such a matrix, or too few or too many.
 * @source lecun2004 small NORB file format
 */
export function readNorb(bytes: Uint8Array, name = "this file"): NorbArray {
  const fail = (found: string): RangeError =>
    new RangeError(`Expected ${name} to be a small NORB matrix but found ${found}. Download it again.`);
  if (bytes.length < 8) throw fail(`only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = codes.find((c) => c === view.getInt32(0, true));
  if (code === undefined) throw fail(`the signature 0x${view.getUint32(0, true).toString(16)}`);
  const rank = view.getInt32(4, true);
  if (rank < 0 || rank > 16) throw fail(`${rank} dimensions`);
  const start = 8 + 4 * Math.max(3, rank);
  if (bytes.length < start) throw fail("a header cut short");
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(8 + 4 * i, true));
  const { type, bytes: width, make } = kinds[code];
  const expected = shape.reduce((product, length) => product * length, width);
  if (bytes.length - start !== expected)
    throw fail(
      `${bytes.length - start} bytes of elements where ${type} [${shape.join(", ")}] takes ${expected}`,
    );
  const raw = new Uint8Array(bytes.subarray(start));
  return { type, shape, data: new make(raw.buffer, 0, raw.length / width) };
}
