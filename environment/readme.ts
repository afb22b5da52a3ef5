/** Writes the tables of README.md from the files that runs made: `npm run readme`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const root = new URL("../", import.meta.url);
const file = (path: string): URL => new URL(path, root);

const claimRecord = z.object({
  id: z.string(),
  says: z.string(),
  theirs: z.string(),
  ours: z.string(),
  holds: z.enum(["reproduced", "deviates", "untested"]),
  seeds: z.number(),
});
const benchRecord = z.object({
  bench: z.string(),
  ours_ms: z.number().nullable(),
  peer: z.string().nullable(),
  peer_ms: z.number().nullable(),
  ratio: z.number().nullable(),
  threads: z.number(),
});

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Claims as `factorlab reproduce` wrote them → claim, theirs, ours, verdict. */
export function claimsTable(json: string): string {
  const claims = z.array(claimRecord).parse(JSON.parse(json));
  const rows = claims.map(({ id, says, theirs, ours, holds }) => [`**${id}** ${says}`, theirs, ours, holds]);
  return table(["claim", "theirs", "ours", "verdict"], rows);
}

/** Lines of `factorlab bench --json` that have a peer → bench, threads, ours, peer, ratio. */
export function benchTable(lines: string): string {
  const records = lines
    .split("\n")
    .filter(Boolean)
    .map((line) => benchRecord.parse(JSON.parse(line)));
  const rows = records
    .filter(({ peer }) => peer !== null)
    .map(({ bench, threads, ours_ms, peer, peer_ms, ratio }) => [
      ...[bench, String(threads), `${ours_ms} ms`],
      ...[`${peer_ms} ms (${peer})`, `${ratio} ×`],
    ]);
  return table(["bench", "threads", "ours", "peer at its best", "faster"], rows);
}

/** The sources of README's tables by the name of their marker. */
const tables: Readonly<Record<string, { readonly path: string; readonly make: (text: string) => string }>> = {
  claims: { path: "figures/fil2021/claims.json", make: claimsTable },
  bench: { path: "figures/bench.jsonl", make: benchTable },
};

/** The text with what stands between `<!-- name -->` and `<!-- /name -->` made anew. */
export function withTables(text: string): string {
  return Object.entries(tables).reduce((before, [name, { path, make }]) => {
    const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(before))
      throw new Error(`Expected the markers <!-- ${name} --> and <!-- /${name} --> in README.md.`);
    if (!existsSync(file(path))) return before;
    const made = make(readFileSync(file(path), "utf8"));
    return before.replace(marked, (_, open: string, close: string) => `${open}\n${made}\n\n${close}`);
  }, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(file("README.md"), withTables(readFileSync(file("README.md"), "utf8")));
