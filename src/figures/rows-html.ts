import type { Row } from "../types.ts";
import { markup, readable } from "./markup.ts";

/** Rows of results as an HTML table: the union of their columns in order of appearance, numbers to four digits. */
export function rowsHtml(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const body = rows.map((row) => {
    const cells = columns.map((column) => {
      const value = row[column] ?? null;
      const kind = typeof value === "number" ? ' class="number"' : "";
      return `<td${kind}>${markup(readable(value))}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const head = columns.map((column) => {
    const kind = rows.some((row) => typeof row[column] === "number") ? ' class="number"' : "";
    return `<th scope="col"${kind}>${markup(column)}</th>`;
  });
  return `<table class="runs"><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}
