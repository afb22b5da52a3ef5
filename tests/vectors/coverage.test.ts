import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { vectorFolder } from "./vector-file.ts";

const names = readdirSync(vectorFolder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"));

const hasAdapter = (name: string): boolean =>
  existsSync(fileURLToPath(new URL(`./${name}.test.ts`, import.meta.url)));

/** Files of papers and metrics that the project does not have yet. An entry goes when its adapter comes. */
const pending = new Set([
  ...[
    "betatcvae-estimators",
    "dlib_dci",
    "dlib_explicitness_downstream",
    "dlib_fairness",
    "dlib_gbt",
    "dlib_irs",
  ],
  ...[
    "dlib_pgm",
    "dlib_sap",
    "dlib_study_stats",
    "dlib_theorem1",
    "dlib_udr",
    "dlib_unified",
    "dlib_unsupervised",
  ],
  ...[
    "hfs",
    "hfs-correlations",
    "hfs-metrics",
    "ivae-causal",
    "ivae-data",
    "ivae-elbo",
    "ivae-mcc",
    "ivae-tcl",
  ],
  ...[
    "learned-u-elbo",
    "learned-u-glyphs",
    "learned-u-mixture",
    "learned-u-stability",
    "med",
    "physics_darcy",
  ],
  ...["physics_dense_blocks", "physics_disentanglement_score", "physics_hierarchical_prior", "physics_kle"],
  ...["physics_losses", "rpm_answer_energy", "rpm_generation", "sms-gates", "sms-h5ad", "sms-likelihood"],
  ...["sms-metrics", "sms-objective", "sms-replogle-lists", "sms-simulator", "ssl-losses", "wren_forward"],
]);

describe("coverage", () => {
  it("vectorFile() has an adapter test for every file of the folder but those of papers to come", () => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !hasAdapter(name) && !pending.has(name))).toEqual([]);
  });

  it("vectorFile() has no adapter for a file that is said to be pending", () => {
    expect([...pending].filter(hasAdapter)).toEqual([]);
  });

  it("vectorFile() names the file that is missing", async () => {
    const { vectorFile } = await import("./vector-file.ts");
    expect(() => vectorFile("no-such-vectors")).toThrow(/no-such-vectors\.json.*FACTORLAB_VECTORS/s);
  });
});
