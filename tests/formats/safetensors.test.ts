import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors, type StoredArray } from "../../src/formats/safetensors.ts";
import { rng } from "../../src/stats/rng.ts";

const arrays: Record<string, StoredArray> = {
  "vae/encoder/conv1/kernel": { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-8, NaN, Infinity, -0) },
  "vae/bias": { shape: [], data: Float32Array.of(0.1) },
  counts: { shape: [4], data: Int32Array.of(1, -1, 2147483647, 0) },
  empty: { shape: [0, 7], data: new Float32Array(0) },
  mean: { shape: [2, 1], data: Float64Array.of(Math.PI, -1e300) },
  mask: { shape: [3], data: Uint8Array.of(0, 1, 255) },
};

/** A file of one's own making: any header over any data. */
function file(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + data.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  out.set(Array.from(data), 8 + json.length);
  return out;
}
const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe("writeSafetensors", () => {
  it("writeSafetensors() and readSafetensors() give back every bit, type, shape and text", () => {
    const { arrays: found, metadata } = readSafetensors(writeSafetensors(arrays, { id: "0123", note: "β" }));
    expect(metadata).toEqual({ id: "0123", note: "β" });
    expect(Object.keys(found).sort()).toEqual(Object.keys(arrays).sort());
    for (const [name, { shape, data }] of Object.entries(arrays)) {
      expect(found[name]!.shape).toEqual(shape);
      expect(found[name]!.data.constructor).toBe(data.constructor);
      expect([...found[name]!.data].every((x, i) => Object.is(x, data[i]))).toBe(true);
    }
  });

  it("writeSafetensors() writes the same bytes whatever the order of keys", () => {
    const reversed = Object.fromEntries(Object.entries(arrays).reverse());
    expect(writeSafetensors(reversed, { b: "2", a: "1" })).toEqual(
      writeSafetensors(arrays, { a: "1", b: "2" }),
    );
  });

  it("writeSafetensors() starts the data at a multiple of 8, so that other readers can map them", () => {
    const bytes = writeSafetensors(arrays);
    expect((8 + new DataView(bytes.buffer).getUint32(0, true)) % 8).toBe(0);
  });

  it("writeSafetensors() writes views, not the buffers below them", () => {
    const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const { arrays: found } = readSafetensors(writeSafetensors({ view: { shape: [2], data: view } }));
    expect([...found["view"]!.data]).toEqual([1, 2]);
  });

  it("writeSafetensors() names the array whose shape and length differ", () => {
    expect(() => writeSafetensors({ a: { shape: [2, 2], data: new Float32Array(3) } })).toThrow(
      /"a" of shape \[2, 2\] to have 4 numbers but found 3/,
    );
    expect(() => writeSafetensors({ __metadata__: { shape: [], data: new Float32Array(1) } })).toThrow(
      RangeError,
    );
    expect(() =>
      writeSafetensors({ a: { shape: [1], data: new Int8Array(1) as unknown as Uint8Array } }),
    ).toThrow(TypeError);
  });
});

