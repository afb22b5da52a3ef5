import { Resvg } from "@resvg/resvg-js";
import { fontFiles } from "./font-files.ts";

/** An SVG text as PNG bytes on its own ground, `scale` pixels of picture per pixel of SVG, with the bundled font only. */
export function png(svgText: string, { scale = 2 } = {}): Uint8Array {
  const renderer = new Resvg(svgText, {
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
    fitTo: { mode: "zoom", value: scale },
  });
  return renderer.render().asPng();
}
