import { describe, expect, it } from "vitest";
import {
  claimsHtml,
  claimsMarkdown,
  claimsSummary,
  displayedClaims,
  displaySymbol,
} from "../../src/figures/index.ts";
import { duration, readable } from "../../src/figures/markup.ts";
import { judged } from "./judged.ts";

describe("claimsMarkdown()", () => {
  it("claimsMarkdown() has one line a claim, whatever bars and breaks are in it", () => {
    const lines = claimsMarkdown(judged).trimEnd().split("\n");
    expect(lines).toHaveLength(2 + 3);
    for (const line of lines) expect(line.split(/(?<!\\)\|/)).toHaveLength(5 + 2);
    expect(lines[2]).toBe("| **R4** Lower β gives a lower FID (abstract) | rises | 0.006 < 0.1 [−0.01235, 0.2] | ✓ reproduced | 3 |");
    expect(lines[3]).toContain("99 \\| 85 | 93 vs 72 | ≠ deviates (short <training> & few seeds) | 3");
  });
});

describe("claimsHtml()", () => {
  it("claimsHtml() shows text as text and names every cell's column", () => {
    const html = claimsHtml(judged);
    expect(html).toContain("short &lt;training&gt; &amp; few seeds");
    const heads = [...html.matchAll(/<td data-head="(\w+)">/g)].map(([, name]) => name);
    expect(heads).toEqual(judged.flatMap(() => ["claim", "theirs", "ours", "verdict"]));
    const bases = [...html.matchAll(/<\/span><br>([^/]*)<\/td>/g)].map(([, basis]) => basis);
    expect(bases).toEqual(["3 seeds<br>95 % [−0.01235, 0.2]", "3 seeds"]);
    expect(html).toContain("<b>Gate:</b> interval above 0<br><b>Why:</b> short");
    expect(html.match(/class="verdict \w+">[✓≠–] \w+/g)).toEqual([
      'class="verdict reproduced">✓ reproduced',
      'class="verdict deviates">≠ deviates',
      'class="verdict untested">– untested',
    ]);
  });
});

describe("claimsSummary()", () => {
  it("claimsSummary() counts verdicts, none silently", () => {
    expect(claimsSummary(judged)).toBe("1 reproduced · 1 deviates · 1 untested");
    expect(claimsSummary([])).toBe("0 reproduced · 0 deviates · 0 untested");
  });
});

describe("displayedClaims()", () => {
  it("displayedClaims() is the same list, able to show itself", () => {
    const shown = displayedClaims(judged);
    expect([...shown]).toEqual(judged);
    expect(displaySymbol in judged).toBe(false);
    const bundle = (shown as unknown as Record<symbol, () => Record<string, string>>)[displaySymbol]!();
    expect(Object.keys(bundle)).toEqual(["text/html", "text/markdown", "text/plain"]);
    expect(bundle["text/plain"]!.split("\n")[2]).toBe("– H4 untested: not run (theirs: yes)");
  });
});

describe("readable()", () => {
  it("readable() keeps four significant digits and whole numbers whole", () => {
    expect([0.123456, 1234567, 12.5, -0.5, 0, 1e-7].map(readable)).toEqual(["0.1235", "1234567", "12.5", "−0.5", "0", "1e−7"]);
    expect([null, true, "toy"].map(readable)).toEqual(["–", "true", "toy"]);
  });
});

describe("duration()", () => {
  it("duration() rounds to what matters", () => {
    expect([0.4, 59.4, 59.6, 200, 3600, 18_420].map(duration)).toEqual(["0 s", "59 s", "1 min", "3 min 20 s", "1 h 0 min", "5 h 7 min"]);
  });
});
