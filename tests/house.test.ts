import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { sources } from "../src/sources.ts";
import { camelCase, filesOf, parse, registryOf, root, type Source } from "./source-tree.ts";

const files = filesOf("src").filter((path) => path.endsWith(".ts"));
const parsed = new Map(files.map((path) => [path, parse(path)]));
const modules = [...parsed.values()];

/** Everything a file imports, directly or not, that exists at run time. */
function valueImports(path: string, { hasLazy }: { readonly hasLazy: boolean }): string[] {
  const { imports } = parsed.get(path)!;
  return imports
    .filter(({ from, isType, how }) => !isType && (hasLazy || how === "static") && parsed.has(from))
    .map(({ from }) => from);
}

const registries = ["methods", "metrics", "datasets", "studies"] as const;

describe.each(registries)("%s", (folder) => {
  const index = parsed.get(`src/${folder}/index.ts`);
  const keys = index ? registryOf(index, folder) : new Map<string, string>();
  const origin = new Map(
    (index?.imports ?? []).flatMap(({ from, names }) => names.map((name) => [name, from] as const)),
  );
  const own = files.filter((path) => dirname(path) === `src/${folder}` && basename(path) !== "index.ts");

  it(`${folder} is a registry whose every key is an export of the same name`, () => {
    expect(index, `src/${folder}/index.ts`).toBeDefined();
    expect(keys.size).toBeGreaterThan(0);
    for (const [key, identifier] of keys) {
      expect(identifier, `${folder}.${key} has another name in its file`).toBe(key);
      const from = origin.get(key);
      expect(from, `${folder}.${key} is imported from nowhere`).toBeDefined();
      expect(parsed.get(from!)!.exports.map(({ name }) => name)).toContain(key);
      expect(dirname(from!), `${folder}.${key} lives in another folder`).toBe(`src/${folder}`);
    }
  });

  it(`${folder} has no file that contributes neither a key nor a part of one`, () => {
    const used = new Set([
      ...origin.values(),
      ...files.flatMap((path) => valueImports(path, { hasLazy: true })),
    ]);
    const types = modules.flatMap(({ imports }) => imports.map(({ from }) => from));
    expect(own.filter((path) => !used.has(path) && !types.includes(path))).toEqual([]);
  });

  it(`${folder} finds each key in the file that is named after it`, () => {
    for (const key of keys.keys()) {
      const stem = camelCase(basename(origin.get(key)!, ".ts"));
      expect(key.toLowerCase().startsWith(stem.toLowerCase()), `${key} in ${origin.get(key)}`).toBe(true);
    }
  });
});

/** Which folders a folder may import; `types`, `errors` and `sources` are for all. */
const layers: Readonly<Record<string, readonly string[]>> = {
  "tf.ts": [],
  "types.ts": ["tf.ts"],
  "errors.ts": [],
  "sources.ts": [],
  stats: [],
  formats: [],
  nn: ["tf.ts", "stats"],
  datasets: ["stats", "formats"],
  engine: ["tf.ts", "formats"],
  methods: ["tf.ts", "nn", "datasets/sampling.ts", "stats"],
  metrics: ["stats", "datasets/sampling.ts", "formats", "nn", "engine", "tf.ts"],
  lab: ["tf.ts", "nn", "engine", "methods", "metrics", "datasets", "stats", "formats", "figures"],
  figures: ["formats", "stats"],
  studies: ["methods", "metrics", "datasets", "figures", "lab", "stats", "engine"],
  notebook: [],
  kernel: [],
};
const shared = ["types.ts", "errors.ts", "sources.ts"];

const layerOf = (path: string): string => path.split("/")[1]!;

describe("imports", () => {
  it("imports point one way", () => {
    const wrong = modules.flatMap(({ path, imports }) => {
      const allowed = layers[layerOf(path)];
      // The command line, its benches and the public index stand above all layers.
      if (["commands", "bench", "cli.ts", "index.ts"].includes(layerOf(path))) return [];
      if (!allowed) return [`${path} is in a folder without a layer`];
      return imports
        .filter(({ how }) => how !== "address")
        .map(({ from }) => from)
        .filter((from) => from.startsWith("src/") && layerOf(from) !== layerOf(path))
        .map((from) => from.slice("src/".length))
        .filter((from) => ![...allowed, ...shared].some((one) => from === one || from.startsWith(`${one}/`)))
        .filter((from) => from !== "bibliography.json")
        .map((from) => `${path} imports ${from}`);
    });
    expect(wrong).toEqual([]);
  });

  it("imports have no cycles", () => {
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === "done") return;
      if (state.get(path) === "open") {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
        return;
      }
      state.set(path, "open");
      for (const next of valueImports(path, { hasLazy: false })) visit(next, [...trail, path]);
      state.set(path, "done");
    };
    for (const path of files) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it("imports of TensorFlow.js are in src/tf.ts alone", () => {
    const found = modules.filter(({ imports }) =>
      imports.some(({ from }) => from.startsWith("@tensorflow/")),
    );
    expect(found.map(({ path }) => path)).toEqual(["src/tf.ts"]);
  });

  it("imports name packages that package.json lists and nothing else lists", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const packages = modules.flatMap(({ path, imports }) =>
      imports
        .filter(({ from, isType }) => !from.startsWith("src/") && !from.startsWith("node:") && !isType)
        .map(({ from }) => [path, from.split("/", from.startsWith("@") ? 2 : 1).join("/")] as const),
    );
    expect(packages.filter(([, name]) => !(name in manifest.dependencies))).toEqual([]);
  });
});

