import type { Claim, Verdict } from "../types.ts";
import { displayed, type MimeBundle } from "./displayed.ts";
import { markup, readable } from "./markup.ts";

/** A claim with what came of it. */
export interface Judged {
  readonly claim: Pick<Claim, "id" | "where" | "says" | "gate">;
  readonly verdict: Verdict;
}

/** A word never stands by colour alone. */
const signs: Readonly<Record<Verdict["holds"], string>> = { reproduced: "✓", deviates: "≠", untested: "–" };

const spread = ({ interval }: Verdict): string =>
  interval ? `[${readable(interval[0])}, ${readable(interval[1])}]` : "";

/** How many claims hold: "5 reproduced · 1 deviates · 2 untested". */
export function claimsSummary(judged: readonly Judged[]): string {
  const count = (holds: Verdict["holds"]): number => judged.filter(({ verdict }) => verdict.holds === holds).length;
  return (["reproduced", "deviates", "untested"] as const).map((holds) => `${count(holds)} ${holds}`).join(" · ");
}

/** Claims as a GitHub-flavoured Markdown table: claim, theirs, ours, verdict, seeds. */
export function claimsMarkdown(judged: readonly Judged[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
  const lines = judged.map(({ claim, verdict }) => {
    const why = verdict.why === undefined ? "" : ` (${verdict.why})`;
    const ours = [verdict.ours, spread(verdict)].filter((part) => part !== "").join(" ");
    const holds = `${signs[verdict.holds]} ${verdict.holds}${why}`;
    const cells = [`**${claim.id}** ${claim.says} (${claim.where})`, verdict.theirs, ours, holds, String(verdict.seeds)];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return ["| claim | theirs | ours | verdict | seeds |", "| --- | --- | --- | --- | --- |", ...lines, ""].join("\n");
}

/** Claims as an HTML table with every column; each cell names its column, so that a phone can stack them. */
export function claimsHtml(judged: readonly Judged[]): string {
  const heads = ["claim", "theirs", "ours", "verdict", "seeds", "95 % interval", "gate", "why"];
  const rows = judged.map(({ claim, verdict }) => {
    const cells = [
      `<strong>${markup(claim.id)}</strong> ${markup(claim.says)} <span class="where">${markup(claim.where)}</span>`,
      markup(verdict.theirs),
      markup(verdict.ours),
      `<span class="verdict ${verdict.holds}">${signs[verdict.holds]} ${verdict.holds}</span>`,
      String(verdict.seeds),
      spread(verdict),
      markup(claim.gate),
      markup(verdict.why ?? ""),
    ];
    return `<tr>${cells.map((cell, at) => `<td data-head="${heads[at]}">${cell}</td>`).join("")}</tr>`;
  });
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join("");
  return `<table class="claims"><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

/** Claims as plain text, one a line. */
export function claimsText(judged: readonly Judged[]): string {
  const lines = judged.map(({ claim: { id }, verdict: { holds, ours, theirs } }) =>
    `${signs[holds]} ${id} ${holds}: ${ours} (theirs: ${theirs})`.replaceAll(/\s*\n\s*/g, " "),
  );
  return lines.join("\n");
}

/** Judged claims for notebooks: an HTML table, Markdown and plain text. */
export const claimsBundle = (judged: readonly Judged[]): MimeBundle => ({
  "text/html": claimsHtml(judged),
  "text/markdown": claimsMarkdown(judged),
  "text/plain": claimsText(judged),
});

/** Claims that show themselves as a table in a notebook. */
export const displayedClaims = (judged: readonly Judged[]): readonly Judged[] => displayed([...judged], claimsBundle);
