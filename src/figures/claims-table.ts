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

/**
 * Claims as an HTML table: claim, theirs, ours, verdict with seeds and interval; gate and reason in a row below. Each
 * cell names its column, so that a phone can stack them.
 */
export function claimsHtml(judged: readonly Judged[]): string {
  const heads = ["claim", "theirs", "ours", "verdict"];
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join("");
  return `<table class="claims"><thead><tr>${head}</tr></thead>\n${judged.map(claimHtml).join("\n")}\n</table>`;
}

function claimHtml({ claim, verdict }: Judged): string {
  const { holds, seeds, why } = verdict;
  const basis = [
    ...(seeds > 0 ? [`${seeds} ${seeds === 1 ? "seed" : "seeds"}`] : []),
    ...(verdict.interval ? [`95 % ${spread(verdict)}`] : []),
  ];
  const cells = {
    claim: `<strong>${markup(claim.id)}</strong> ${markup(claim.says)} <span class="where">${markup(claim.where)}</span>`,
    theirs: markup(verdict.theirs),
    ours: markup(verdict.ours),
    verdict: [`<span class="verdict ${holds}">${signs[holds]} ${holds}</span>`, ...basis].join("<br>"),
  };
  const row = Object.entries(cells).map(([name, cell]) => `<td data-head="${name}">${cell}</td>`);
  const more = [`<b>Gate:</b> ${markup(claim.gate)}`, ...(why === undefined ? [] : [`<b>Why:</b> ${markup(why)}`])];
  return `<tbody><tr>${row.join("")}</tr><tr class="more"><td colspan="4">${more.join("<br>")}</td></tr></tbody>`;
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
