import { Command } from "commander";
import type { CatalogueRow } from "../datasets/catalogue.ts";

async function paragraph({
  dataset,
  origin,
  licence,
  isReady,
  file,
  lookedIn = [],
  found,
}: CatalogueRow): Promise<string> {
  const { readableBytes } = await import("../errors.ts");
  const lines = [`${isReady ? "ready  " : "missing"}  ${dataset}: ${origin} (${licence})`];
  if (file) {
    const { title, url, bytes, sha256, md5 } = file;
    const known = [
      bytes !== undefined && readableBytes(bytes),
      sha256 && `SHA-256 ${sha256}`,
      md5 && `MD5 ${md5}`,
    ];
    lines.push(`  ${title}: ${url} (${known.filter(Boolean).join(", ") || "size unknown"})`);
    if (found) lines.push(`  found at ${found}`);
    else lines.push(...lookedIn.map((path, i) => `  ${i === 0 ? "looked for at" : "             "} ${path}`));
  }
  return lines.join("\n");
}

async function action(name: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const [{ catalogue }, { unknownName }] = await Promise.all([
    import("../datasets/catalogue.ts"),
    import("../stats/nearest-name.ts"),
  ]);
  const all = catalogue();
  const rows = name === undefined ? all : all.filter(({ dataset }) => dataset === name);
  if (name !== undefined && rows.length === 0)
    throw unknownName("data set", name, [...new Set(all.map(({ dataset }) => dataset))]);
  for (const row of rows) process.stdout.write(`${json ? JSON.stringify(row) : await paragraph(row)}\n`);
}

/** `factorlab data [name]`: which data sets can be used now, and what the others need. */
export const data = new Command("data")
  .description("which data sets are ready, and for the others: what to download, from where, to where")
  .argument("[name]", "one data set")
  .option("--json", "one JSON object a line instead of text")
  .action(action);
