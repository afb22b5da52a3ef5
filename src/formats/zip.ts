import { Readable } from "node:stream";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";

/** A file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  /** Where its bytes start and how many there are, as stored. */
  readonly start: number;
  readonly storedSize: number;
  /** Bytes after inflating. */
  readonly size: number;
  readonly crc: number;
}

const full = 0xffffffff;
const again = "It may be damaged or cut short: write or download it again.";

/**
 * The table of contents of a zip archive, zip64 included; checked against the header before each file.
 *
 * @param name of the archive, for errors.
 * @throws RangeError if the bytes are not a whole zip archive, or use encryption or a method but store and deflate.
 */
export function zipEntries(bytes: Uint8Array, name = "this archive"): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { count, start, end } = contents(view);
    const entries: ZipEntry[] = [];
    let at = start;
    for (let i = 0; i < count; i++) {
      const [entry, next] = entryAt(view, bytes, at);
      entries.push(entry);
      at = next;
    }
    if (at !== end)
      throw new RangeError(`a table of contents of ${at - start} instead of ${end - start} bytes`);
    return entries;
  } catch (error) {
    // DataView throws a RangeError too, where a field lies outside the file.
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`Expected ${name} to be a zip archive but found ${error.message}. ${again}`, {
      cause: error,
    });
  }
}

/** Where the central directory lies, from the record at the end of the file. */
function contents(view: DataView): { count: number; start: number; end: number } {
  const size = view.byteLength;
  for (let at = size - 22; at >= Math.max(0, size - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) !== 0x06054b50 || at + 22 + view.getUint16(at + 20, true) !== size) continue;
    if (at >= 20 && view.getUint32(at - 20, true) === 0x07064b50) {
      const far = Number(view.getBigUint64(at - 12, true));
      if (view.getUint32(far, true) !== 0x06064b50)
        throw new RangeError("no zip64 record where it should be");
      const start = Number(view.getBigUint64(far + 48, true));
      return {
        count: Number(view.getBigUint64(far + 32, true)),
        start,
        end: start + Number(view.getBigUint64(far + 40, true)),
      };
    }
    const start = view.getUint32(at + 16, true);
    return { count: view.getUint16(at + 10, true), start, end: start + view.getUint32(at + 12, true) };
  }
  throw new RangeError("no table of contents at its end");
}

/** 64-bit sizes and offset of an entry, where the 32-bit fields are full. */
function wide(view: DataView, at: number, length: number, fields: readonly number[]): number[] {
  for (let p = at; p + 4 <= at + length; p += 4 + view.getUint16(p + 2, true)) {
    if (view.getUint16(p, true) !== 1) continue;
    let q = p + 4;
    return fields.map((field) => {
      if (field !== full) return field;
      q += 8;
      return Number(view.getBigUint64(q - 8, true));
    });
  }
  return [...fields];
}

function entryAt(view: DataView, bytes: Uint8Array, at: number): [ZipEntry, next: number] {
  if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError("a broken table of contents");
  const u16 = (offset: number): number => view.getUint16(offset, true);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const [flags, method, nameSize, extraSize] = [u16(at + 8), u16(at + 10), u16(at + 28), u16(at + 30)];
  if (flags & 1) throw new RangeError("an encrypted file");
  if (method !== 0 && method !== 8)
    throw new RangeError(`compression method ${method}, neither store nor deflate`);
  const label = (from: number, length: number): string =>
    new TextDecoder().decode(bytes.subarray(from, from + length));
  const name = label(at + 46, nameSize);
  const fields = [u32(at + 24), u32(at + 20), u32(at + 42)];
  const [size, storedSize, offset] = wide(view, at + 46 + nameSize, extraSize, fields) as [
    number,
    number,
    number,
  ];
  const crc = u32(at + 16);
  if (u32(offset) !== 0x04034b50) throw new RangeError(`no file header before "${name}"`);
  const start = offset + 30 + u16(offset + 26) + u16(offset + 28);
  const streamed = (flags & 8) !== 0; // sizes and checksum then follow the file
  const agrees =
    u16(offset + 8) === method &&
    label(offset + 30, u16(offset + 26)) === name &&
    (streamed ||
      (u32(offset + 14) === crc &&
        [storedSize, full].includes(u32(offset + 18)) &&
        [size, full].includes(u32(offset + 22))));
  if (!agrees) throw new RangeError(`a file header that contradicts the table of contents at "${name}"`);
  if (start + storedSize > view.byteLength || (method === 0 && size !== storedSize))
    throw new RangeError(`${storedSize} bytes of "${name}" that are not there`);
  const entry = { name, isDeflated: method === 8, start, storedSize, size, crc };
  return [entry, at + 46 + nameSize + extraSize + u16(at + 32)];
}

function checkContent(entry: ZipEntry, size: number, crc: number, name: string): void {
  if (size === entry.size && crc === entry.crc) return;
  throw new RangeError(
    `Expected "${entry.name}" of ${name} to have ${entry.size} bytes with CRC-32 ${entry.crc.toString(16)} but found ` +
      `${size} with ${crc.toString(16)}. ${again}`,
  );
}

const cannotInflate = (entry: ZipEntry, name: string, cause: unknown): RangeError =>
  new RangeError(`Can't inflate "${entry.name}" of ${name}. ${again}`, { cause });

/**
 * The bytes of one file of an archive, inflated and checked against length and checksum.
 *
 * @param name of the archive, for errors.
 * @throws RangeError if the bytes are damaged.
 */
export function zipContent(bytes: Uint8Array, entry: ZipEntry, name = "this archive"): Uint8Array {
  const stored = bytes.subarray(entry.start, entry.start + entry.storedSize);
  let content = stored;
  try {
    // The stated size bounds the output, so that a damaged file cannot fill the memory.
    if (entry.isDeflated) content = inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    throw cannotInflate(entry, name, cause);
  }
  checkContent(entry, content.length, crc32(content), name);
  return content;
}

const chunkSize = 2 ** 20;

/**
 * The same bytes in pieces of 1 MiB (the last is shorter), for files that would not fit in memory inflated.
 *
 * @throws RangeError if the bytes are damaged; a wrong length or checksum shows after the last piece.
 */
export async function* zipPieces(
  bytes: Uint8Array,
  entry: ZipEntry,
  name = "this archive",
): AsyncGenerator<Uint8Array> {
  const stored = bytes.subarray(entry.start, entry.start + entry.storedSize);
  let [size, crc] = [0, 0];
  const pieces = entry.isDeflated
    ? Readable.from([stored]).pipe(createInflateRaw({ chunkSize }))
    : slices(stored);
  const iterator = pieces[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  try {
    for (;;) {
      const next = await iterator.next().catch((cause: unknown) => {
        throw cannotInflate(entry, name, cause);
      });
      if (next.done === true) break;
      size += next.value.length;
      crc = crc32(next.value, crc);
      if (size > entry.size) break;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
  checkContent(entry, size, crc, name);
}

function slices(bytes: Uint8Array): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
    })(),
  );
}
