import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Plotly's bundle for cartesian figures, as one script. */
export const plotlyScript = (): string =>
  readFileSync(createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"), "utf8");
