import entries from "./bibliography.json" with { type: "json" };
import type { Source } from "./types.ts";

/** One work: everything a citation needs. */
export interface Work {
  /** BibTeX entry type. */
  readonly kind: "article" | "inproceedings" | "misc";
  /** Given names before family name. */
  readonly authors: readonly string[];
  readonly title: string;
  /** Journal with volume and pages, conference, or arXiv number. */
  readonly venue: string;
  readonly year: number;
  readonly url: string;
}

/** A key of the bibliography. */
export type SourceKey = keyof typeof entries;

/** The bibliography: every `@source` comment and every `source` member names one of these keys. */
export const sources = entries as Readonly<Record<SourceKey, Work>>;

/** What can be cited: a key, a place in a paper, or a method, metric, data set or study that has one. */
export type Citable = SourceKey | Source | { readonly source: Source };

const isKey = (key: string): key is SourceKey => Object.hasOwn(sources, key);

/**
 * The work behind a key.
 *
 * @throws RangeError if the bibliography has no such key.
 */
export function work(key: string): Work {
  if (isKey(key)) return sources[key];
  throw new RangeError(
    `Expected a key of src/bibliography.json but found "${key}". Add the work there; it has ${Object.keys(sources).join(", ")}.`,
  );
}

const keyOf = (thing: Citable): string =>
  typeof thing === "string" ? thing : "source" in thing ? thing.source.key : thing.key;

/** BibTeX protects capitals inside a second pair of braces only. */
function bibtex(key: string, { kind, authors, title, venue, year, url }: Work): string {
  const place = { article: "journal", inproceedings: "booktitle", misc: "howpublished" }[kind];
  const fields = [
    ["author", authors.join(" and ")],
    ["title", `{${title}}`],
    [place, venue],
    ["year", String(year)],
    ["url", url],
  ].map(([name, value]) => `  ${name} = {${value}},\n`);
  return `@${kind}{${key},\n${fields.join("")}}\n`;
}

/**
 * BibTeX of exactly what was used: one entry a work, in the order first met.
 *
 * @throws RangeError if a key is not in the bibliography.
 * @example cite("kingma2014", betaVae({ beta: 4 })) // the entries kingma2014 and higgins2017
 */
export function cite(...things: readonly Citable[]): string {
  return [...new Set(things.map(keyOf))].map((key) => bibtex(key, work(key))).join("\n");
}
