import { createHash } from "node:crypto";
import { narrowInt64, widenBfloat16, widenFloat16 } from "./widen-float16.ts";

/** An array that a safetensors file holds. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}
/** What a safetensors file holds: arrays by name, and texts by key. */
export interface Stored {
  readonly arrays: Readonly<Record<string, StoredArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** Longest header that the format allows, bytes. */
const longestHeader = 100_000_000;
/** Metadata key of our checksum: SHA-256 of names, types, shapes, texts and data. */
const checksumKey = "factorlab.sha256";

/** Bytes an element takes in the file, and how its bytes become an array; the bytes are a copy of their own. */
const types: Readonly<
  Record<string, { size: number; decode(bytes: Uint8Array<ArrayBuffer>): StoredArray["data"] }>
> = {
  F64: { size: 8, decode: (bytes) => new Float64Array(bytes.buffer) },
  F32: { size: 4, decode: (bytes) => new Float32Array(bytes.buffer) },
  I32: { size: 4, decode: (bytes) => new Int32Array(bytes.buffer) },
  U8: { size: 1, decode: (bytes) => bytes },
  BOOL: { size: 1, decode: (bytes) => bytes },
  F16: { size: 2, decode: (bytes) => widenFloat16(new Uint16Array(bytes.buffer)) },
  BF16: { size: 2, decode: (bytes) => widenBfloat16(new Uint16Array(bytes.buffer)) },
  I64: { size: 8, decode: (bytes) => narrowInt64(new BigInt64Array(bytes.buffer)) },
};

const bytesOf = (data: StoredArray["data"]): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function typeOf(name: string, { data }: StoredArray): string {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Int32Array) return "I32";
  if (data instanceof Uint8Array) return "U8";
  throw new TypeError(
    `Expected "${name}" to be a Float32Array, Float64Array, Int32Array or Uint8Array but found ${typeof data}.`,
  );
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function checksum(
  entries: readonly (readonly [string, Entry])[],
  metadata: Readonly<Record<string, string>>,
  data: readonly Uint8Array[],
): string {
  const texts = Object.entries(metadata)
    .filter(([key]) => key !== checksumKey)
    .sort(([a], [b]) => byCodeUnit(a, b));
  const arrays = entries.map(([name, e]) => [name, e.dtype, e.shape, e.data_offsets]);
  const hash = createHash("sha256").update(JSON.stringify([texts, arrays]));
  for (const part of data) hash.update(part);
  return hash.digest("hex");
}

/**
 * Arrays as the bytes of a safetensors file, which other frameworks read as well.
 *
 * The same arrays and texts give the same bytes, whatever the order of their keys: larger element types first,
 * then by name. A checksum is added to the metadata, so that `readSafetensors` notices any damage.
 * @throws RangeError if an array's length is not the product of its shape, or a name is reserved.
 * @throws TypeError if an array is of another type, or a text is none.
 */
export function writeSafetensors(
  arrays: Readonly<Record<string, StoredArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if ("__metadata__" in arrays || checksumKey in metadata)
    throw new RangeError(
      `Expected names other than "__metadata__" and "${checksumKey}", which the file itself uses.`,
    );
  for (const [key, text] of Object.entries(metadata))
    if (typeof text !== "string")
      throw new TypeError(`Expected the metadata "${key}" to be a text but found ${typeof text}.`);
  const names = Object.keys(arrays).sort(
    (a, b) => arrays[b]!.data.BYTES_PER_ELEMENT - arrays[a]!.data.BYTES_PER_ELEMENT || byCodeUnit(a, b),
  );
  let end = 0;
  const entries = names.map((name): [string, Entry] => {
    const array = arrays[name]!;
    const dtype = typeOf(name, array);
    const length = array.shape.reduce((product, side) => product * side, 1);
    if (array.data.length !== length)
      throw new RangeError(
        `Expected "${name}" of shape [${array.shape.join(", ")}] to have ${length} numbers but found ${array.data.length}.`,
      );
    const begin = end;
    end += array.data.byteLength;
    return [name, { dtype, shape: [...array.shape], data_offsets: [begin, end] }];
  });
  const data = names.map((name) => bytesOf(arrays[name]!.data));
  const texts = { ...metadata, [checksumKey]: checksum(entries, metadata, data) };
  const sorted = Object.fromEntries(Object.entries(texts).sort(([a], [b]) => byCodeUnit(a, b)));
  const json = new TextEncoder().encode(
    JSON.stringify({ __metadata__: sorted, ...Object.fromEntries(entries) }),
  );
  // Padded with spaces so that the data start at a multiple of 8.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + headerLength + end).fill(0x20, 8 + json.length, 8 + headerLength);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.set(json, 8);
  data.forEach((part, i) => out.set(part, 8 + headerLength + entries[i]![1].data_offsets[0]));
  return out;
}

const damaged = (fault: string): RangeError =>
  new RangeError(`Expected a safetensors file but found ${fault}. The file is damaged or of another kind.`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function header(bytes: Uint8Array): { record: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes, too few for its header length`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(longestHeader))
    throw damaged(`a header of ${length} bytes, longer than the ${longestHeader} allowed`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length)
    throw damaged(`${bytes.length} bytes where the header alone needs ${dataStart}; it is truncated`);
  let record: unknown;
  try {
    record = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch (cause) {
    throw new RangeError(
      "Expected a safetensors file but its header is not JSON. It is damaged or of another kind.",
      {
        cause,
      },
    );
  }
  if (!isRecord(record)) throw damaged("a header that is not a record");
  return { record, dataStart };
}

function entryOf(name: string, value: unknown): Entry {
  if (!isRecord(value)) throw damaged(`"${name}" without a record`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(types, dtype))
    throw damaged(
      `"${name}" of type ${JSON.stringify(dtype)} where ${Object.keys(types).join(", ")} can be read`,
    );
  if (!Array.isArray(shape) || !shape.every(isSize))
    throw damaged(`"${name}" of shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize) || offsets[1]! < offsets[0]!)
    throw damaged(`"${name}" with offsets ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets as [number, number];
  const needed = shape.reduce((product, side) => product * side, types[dtype]!.size);
  if (end - begin !== needed)
    throw damaged(
      `"${name}" (${dtype}, [${shape.join(", ")}]) in ${end - begin} bytes where it needs ${needed}`,
    );
  return { dtype, shape, data_offsets: [begin, end] };
}

function textsOf(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === "string"))
    throw damaged("metadata that are not all texts");
  return value as Record<string, string>;
}

/** Arrays must follow each other without gap or overlap and fill the file: anything else hides or shares bytes. */
function checkCoverage(entries: readonly (readonly [string, Entry])[], length: number): void {
  let at = 0;
  for (const [name, { data_offsets: offsets }] of entries) {
    if (offsets[0] !== at)
      throw damaged(
        `"${name}" at byte ${offsets[0]} of the data where ${at} comes next: arrays overlap or leave a gap`,
      );
    at = offsets[1];
  }
  if (at !== length)
    throw damaged(
      `${length} bytes of data where its arrays need ${at}; ${length < at ? "it is truncated" : "bytes follow"}`,
    );
}

/**
 * The arrays and texts of a safetensors file.
 *
 * F16 and BF16 become float32, I64 float64 (it must fit), BOOL bytes. Files of other programs have no checksum and
 * are read without one. Bytes are little-endian, as is every machine that Node runs on today.
 * @throws RangeError for a file that is truncated, overlapping, of an unknown type, or changed since we wrote it.
 */
export function readSafetensors(bytes: Uint8Array): Stored {
  const { record, dataStart } = header(bytes);
  const { __metadata__: texts, ...rest } = record;
  const { [checksumKey]: expected, ...metadata } = textsOf(texts);
  const entries = Object.entries(rest)
    .map(([name, value]): [string, Entry] => [name, entryOf(name, value)])
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const data = bytes.subarray(dataStart);
  checkCoverage(entries, data.length);
  if (expected !== undefined) {
    const ordered = inWritingOrder(entries);
    const found = checksum(
      ordered,
      metadata,
      ordered.map(([, { data_offsets: offsets }]) => data.subarray(...offsets)),
    );
    if (found !== expected) throw damaged(`SHA-256 ${found} of its content where it says ${expected}`);
  }
  const arrays = entries.map(([name, { dtype, shape, data_offsets: offsets }]) => [
    name,
    { shape, data: types[dtype]!.decode(new Uint8Array(data.subarray(...offsets))) },
  ]);
  return { arrays: Object.fromEntries(arrays) as Stored["arrays"], metadata };
}

/** Empty arrays share an offset, so offsets alone do not give back the order in which they were written. */
function inWritingOrder(entries: readonly (readonly [string, Entry])[]): (readonly [string, Entry])[] {
  return [...entries].sort(
    ([a, x], [b, y]) => types[y.dtype]!.size - types[x.dtype]!.size || byCodeUnit(a, b),
  );
}
