import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder golden vectors are read from: `FACTORLAB_VECTORS`, or the copies kept with the tests. */
export const vectorFolder: string =
  process.env["FACTORLAB_VECTORS"] ?? fileURLToPath(new URL("./data", import.meta.url));

/**
 * The parsed content of `<folder>/<name>.json`; the caller states its form as `T`.
 *
 * @throws Error if the file is missing or is not JSON; the message names it and says what to do.
 */
export function vectorFile<T>(name: string): T {
  const path = join(vectorFolder, `${name}.json`);
  if (!existsSync(path)) {
    const there = existsSync(vectorFolder)
      ? readdirSync(vectorFolder).join(", ") || "nothing"
      : "no such folder";
    throw new Error(
      `Expected golden vectors at ${path} but the folder holds: ${there}. ` +
        `Put the file there, or set FACTORLAB_VECTORS to a folder that has it.`,
    );
  }
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (cause) {
    throw new Error(`Expected ${path} to be JSON. Copy the file again.`, { cause });
  }
}
