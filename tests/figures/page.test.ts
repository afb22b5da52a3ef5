import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { page, plotlyScript, svg, template, type PageContent } from "../../src/figures/index.ts";
import { judged } from "./judged.ts";
import { examples } from "./examples.ts";

const names = ["dots", "panelsOfPictures"];
const content: PageContent = {
  name: "fil2021",
  title: "Reproducibility </script><script>alert(1)</script> & more",
  citation: "Fil et al. 2021",
  scale: { name: "laptop", seeds: 3 },
  seconds: 1234,
  machine: "2 cores",
  engine: "onnx (cpu)",
  versions: { node: "20.1.0", factorlab: "0.1.0" },
  command: "npx factorlab reproduce fil2021",
  notices: ["dSprites is re-created."],
  claims: judged,
  figures: await Promise.all(
    names.map(async (name) => ({ name, figure: examples[name]!, svg: await svg(examples[name]!) })),
  ),
  rows: [
    { id: "a1", beta: 4, "mig.mig": 0.123456, note: "<b>" },
    { id: "a2", beta: 1, loss: null },
  ],
};
/** Plotly's part is replaced by a record of what the page asked of it. */
const recorder = "var asked = []; var Plotly = { react: (...call) => asked.push(call) };";
interface Asked {
  readonly box: Element;
  readonly data: unknown;
  readonly layout: Record<string, unknown>;
}
function opened({ night = false, width = 1000 } = {}): { document: Document; asked: readonly Asked[]; turn: () => void } {
  const listeners: (() => void)[] = [];
  const scheme = { matches: night, addEventListener: (_: string, listener: () => void) => listeners.push(listener) };
  const { window } = new JSDOM(page(content, recorder), {
    runScripts: "dangerously",
    beforeParse(view) {
      Object.assign(view, { matchMedia: () => scheme });
      Object.defineProperty(view.HTMLElement.prototype, "clientWidth", { get: () => width });
    },
  });
  const calls = (window as unknown as { asked: [Element, unknown, Record<string, unknown>][] }).asked;
  return {
    document: window.document,
    get asked() {
      return calls.map(([box, data, layout]) => ({ box, data, layout }));
    },
    turn: () => {
      scheme.matches = !scheme.matches;
      for (const listener of listeners) listener();
    },
  };
}

describe("page()", () => {
  it("page() needs nothing but itself", () => {
    const { document } = opened();
    const addresses = [...document.querySelectorAll("[src], link[href]")].map(
      (element) => element.getAttribute("src") ?? element.getAttribute("href")!,
    );
    expect(addresses.every((address) => address.startsWith("data:"))).toBe(true);
    expect(page(content, recorder)).not.toMatch(/@import|url\(/);
  });

  it("page() states scale, seeds, time, engine, machine, versions and the command", () => {
    const { document } = opened();
    const facts = [...document.querySelectorAll(".facts dd")].map((fact) => fact.textContent);
    expect(facts).toEqual(["fil2021", "laptop", "3", "20 min 34 s", "onnx (cpu)", "2 cores"]);
    expect(document.querySelector("pre")!.textContent).toBe(content.command);
    expect(document.querySelector("footer")!.textContent).toContain("node 20.1.0 · factorlab 0.1.0");
    expect(document.querySelector(".notice")!.textContent).toBe("dSprites is re-created.");
  });

  it("page() shows text as text", () => {
    const { document } = opened();
    expect(document.querySelector("h1")!.textContent).toBe(content.title);
    expect(document.querySelectorAll("script")).toHaveLength(2);
    expect(document.querySelector(".runs")!.innerHTML).toContain("&lt;b&gt;");
  });

  it("page() draws every figure with its own data and no second heading", () => {
    const { asked, document } = opened();
    expect(asked.map(({ box }) => box.getAttribute("data-figure"))).toEqual(names);
    for (const [index, { data, layout }] of asked.entries()) {
      expect(JSON.stringify(data)).toBe(JSON.stringify(examples[names[index]!]!.data));
      expect(layout).not.toHaveProperty("title");
    }
    expect([...document.querySelectorAll("figure h3")].map((head) => head.textContent)).toEqual([
      "Metric table",
      "High score, bad traversal",
    ]);
  });

  it("page() follows the reader's colour scheme, also when it changes", () => {
    const shown = opened({ night: true });
    const grounds = (): unknown[] => shown.asked.map(({ layout }) => (layout["template"] as typeof light).layout["paper_bgcolor"]);
    const light = template("light");
    const dark = template("dark").layout["paper_bgcolor"];
    expect(grounds()).toEqual([dark, dark]);
    shown.turn();
    expect(grounds().slice(2)).toEqual([light.layout["paper_bgcolor"], light.layout["paper_bgcolor"]]);
  });

  it("page() narrows figures to the room there is, pictures in proportion and no further than readable", () => {
    const size = ({ layout }: Asked): unknown[] => [layout["width"], layout["height"]];
    const [dots, pictures] = opened({ width: 360 }).asked.map(size);
    const [own, wide] = names.map((name) => examples[name]!.layout as { width: number; height: number; meta: { minWidth: number } });
    expect(dots).toEqual([360, own!.height]);
    expect(pictures![0]).toBe(wide!.meta.minWidth);
    expect(opened({ width: 5000 }).asked.map(size)[0]).toEqual([own!.width * 1.25, own!.height]);
  });

  it("page() gives readers without JavaScript the still pictures", () => {
    const { window } = new JSDOM(page(content, recorder));
    const stills = [...window.document.querySelectorAll("noscript img")].map((image) => image.getAttribute("src")!);
    expect(stills.map((still) => Buffer.from(still.split(",")[1]!, "base64").toString())).toEqual(
      content.figures.map((one) => one.svg),
    );
  });

  it("page() lists every run with every column, rounded", () => {
    const { document } = opened();
    const cells = (row: Element): unknown[] => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent);
    expect([...document.querySelectorAll(".runs tr")].map(cells)).toEqual([
      ["id", "beta", "mig.mig", "note", "loss"],
      ["a1", "4", "0.1235", "<b>", "–"],
      ["a2", "1", "–", "–", "–"],
    ]);
  });

  it("page() takes Plotly's script without being closed by it", () => {
    const whole = new JSDOM(page(content, plotlyScript())).window.document;
    expect(whole.querySelectorAll("script")).toHaveLength(2);
    expect(whole.querySelector("footer")).not.toBeNull();
    const early = new JSDOM(page(content, `${recorder} var text = "</script><p id=out>";`)).window.document;
    expect(early.querySelector("#out")).toBeNull();
  });
});