describe("files", () => {
  it("files have at most 300 lines and folders at most two levels", () => {
    expect(modules.filter(({ text }) => text.split("\n").length > 301).map(({ path }) => path)).toEqual([]);
    expect(files.filter((path) => path.split("/").length > 4)).toEqual([]);
  });

  it("files are named in kebab-case after what they hold", () => {
    const vague = /^(utils?|helpers?|common|base|core|misc|manager|lib|shared)$/;
    const names = files.map((path) => basename(path, ".ts"));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || vague.test(name))).toEqual([]);
  });

  it("files export something that shares a word with their name", () => {
    // Families of small functions that are used together: their name is the subject.
    const families = new Set([
      "errors",
      "gaussian",
      "index",
      "sampling",
      "sources",
      "tf",
      "theme",
      "typeface",
      "types",
    ]);
    const wrong = modules.filter(({ path, exports }) => {
      const stem = basename(path, ".ts");
      // Parts of a study are named after it: `fil2021-claims.ts`.
      const isPart = layerOf(path) === "studies" && files.includes(path.replace(/-.*$/, ".ts"));
      if (families.has(stem) || isPart || exports.length === 0) return false;
      const words = stem.split("-").map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
      return !exports.some(({ name }) => words.some((word) => name.toLowerCase().includes(word)));
    });
    expect(
      wrong.map(({ path, exports }) => `${path}: ${exports.map(({ name }) => name).join(", ")}`),
    ).toEqual([]);
  });
});

/** Every key that a docstring or a literal names. */
function citations({ path, text }: Source): [where: string, key: string][] {
  const found = [...text.matchAll(/@source\s+(\S+)/g), ...text.matchAll(/\bkey: "([a-z]+\d{4}\w*)"/g)];
  return found.map((match) => [path, match[1]!]);
}

describe("documentation", () => {
  it("every exported value has a docstring that is a sentence", () => {
    const bare = modules.flatMap(({ path, exports }) =>
      exports
        .filter(({ doc, isType }) => !isType && !/[a-zA-Z]{2,}.*[.:;,)\]\w]/s.test(doc))
        .map(({ name }) => `${path}: ${name}`),
    );
    expect(bare).toEqual([]);
  });

  it("every @source and every source key is in the bibliography", () => {
    const unknown = modules.flatMap(citations).filter(([, key]) => !Object.hasOwn(sources, key));
    expect(unknown).toEqual([]);
  });

  it("every @source says where in the work to look", () => {
    const vague = modules.flatMap(({ path, text }) =>
      [...text.matchAll(/@source[ \t]+\S+[ \t]*(?:\*\/)?$/gm)].map((match) => `${path}: ${match[0]}`),
    );
    expect(vague).toEqual([]);
  });
});

describe("the repository", () => {
  const texts = filesOf(".").filter(
    (path) =>
      /\.(ts|js|py|md|json|ya?ml|cff|sh|ipynb|html)$|(^|\/)(run|\.npmrc)$/.test(path) &&
      !path.startsWith("tests/vectors/data/"),
  );

  it("the repository names no path of one machine and no package registry", () => {
    const patterns = [
      /(?<![\w.~$}>-])\/(?:work|tmp|root|home)\//,
      /"resolved":\s*"http/,
      new RegExp(["registry", "npmjs", "org"].join("\\.")),
    ];
    const found = texts.flatMap((path) => {
      if (path === "tests/house.test.ts") return [];
      const text = readFileSync(join(root, path), "utf8");
      return patterns.flatMap((pattern) => {
        const match = pattern.exec(text);
        return match ? [`${path}: ${text.slice(Math.max(0, match.index - 30), match.index + 50)}`] : [];
      });
    });
    expect(found).toEqual([]);
  });

  it("the repository has what a citable project has", () => {
    const top = filesOf(".").filter((path) => !path.includes("/"));
    expect(top).toEqual(
      expect.arrayContaining(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", "LICENSE"]),
    );
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(110);
  });
});
