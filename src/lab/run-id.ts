import { createHash } from "node:crypto";
import type { NdArray, Run } from "../types.ts";

/** Raised when the same run would give other numbers than before: streams, feeds or the meaning of a field changed. */
export const runFormat = 1;

/**
 * JSON with sorted keys and no spaces: equal values give equal texts.
 *
 * @throws TypeError for what JSON cannot say: NaN, infinities, functions, undefined.
 * @example canonicalJson({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`)
      .join(",")}}`;
  const isSayable =
    value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  if (!isSayable) throw new TypeError(`Expected a value that JSON can say but found ${String(value)}.`);
  return JSON.stringify(value);
}

/** First 16 hexadecimal digits of the SHA-256 of a run and of the format of runs. */
export function runId({ dataset, method, hyper, seed, steps, batch }: Run): string {
  const text = canonicalJson({ format: runFormat, dataset, method, hyper, seed, steps, batch });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** SHA-256 over names, shapes and little-endian bytes of arrays, in the order of their names. */
export function arraysDigest(arrays: Readonly<Record<string, NdArray>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(arrays).sort()) {
    const { shape, data } = arrays[name]!;
    hash.update(`${name}:${data instanceof Int32Array ? "i32" : "f32"}[${shape.join(",")}]\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
