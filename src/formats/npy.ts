/** The element types of NumPy that are read and written, by their usual names. */
const kinds = {
  bool: { code: "b1", bytes: 1, make: Uint8Array },
  uint8: { code: "u1", bytes: 1, make: Uint8Array },
  int8: { code: "i1", bytes: 1, make: Int8Array },
  uint16: { code: "u2", bytes: 2, make: Uint16Array },
  int16: { code: "i2", bytes: 2, make: Int16Array },
  uint32: { code: "u4", bytes: 4, make: Uint32Array },
  int32: { code: "i4", bytes: 4, make: Int32Array },
  uint64: { code: "u8", bytes: 8, make: BigUint64Array },
  int64: { code: "i8", bytes: 8, make: BigInt64Array },
  float32: { code: "f4", bytes: 4, make: Float32Array },
  float64: { code: "f8", bytes: 8, make: Float64Array },
} as const;

/** An element type: `bool` is held as bytes 0 and 1. */
export type NpyType = keyof typeof kinds;
/** The array that holds elements of any type; 64-bit integers stay exact as bigint. */
export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** A NumPy array on the host: row-major, little-endian like the machine. Scalars have shape []. */
export interface NpyArray {
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly data: NpyData;
}

/** What the first bytes of an .npy file say. */
export interface NpyHeader {
  /** Element type, or undefined for one that is not read: objects, text, complex numbers, records. */
  readonly type: NpyType | undefined;
  /** NumPy's code as written, e.g. "<f4" or "|O". */
  readonly code: string;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements start, bytes from the start of the file. */
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"
const pattern =
  /^\s*\{\s*'descr'\s*:\s*('([^']*)'|\[.*\])\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\(([\d,\s]*)\)\s*,?\s*\}\s*$/s;

/**
 * Reads the header of an .npy file, versions 1 to 3; the elements may be missing yet.
 *
 * @param name of the file, for the error.
 * @throws RangeError if the bytes are not an .npy header; its message says what was found.
 */
export function npyHeader(bytes: Uint8Array, name = "this file"): NpyHeader {
  const fail = (found: string): RangeError =>
    new RangeError(`Expected ${name} to be an .npy array but found ${found}. Write or download it again.`);
  if (bytes.length < 10) throw fail(`only ${bytes.length} bytes`);
  if (magic.some((byte, i) => bytes[i] !== byte)) throw fail("another signature in its first 6 bytes");
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw fail(`format version ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = version === 1 ? 10 : 12;
  if (bytes.length < from) throw fail(`only ${bytes.length} bytes`);
  const start = from + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) throw fail("a header cut short");
  const text = new TextDecoder().decode(bytes.subarray(from, start));
  const match = pattern.exec(text);
  if (!match) throw fail(`the header ${JSON.stringify(text.trim().slice(0, 80))}`);
  const code = match[2] ?? match[1]!;
  const shape = (match[4]!.match(/\d+/g) ?? []).map(Number);
  const type = (Object.keys(kinds) as NpyType[]).find((kind) => kinds[kind].code === code.slice(1));
  const isBigEndian = code.startsWith(">");
  return {
    type: /^[<>|=]/.test(code) ? type : undefined,
    code,
    isBigEndian,
    isFortran: match[3] === "True",
    shape,
    start,
  };
}

/** Bytes that the elements of a header take. @throws RangeError if its type is not one that is read. */
export function npySize({ type, code, shape }: NpyHeader, name = "this file"): number {
  if (!type)
    throw new RangeError(
      `Expected ${name} to hold ${Object.keys(kinds).join(", ")} but found NumPy type "${code}". Save it as one of those.`,
    );
  return shape.reduce((product, length) => product * length, kinds[type].bytes);
}

/**
 * Reads an .npy array. Big-endian and Fortran-ordered files come out little-endian and row-major.
 *
 * @param name of the file or member, for errors.
 * @throws RangeError if the bytes are not an array of a type in `NpyType`, or too few or too many.
 */
export function readNpy(bytes: Uint8Array, name = "this file"): NpyArray {
  const header = npyHeader(bytes, name);
  const expected = npySize(header, name);
  const { type, shape, start } = header;
  if (!Number.isSafeInteger(expected) || bytes.length - start !== expected)
    throw new RangeError(
      `Expected ${expected} bytes for ${name}, ${type} [${shape.join(", ")}], but found ${bytes.length - start}. ` +
        "It may be cut short: write or download it again.",
    );
  // A copy, since elements must be aligned and must not keep the whole file alive; slice() of a Buffer is none.
  const raw = new Uint8Array(bytes.subarray(start));
  const width = kinds[type!].bytes;
  if (header.isBigEndian) for (let i = 0; i < raw.length; i += width) raw.subarray(i, i + width).reverse();
  const stored = new kinds[type!].make(raw.buffer, 0, raw.length / width);
  return { type: type!, shape, data: header.isFortran ? rowMajor(stored, shape) : stored };
}

/** Elements stored with the first index fastest, put in order with the last index fastest. */
function rowMajor(stored: NpyData, shape: readonly number[]): NpyData {
  const out = stored.slice();
  const index = shape.map(() => 0);
  for (let from = 0; from < stored.length; from++) {
    let at = 0;
    for (let axis = 0; axis < shape.length; axis++) at = at * shape[axis]! + index[axis]!;
    out[at] = stored[from]!;
    for (let axis = 0; axis < shape.length && ++index[axis]! === shape[axis]; axis++) index[axis] = 0;
  }
  return out;
}

/**
 * An array as an .npy file, version 1, little-endian, row-major.
 *
 * @throws RangeError if the data do not fill the shape.
 * @throws TypeError if the data are not of the stated type.
 */
export function writeNpy({ type, shape, data }: NpyArray): Uint8Array {
  const { code, bytes, make } = kinds[type];
  if (!(data instanceof make))
    throw new TypeError(`Expected ${make.name} for type ${type} but found ${data.constructor.name}.`);
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length)
    throw new RangeError(`Expected ${count} elements for [${shape.join(", ")}] but found ${data.length}.`);
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${bytes === 1 ? "|" : "<"}${code}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // NumPy aligns the elements to 64 bytes, the header ending in a line feed.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const out = new Uint8Array(length + data.byteLength);
  out.set([...magic, 1, 0, (length - 10) & 255, (length - 10) >> 8]);
  out.set(new TextEncoder().encode(`${text.padEnd(length - 11)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return out;
}
