import type { Figure, Row, Scale } from "../types.ts";
import { claimsHtml, claimsSummary, type Judged } from "./claims-table.ts";
import { duration, markup } from "./markup.ts";
import { titleHeight } from "./frame.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { rowsHtml } from "./rows-html.ts";
import { template } from "./theme.ts";

/** Everything on a study's page. */
export interface PageContent {
  /** The study's name in the registry. */
  readonly name: string;
  readonly title: string;
  /** Authors, title, year of the paper, one line. */
  readonly citation: string;
  readonly scale: Scale;
  /** Of all runs together, seconds. */
  readonly seconds: number;
  /** Processor, cores and memory in words. */
  readonly machine: string;
  readonly engine: string;
  /** Package → version; also Node's. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command that makes this page again. */
  readonly command: string;
  /** What a reader must know before trusting a figure. */
  readonly notices?: readonly string[];
  readonly claims: readonly Judged[];
  /** In reading order, each with its still picture. */
  readonly figures: readonly { readonly name: string; readonly figure: Figure; readonly svg: string }[];
  readonly rows: readonly Row[];
}

/**
 * A study as one HTML file that needs nothing else: claims, interactive figures, runs, how to make it again.
 * `plotly` is Plotly's script, see `plotlyScript`; readers without JavaScript get the still pictures.
 */
export function page(content: PageContent, plotly: string): string {
  const { title, figures } = content;
  const plots = Object.fromEntries(figures.map(({ name, figure }) => [name, plain(figure)]));
  const templates = { light: template("light"), dark: template("dark") };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<main>
${header(content)}
<h2>Claims</h2>
<p>${claimsSummary(content.claims)}. Gates were fixed before the runs; one that changed later says so.</p>
${claimsHtml(content.claims)}
<h2>Figures</h2>
${figures.map(figureHtml).join("\n")}
<h2>Runs</h2>
<p>${content.rows.length} trained and scored ${content.rows.length === 1 ? "run" : "runs"}.</p>
<div class="scroll">${rowsHtml(content.rows)}</div>
${again(content)}
</main>
<script>${script(plotly)}</script>
<script>
const figures = ${json(plots)};
const templates = ${json(templates)};
${pageScript}</script>
</body>
</html>
`;
}

function header({ title, name, citation, scale, seconds, machine, engine, notices = [] }: PageContent): string {
  const facts = {
    study: name,
    scale: scale.name,
    "seeds per setting": String(scale.seeds),
    "time of all runs": duration(seconds),
    engine,
    machine,
  };
  const items = Object.entries(facts).map(([term, fact]) => `<div><dt>${term}</dt><dd>${markup(fact)}</dd></div>`);
  return `<header>
<h1>${markup(title)}</h1>
<p class="citation">${markup(citation)}</p>
<dl class="facts">${items.join("")}</dl>
${notices.map((notice) => `<p class="notice">${markup(notice)}</p>`).join("\n")}
</header>`;
}

function figureHtml({ name, figure, svg }: PageContent["figures"][number]): string {
  const title = (figure.layout["title"] as { readonly text?: string } | undefined)?.text ?? name;
  const still = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return `<figure id="${markup(name)}">
<h3>${markup(title)}</h3>
<div class="plot" data-figure="${markup(name)}"><noscript><img alt="${markup(title)}" src="${still}"></noscript></div>
<figcaption>${markup(figure.caption ?? "")}</figcaption>
</figure>`;
}

function again({ command, versions }: PageContent): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `<h2>Make it again</h2>
<p>With the same versions the numbers come out the same; finished runs are reused.</p>
<pre><code>${markup(command)}</code></pre>
<footer><p>${markup(list.join(" · "))}</p></footer>`;
}

/** Without what the page itself supplies: the heading and the template. */
function plain({ data, layout }: Figure): unknown {
  const { title, template: _template, ...rest } = layout;
  const margin = layout["margin"] as { readonly t: number } | undefined;
  return margin && title !== undefined
    ? { data, layout: { ...rest, margin: { ...margin, t: margin.t - titleHeight + 6 } } }
    : { data, layout: rest };
}

/** JSON inside a script element: nothing in it can close the element or open a comment. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A script inside a script element. The bundle holds no such text today; a later one must not break the page. */
const script = (source: string): string => source.replaceAll(/<\/(script)/gi, "<\\/$1");
