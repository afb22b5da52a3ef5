import { join } from "node:path";
import { figureFiles } from "../figures/figure-files.ts";
import { writeAtomic } from "../lab/write-atomic.ts";
import type { Figure } from "../types.ts";

/**
 * Writes `<folder>/<name>.json`, `.svg` and `.png`, each whole or not at all; the paths written.
 * @throws Error if the folder can't be written, RangeError if the figure can't be drawn.
 */
export async function writeFigure(folder: string, name: string, figure: Figure): Promise<readonly string[]> {
  const files = await figureFiles(name, figure);
  return Object.entries(files).map(([file, content]) => {
    const path = join(folder, file);
    writeAtomic(path, content);
    return path;
  });
}
