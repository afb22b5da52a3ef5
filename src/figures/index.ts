/** Builders data → figure, and what turns figures into files and pages. */
export { curves, type Curve, type Guide, type Point } from "./curves.ts";
export { dots, type Dot } from "./dots.ts";
export { embedding, type Cloud } from "./embedding.ts";
export type { Axis, Labels } from "./frame.ts";
export { heatmap, type Grid } from "./heatmap.ts";
export { imageGrid, type ImageRow } from "./image-grid.ts";
export type { Measured } from "./measured.ts";
export { panels } from "./panels.ts";
export { template } from "./theme.ts";
export { tradeOff, type Path, type Setting } from "./trade-off.ts";
export { traversal, traversalRows, type Latent } from "./traversal.ts";
export { violins, type Sample } from "./violins.ts";
export { claimsHtml, claimsMarkdown, claimsSummary, claimsText, type Judged } from "./claims-table.ts";
export { figureFiles } from "./figure-files.ts";
export { page, type PageContent } from "./page.ts";
export { plotlyScript } from "./plotly-script.ts";
export { png } from "./png.ts";
export { svg } from "./svg.ts";
