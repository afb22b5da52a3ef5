import { zipSync } from "fflate";
import { npyHeader, readNpy, writeNpy } from "./npy.ts";
import type { NpyArray } from "./npy.ts";
import { zipContent, zipEntries } from "./zip.ts";

/** The arrays of an .npz file by name. */
export interface Npz {
  readonly arrays: Readonly<Record<string, NpyArray>>;
  /** Names of members that hold pickled Python objects or text: they are not read. */
  readonly skipped: readonly string[];
}

/**
 * Reads an .npz archive of NumPy, stored or deflated, wholly into memory.
 *
 * Members of types that are not numbers, such as pickled objects, are skipped and named: a pickle can run code.
 * @param name of the file, for errors.
 * @param only the members to read; all by default.
 * @throws RangeError if the archive or one of its arrays is damaged or cut short.
 */
export function readNpz(bytes: Uint8Array, name = "this file", only?: readonly string[]): Npz {
  const arrays: Record<string, NpyArray> = {};
  const skipped: string[] = [];
  for (const entry of zipEntries(bytes, name)) {
    const key = entry.name.replace(/\.npy$/, "");
    if (!entry.name.endsWith(".npy") || (only && !only.includes(key))) continue;
    if (Object.hasOwn(arrays, key))
      throw new RangeError(`Expected one array "${key}" in ${name} but found two.`);
    const content = zipContent(bytes, entry, name);
    const label = `"${key}" of ${name}`;
    if (npyHeader(content, label).type === undefined) skipped.push(key);
    else
      Object.defineProperty(arrays, key, {
        value: readNpy(content, label),
        enumerable: true,
        configurable: true,
      });
  }
  return { arrays, skipped };
}

/**
 * Arrays as an .npz archive that NumPy reads. The same arrays give the same bytes.
 *
 * @param level 0 stores, 1 … 9 deflates.
 */
export function writeNpz(
  arrays: Readonly<Record<string, NpyArray>>,
  { level = 6 }: { readonly level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 } = {},
): Uint8Array {
  const files = Object.entries(arrays).map(([key, array]) => [`${key}.npy`, writeNpy(array)] as const);
  return zipSync(Object.fromEntries(files), { level, mtime: "1980-01-01T00:00:00" });
}
