import type { Study } from "../types.ts";
import { fil2021Assess } from "./fil2021-assess.ts";
import { fil2021Claims } from "./fil2021-claims.ts";
import { fil2021Figures } from "./fil2021-figures.ts";
import { fil2021Runs } from "./fil2021-runs.ts";
import { scales } from "./scales.ts";

/**
 * "Beta-VAE Reproducibility: Challenges and Extensions": a replication of the β-VAE paper (higgins2017), together with
 * the capacity claim of burgess2018, whose network it uses.
 *
 * TODO
 * @source fil2021 the whole paper
 */
export const fil2021: Study = {
  name: "fil2021",
  title: "Beta-VAE Reproducibility: Challenges and Extensions",
  source: { key: "fil2021", where: "the whole paper" },
  cost: {
    smoke: "x",
    laptop: "x",
    paper: "x",
  },
  seeds: { smoke: scales.smoke.seeds, laptop: scales.laptop.seeds, paper: scales.paper.seeds },
  runs: fil2021Runs,
  assess: fil2021Assess,
  figures: fil2021Figures,
  claims: fil2021Claims,
};
