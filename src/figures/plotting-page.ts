import { JSDOM } from "jsdom";
import { CellCanvas } from "./cell-canvas.ts";
import { plotlyScript } from "./plotly-script.ts";
import { clientBox, textBox, type Box } from "./text-box.ts";

/** The members of Plotly that export needs. */
interface Plotly {
  newPlot(div: Element, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  purge(div: Element): void;
  readonly Snapshot: { toSVG(div: Element, format: "svg"): string };
}
/** A document with Plotly in it, in a realm of its own: nothing of it reaches this process's globals. */
export interface PlottingPage {
  readonly plotly: Plotly;
  readonly document: Document;
  /** Restarts the page's random numbers, from which Plotly makes its ids. */
  reseed(): void;
}

let page: PlottingPage | undefined;

/** The one page of this process, loaded at first use (about half a second). */
export function plottingPage(): PlottingPage {
  page ??= load();
  return page;
}

function load(): PlottingPage {
  // `outside-only` gives the window a JavaScript realm but runs no script of its content.
  const { window } = new JSDOM("<!doctype html><body></body>", { runScripts: "outside-only", pretendToBeVisual: true });
  giveLayout(window as unknown as Realm);
  window.eval(plotlyScript());
  return {
    plotly: (window as unknown as { Plotly: Plotly }).Plotly,
    document: window.document,
    reseed: () => {
      (window.eval("Math") as { random: () => number }).random = sequence();
    },
  };
}

type Realm = Window & { SVGElement: typeof SVGElement; Element: typeof Element; URL: { createObjectURL?: () => string } };

/** What jsdom lacks because it lays nothing out. */
function giveLayout(window: Realm): void {
  const rect = (box: Box | undefined) => {
    const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
    return { left, top, right, bottom, x: left, y: top, width: right - left, height: bottom - top };
  };
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return rect(textBox(this));
    },
    getBoundingClientRect(this: Element) {
      return rect(clientBox(this));
    },
    // Violins ask for it to place hover labels, which a still picture has not.
    getTotalLength: () => 0,
  });
  const createElement = window.document.createElement.bind(window.document);
  Object.assign(window.document, {
    createElement: (name: string, options?: ElementCreationOptions) =>
      name === "canvas" ? new CellCanvas() : createElement(name, options),
  });
  window.URL.createObjectURL = () => "blob:none";
}

/** A linear congruential sequence in [0, 1), the same each time: ids need to be distinct, not random. */
function sequence(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
