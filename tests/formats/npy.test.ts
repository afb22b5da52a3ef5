import { describe, expect, it } from "vitest";
import { npyHeader, readNpy, writeNpy } from "../../src/formats/npy.ts";
import type { NpyArray } from "../../src/formats/npy.ts";

const arrays: readonly NpyArray[] = [
  { type: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  { type: "uint8", shape: [2, 2], data: Uint8Array.of(0, 1, 254, 255) },
  { type: "int8", shape: [2], data: Int8Array.of(-128, 127) },
  { type: "uint16", shape: [2], data: Uint16Array.of(1, 65535) },
  { type: "int16", shape: [2], data: Int16Array.of(-32768, 7) },
  { type: "uint32", shape: [1, 2], data: Uint32Array.of(1, 4294967295) },
  { type: "int32", shape: [2, 1], data: Int32Array.of(-5, 2147483647) },
  { type: "uint64", shape: [1], data: BigUint64Array.of(18446744073709551615n) },
  { type: "int64", shape: [2], data: BigInt64Array.of(-9223372036854775808n, 9007199254740993n) },
  { type: "float32", shape: [], data: Float32Array.of(1.5) },
  { type: "float64", shape: [0, 3], data: new Float64Array(0) },
];

/** An .npy file with a header as given, which writeNpy() would not write. */
function file(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = `${header}\n`;
  const size =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, ...Buffer.from("NUMPY"), version, 0, ...size, ...Buffer.from(text), ...data);
}

describe("npy", () => {
  it.each(arrays)("readNpy(writeNpy()) is the identity on $type $shape", (array) => {
    expect(readNpy(writeNpy(array))).toEqual(array);
  });

  it("readNpy() copies the elements out of a Buffer, whatever its offset", () => {
    const bytes = Buffer.concat([Buffer.of(1, 2, 3), writeNpy(arrays[3]!)]).subarray(3);
    const found = readNpy(bytes);
    bytes.fill(0);
    expect(found).toEqual(arrays[3]);
  });

  it("writeNpy() aligns the elements to 64 bytes as NumPy does", () => {
    expect(npyHeader(writeNpy(arrays[0]!)).start % 64).toBe(0);
  });

  it("readNpy() turns big-endian, Fortran-ordered elements round", () => {
    // [[1, 2, 3], [4, 5, 6]] stored column by column
    const stored = [1, 4, 2, 5, 3, 6].flatMap((v) => [0, v]);
    const bytes = file("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", Uint8Array.from(stored));
    expect(readNpy(bytes)).toEqual({ type: "int16", shape: [2, 3], data: Int16Array.of(1, 2, 3, 4, 5, 6) });
  });

  it("readNpy() reads format version 2, whose header length takes four bytes", () => {
    const bytes = file("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", Uint8Array.of(7, 8), 2);
    expect(readNpy(bytes)).toEqual({ type: "uint8", shape: [2], data: Uint8Array.of(7, 8) });
  });

  it.each([
    ["an empty file", new Uint8Array(0), /only 0 bytes/],
    ["another format", new TextEncoder().encode("PK\u0003\u0004 something else"), /another signature/],
    ["a header cut short", writeNpy(arrays[1]!).subarray(0, 40), /header cut short/],
    ["elements cut short", writeNpy(arrays[1]!).subarray(0, 130), /Expected 4 bytes .* but found 2/],
    ["elements too many", Uint8Array.of(...writeNpy(arrays[1]!), 9), /Expected 4 bytes .* but found 5/],
    [
      "a pickled object",
      file("{'descr': '|O', 'fortran_order': False, 'shape': (), }", new Uint8Array(4)),
      /NumPy type "\|O"/,
    ],
    [
      "complex numbers",
      file("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      /NumPy type "<c8"/,
    ],
    [
      "records",
      file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)),
      /NumPy type/,
    ],
    ["a header that is no dictionary", file("import os", new Uint8Array(4)), /the header "import os"/],
  ])("readNpy() refuses %s", (_, bytes, message) => {
    expect(() => readNpy(bytes, "weights.npy")).toThrow(RangeError);
    expect(() => readNpy(bytes, "weights.npy")).toThrow(message);
    expect(() => readNpy(bytes, "weights.npy")).toThrow(/weights\.npy/);
  });

  it("writeNpy() refuses data that do not fit shape or type", () => {
    expect(() => writeNpy({ type: "uint8", shape: [3], data: Uint8Array.of(1) })).toThrow(
      /Expected 3 elements .* but found 1/,
    );
    expect(() => writeNpy({ type: "uint8", shape: [1], data: Int32Array.of(1) })).toThrow(TypeError);
  });
});
