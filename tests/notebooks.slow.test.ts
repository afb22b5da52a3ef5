import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readIpynb } from "../src/notebook/ipynb.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const names = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));

describe.each(names)("%s at smoke scale", (name) => {
  it(`${name} runs from the first cell to the last in a folder of its own`, { timeout: 900_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "factorlab-notebook-"));
    try {
      const out = join(folder, name);
      const program = join(root, "environment/factorlab.js");
      const options = ["--set", "scale=scales.smoke", "--out", out];
      execFileSync(
        process.execPath,
        [program, "notebook", "run", join(root, "notebooks", name), ...options],
        {
          ...{ cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
        },
      );
      const { cells } = readIpynb(readFileSync(out, "utf8"));
      const shown = cells.flatMap((cell) =>
        cell.cell_type === "code" && /^(figures|paper)\./.test(cell.source) ? [cell] : [],
      );
      expect(shown.length).toBeGreaterThan(3);
      for (const { source, outputs } of shown) expect(outputs.length, source).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
