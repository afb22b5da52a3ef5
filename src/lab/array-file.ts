import { readFileSync } from "node:fs";
import type { NdArray } from "../types.ts";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Arrays by name, and texts by name besides. */
export interface ArrayFile {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes arrays and texts as a safetensors file, whole or not at all. */
export function writeArrays(
  path: string,
  arrays: ArrayFile["arrays"],
  metadata: ArrayFile["metadata"],
): void {
  writeAtomic(path, writeSafetensors(arrays, metadata));
}

/** Arrays and texts of a safetensors file. @throws Error that names the file if it is missing, damaged or foreign. */
export function readArrays(path: string): ArrayFile {
  try {
    const { arrays, metadata } = readSafetensors(readFileSync(path));
    for (const [name, { data }] of Object.entries(arrays))
      if (!(data instanceof Float32Array) && !(data instanceof Int32Array))
        throw new TypeError(`Expected "${name}" to be float32 or int32 but found ${data.constructor.name}.`);
    return { arrays: arrays as ArrayFile["arrays"], metadata };
  } catch (cause) {
    throw new Error(`Can't read ${path}. ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