describe("readSafetensors", () => {
  it("readSafetensors() reads files of other programs: half precision, bfloat16, long integers, bytes", () => {
    const header = {
      half: entry("F16", [4], 0, 8),
      brain: entry("BF16", [2], 8, 12),
      flags: entry("BOOL", [2], 12, 14),
      long: entry("I64", [1], 14, 22),
    };
    // 1, −2, 2⁻²⁴ and ∞; 1 and −0.5; true and false; −3.
    const half = [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c];
    const data = [...half, 0x80, 0x3f, 0x00, 0xbf, 1, 0, 0xfd, ...Array<number>(7).fill(0xff)];
    const { arrays: found } = readSafetensors(file(header, data));
    expect([...found["half"]!.data]).toEqual([1, -2, 2 ** -24, Infinity]);
    expect([...found["brain"]!.data]).toEqual([1, -0.5]);
    expect([...found["flags"]!.data]).toEqual([1, 0]);
    expect([...found["long"]!.data]).toEqual([-3]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(3), /3 bytes, too few/],
    ["a header length beyond the limit", new Uint8Array(16).fill(255), /longer than the 100000000 allowed/],
    ["a header beyond the end", file("{}").subarray(0, 9), /needs 10; it is truncated/],
    ["no JSON", file("{]"), /not JSON/],
    ["bytes that are not UTF-8", file('{"a"').fill(255, 9, 10), /not JSON/],
    ["a list for a header", file("[]"), /not a record/],
    ["texts that are none", file({ __metadata__: { a: 1 } }), /metadata/],
    ["an unknown type", file({ a: entry("F8_E4M3", [1], 0, 1) }, [0]), /"a" of type "F8_E4M3" where F64/],
    ["a type of Object's", file({ a: entry("toString", [1], 0, 1) }, [0]), /"toString"/],
    ["a negative size", file({ a: entry("U8", [-1], 0, 1) }, [0]), /shape \[-1\]/],
    ["a fraction of a size", file({ a: entry("U8", [0.5], 0, 1) }, [0]), /shape \[0.5\]/],
    ["offsets backwards", file({ a: entry("U8", [1], 1, 0) }, [0]), /offsets \[1,0\]/],
    [
      "too few bytes for a shape",
      file({ a: entry("F32", [2], 0, 4) }, [0, 0, 0, 0]),
      /4 bytes where it needs 8/,
    ],
    ["a huge shape", file({ a: entry("F32", [2 ** 40, 2 ** 40], 0, 4) }, [0, 0, 0, 0]), /where it needs/],
    [
      "overlapping arrays",
      file({ a: entry("U8", [2], 0, 2), b: entry("U8", [2], 1, 3) }, [0, 0, 0]),
      /"b" at byte 1 .*overlap/,
    ],
    ["a gap", file({ a: entry("U8", [1], 1, 2) }, [0, 0]), /gap/],
    ["truncated data", file({ a: entry("U8", [2], 0, 2) }, [0]), /truncated/],
    ["bytes after the data", file({ a: entry("U8", [1], 0, 1) }, [0, 0]), /bytes follow/],
    [
      "an integer beyond float64",
      file({ a: entry("I64", [1], 0, 8) }, [1, 0, 0, 0, 0, 0, 0, 64]),
      /lose digits/,
    ],
  ])("readSafetensors() refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(RangeError);
  });

  it("readSafetensors() notices one changed bit of a weight", () => {
    const bytes = writeSafetensors(arrays);
    bytes[bytes.length - 6]! ^= 1;
    expect(() => readSafetensors(bytes)).toThrow(/SHA-256 .* where it says/);
  });

  it("readSafetensors() of 200 mutated files throws a message or returns exactly what was written", () => {
    const bytes = writeSafetensors(arrays, { id: "0123" });
    const untouched = JSON.stringify(texts(readSafetensors(bytes).arrays));
    const stream = rng(17);
    let refused = 0;
    for (let trial = 0; trial < 200; trial++) {
      const mutated = mutate(bytes, trial, () => stream.int(0x10000000));
      try {
        expect(JSON.stringify(texts(readSafetensors(mutated).arrays))).toBe(untouched);
      } catch (error) {
        refused++;
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(/^Expected .* but /);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it("readSafetensors() gives back any float32 arrays", () => {
    const weights = fc.dictionary(fc.string({ minLength: 1 }), fc.float32Array({ maxLength: 9 }));
    fc.assert(
      fc.property(weights, (record) => {
        fc.pre(!("__metadata__" in record));
        const stored = Object.fromEntries(
          Object.entries(record).map(([k, data]) => [k, { shape: [data.length], data }]),
        );
        expect(texts(readSafetensors(writeSafetensors(stored)).arrays)).toEqual(texts(stored));
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

/** Arrays as texts that tell bits apart, NaN and −0 included, by name. */
const texts = (record: Readonly<Record<string, StoredArray>>): [string, string][] =>
  Object.entries(record)
    .map(([name, { shape, data }]): [string, string] => [
      name,
      `${shape.join("×")} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex")}`,
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** One kind of damage: a flipped bit, a byte, a cut, bytes added, a stretch zeroed or moved. */
function mutate(bytes: Uint8Array, trial: number, draw: () => number): Uint8Array {
  const out = bytes.slice();
  const at = draw() % bytes.length;
  switch (trial % 6) {
    case 0:
      out[at]! ^= 1 << (draw() % 8);
      return out;
    case 1:
      out[at] = draw() & 255;
      return out;
    case 2:
      return out.subarray(0, at);
    case 3:
      return Uint8Array.from([...out, ...Array.from({ length: 1 + (draw() % 9) }, () => draw() & 255)]);
    case 4:
      return out.fill(0, at, at + 1 + (draw() % 16));
    default:
      return out.copyWithin(at, draw() % bytes.length, bytes.length);
  }
}
