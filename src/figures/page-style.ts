/** The style sheet of a study's page: light and dark, from a phone to a desktop, and on paper. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --line: #d8dde3; --card: #f6f8fa;
  --good: #1a7f37; --bad: #b3400e; --open: #59636e; --link: #0969da; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e6e9ee; --quiet: #a0a9b4; --line: #333a44;
  --card: #1c2129; --good: #57c470; --bad: #ff9b62; --open: #a0a9b4; --link: #6cb2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1, h2 { font-family: Charter, "Iowan Old Style", Georgia, "Times New Roman", serif; line-height: 1.2; }
h1 { font-size: clamp(1.6rem, 4.5vw, 2.3rem); margin: 0 0 .4rem; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 0 0 .5rem; }
p { margin: .5rem 0; }
.citation, .where, figcaption, footer { color: var(--quiet); }
.where { font-size: .85em; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; margin: 1.2rem 0; padding: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.facts div { background: var(--card); padding: .55rem .8rem; }
.facts dt { font-size: .75rem; color: var(--quiet); }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.notice { border-left: 3px solid var(--bad); padding: .2rem .8rem; background: var(--card); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--quiet); white-space: nowrap; background: var(--paper); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.runs td { white-space: nowrap; }
.verdict { font-weight: 600; white-space: nowrap; }
.reproduced { color: var(--good); } .deviates { color: var(--bad); } .untested { color: var(--open); }
figure { margin: 2rem 0; }
.plot { overflow-x: auto; }
.plot img { max-width: 100%; background: #fff; }
figcaption { font-size: .92rem; max-width: 46rem; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.claims { table-layout: fixed; }
.claims td { border: 0; overflow-wrap: anywhere; }
.claims th:nth-child(1) { width: 30%; } .claims th:nth-child(3) { width: 30%; } .claims th:nth-child(4) { width: 17%; }
.claims tbody { border-bottom: 1px solid var(--line); }
.claims .more td { color: var(--quiet); font-size: .8rem; padding-top: 0; }
@media (max-width: 760px) {
  .claims thead { display: none; }
  .claims tbody { display: block; border: 1px solid var(--line); border-radius: 8px; margin: 0 0 .9rem; padding: .4rem .2rem; }
  .claims tr { display: block; }
  .claims td { display: grid; grid-template-columns: 4.2rem 1fr; gap: .6rem; padding: .25rem .7rem; }
  .claims td::before { content: attr(data-head); color: var(--quiet); }
  .claims td:first-child { display: block; }
  .claims td:first-child::before { content: none; }
  .claims .more td { padding-top: .4rem; }
}
@media print { .plot { break-inside: avoid; } main { max-width: none; } }
`;
