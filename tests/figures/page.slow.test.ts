import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { page, plotlyScript, svg } from "../../src/figures/index.ts";
import { examples } from "./examples.ts";
import { judged } from "./judged.ts";

const browser = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
let folder = "";

// Needs a browser: set CHROMIUM to one if it lies elsewhere.
describe.skipIf(!existsSync(browser))("page() in a browser", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "factorlab-page-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const open = (file: string, width: number): string => {
    const dom = execFileSync(
      browser,
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        ...["--disable-component-update", "--disable-sync", `--user-data-dir=${join(folder, `profile-${width}`)}`],
        ...["--virtual-time-budget=5000", `--window-size=${width},900`, "--dump-dom", file],
      ],
      { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"], timeout: 50_000 },
    );
    return dom;
  };

  it.each([500, 1400])("page() draws every figure %i pixels wide without an error", async (width) => {
    const entries = Object.entries(examples);
    const figures = await Promise.all(entries.map(async ([name, figure]) => ({ name, figure, svg: await svg(figure) })));
    const html = page(
      {
        ...{ name: "fil2021", title: "Beta-VAE Reproducibility", citation: "Fil et al. 2021", seconds: 1, figures },
        ...{ scale: { name: "smoke", seeds: 1 }, machine: "any", engine: "any", versions: {}, command: "none" },
        ...{ claims: judged, rows: [{ id: "a" }] },
      },
      plotlyScript(),
    );
    const script = `<script>addEventListener("error", (event) => { document.title = "failed: " + event.message; });</script>`;
    const file = join(folder, "page.html");
    writeFileSync(file, html.replace("<head>", `<head>${script}`));
    const dom = open(`file://${file}`, width);
    expect(/<title>(.*?)<\/title>/.exec(dom)![1]).toBe("Beta-VAE Reproducibility");
    expect(dom.match(/class="plot-container/g)).toHaveLength(figures.length);
    expect(dom.match(/class="point"/g)!.length).toBeGreaterThan(100);
  });
});
