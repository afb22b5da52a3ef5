import type { Judged } from "../../src/figures/index.ts";

/** Three claims, one of each verdict, with what markup must not swallow. */
export const judged: readonly Judged[] = [
  {
    claim: { id: "R4", where: "abstract", says: "Lower β gives a lower FID", gate: "medians rise | strictly" },
    verdict: { theirs: "rises", ours: "0.006 < 0.1", holds: "reproduced", seeds: 3, interval: [-0.01234567, 0.2] },
  },
  {
    claim: { id: "H1", where: "figure 6", says: "β = 4 beats PCA", gate: "interval above 0" },
    verdict: { theirs: "99 | 85", ours: "93 vs\n72", holds: "deviates", seeds: 3, why: "short <training> & few seeds" },
  },
  {
    claim: { id: "H4", where: "figures 1–4", says: "Azimuth", gate: "none" },
    verdict: { theirs: "yes", ours: "not run", holds: "untested", seeds: 0, why: "needs 3D chairs" },
  },
];

