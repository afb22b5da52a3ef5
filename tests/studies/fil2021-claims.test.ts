import { describe, expect, it } from "vitest";
import { fil2021 } from "../../src/studies/fil2021.ts";
import { scoreAt, scoreBy, scoreWithoutShape } from "../../src/studies/fil2021-scores.ts";
import { scales } from "../../src/studies/scales.ts";
import type { Results, Run, Verdict } from "../../src/types.ts";
import { jitter, obedient, synthetic, type World } from "./synthetic.ts";

const verdict = (id: string, results: Results): Verdict =>
  fil2021.claims.find((claim) => claim.id === id)!.check(results);
const laptop = (world: World = obedient): Results => synthetic(scales.laptop, world);
/** The obedient world with some scores changed on some runs. */
const but =
  (change: (run: Run) => Readonly<Record<string, number>>): World =>
  (run) => ({ ...obedient(run), ...change(run) });

const decided = ["R1b", "R2", "R3", "R4", "R5", "H1", "H2a", "H2c", "H3", "B1"];

describe("claims of fil2021", () => {
  it("claims have ids, gates and words, each id once", () => {
    const ids = fil2021.claims.map(({ id }) => id);
    expect(ids).toEqual(["R1a", "R1b", "R2", "R3", "R4", "R5", "H1", "H2a", "H2b", "H2c", "H3", "H4", "B1"]);
    for (const { gate, says, where } of fil2021.claims)
      for (const text of [gate, says, where]) expect(text.length).toBeGreaterThan(5);
  });

  it.each(decided)("%s is reproduced in a world made for it, with its seeds", (id) => {
    const found = verdict(id, laptop());
    expect(found.why).toBeUndefined();
    expect(found.holds).toBe("reproduced");
    expect(found.seeds).toBeGreaterThanOrEqual(3);
    for (const end of found.interval ?? []) expect(Number.isFinite(end)).toBe(true);
  });

  it.each(fil2021.claims.map(({ id }) => id))(
    "%s is untested without results, at the smoke scale and with two seeds",
    (id) => {
      for (const results of [
        synthetic(scales.laptop, obedient, () => false),
        synthetic(scales.smoke),
        synthetic({ name: "laptop", seeds: 2 }),
      ]) {
        const found = verdict(id, results);
        expect(found.holds).toBe("untested");
        expect(found.why).toBeTruthy();
      }
    },
  );

  it("R1a is decided by long runs only, but says what short ones scored", () => {
    const short = verdict("R1a", laptop());
    expect(short.holds).toBe("untested");
    expect(short.ours).toMatch(/β = 4 after [\d,]+ steps: 0\.92/);
    expect(verdict("R1a", synthetic(scales.paper)).holds).toBe("reproduced");
    const perfect = but(({ dataset, seed }) =>
      dataset === "dsprites" ? { [scoreAt(64)]: 0.995 + jitter(seed, 1e-3) } : {},
    );
    expect(verdict("R1a", synthetic(scales.paper, perfect)).holds).toBe("deviates");
  });

  it("R1b deviates if classifiers, pairs or factors do not matter", () => {
    const alike = ["linear", "nonlinear", "logistic", "forest"].map((name) => scoreBy(name as "linear"));
    const same = (columns: readonly string[]): World =>
      but(({ seed }) => Object.fromEntries(columns.map((column) => [column, 0.9 + jitter(seed)])));
    for (const columns of [alike, [16, 64, 256].map(scoreAt), [scoreAt(64), scoreWithoutShape]]) {
      const found = verdict("R1b", laptop(same(columns)));
      expect(found.holds).toBe("deviates");
      expect(found.ours.match(/✗/g)).toHaveLength(1);
    }
  });

  it("R2 deviates if β > 1 gains, and is open if the interval is wide or β = 1 is perfect", () => {
    const ellipses = (score: (run: Run) => number): World =>
      but((run) =>
        run.dataset === "miniEllipses" && run.method === "betaVae" ? { [scoreAt(64)]: score(run) } : {},
      );
    const gains = ellipses(
      ({ hyper, seed }) => (hyper["beta"] === 4 ? 0.9 : 0.8) + jitter(seed) * Number(hyper["beta"]),
    );
    const found = verdict("R2", laptop(gains));
    expect([found.holds, found.ours.includes("best β > 1 is 4")]).toEqual(["deviates", true]);
    expect(found.interval![0]).toBeGreaterThan(0.05);
    const wide = ellipses(
      ({ hyper, seed }) => 0.7 + (hyper["beta"] === 4 ? [0.25, -0.1, 0.25, -0.1, 0.05][seed]! : 0),
    );
    expect(verdict("R2", laptop(wide)).holds).toBe("untested");
    expect(verdict("R2", laptop(ellipses(() => 0.995))).why).toMatch(/ceiling/);
  });

  it("R3 deviates if near-perfect runs are alike in MIG, or a lost factor shows", () => {
    const alike = but(({ method, seed }) => (method === "betaVae" ? { "elbo.mig": 0.3 + jitter(seed) } : {}));
    expect(verdict("R3", laptop(alike)).holds).toBe("deviates");
    const seen = but(({ method }) => (method === "rawPixels" ? { "factorsButOne.L16": 0.8 } : {}));
    expect(verdict("R3", laptop(seen)).why).toMatch(/factors but one score 0.800/);
    const poor = but(({ hyper }) => (hyper["beta"] === 8 ? { [scoreAt(32)]: 0.9 } : {}));
    expect(verdict("R3", laptop(poor)).why).toMatch(/0.900/);
  });

  it("R4 deviates if one distance or the error does not rise", () => {
    for (const column of ["fd.pixels", "fd.embedded", "elbo.reconstruction"]) {
      const falls = but(({ hyper, seed }) => (hyper["beta"] === 4 ? { [column]: jitter(seed, 1e-6) } : {}));
      const found = verdict("R4", laptop(falls));
      expect(found.holds).toBe("deviates");
      expect(found.ours.match(/✗/g)).toHaveLength(1);
    }
  });

  it("R5 deviates if one representation does not gain from pairs", () => {
    const flat = but(({ method, seed }) =>
      method === "pca" ? { [scoreAt(4)]: 0.7 + jitter(seed, 0.02) } : {},
    );
    const found = verdict("R5", laptop(flat));
    expect(found.holds).toBe("deviates");
    expect(found.why).toMatch(/^Not met: PCA/);
  });

  it("H1 deviates if a baseline is as good, and reports the better half as well", () => {
    const strong = but(({ method, seed }) =>
      method === "pca" ? { [scoreAt(64)]: 0.95 + jitter(seed + 5) } : {},
    );
    const found = verdict("H1", laptop(strong));
    expect([found.holds, /Not met: over PCA 0\.9/.test(found.why!)]).toEqual(["deviates", true]);
    expect(found.ours).toMatch(/β = 4: 0\.92\d ± 0\.00\d \(best half 0\.92/);
  });

  it("H1 says how many runs encode nothing", () => {
    const collapsed = but(({ hyper, seed, dataset }) =>
      dataset === "dsprites" && hyper["beta"] === 4 && seed === 0
        ? { "elbo.activeUnits": 0, [scoreAt(64)]: 0.2 }
        : {},
    );
    const found = verdict("H1", laptop(collapsed));
    expect([found.holds, found.ours.includes("1 of 3 runs encode nothing")]).toEqual(["deviates", true]);
  });

  it("H2a deviates without a maximum between β = 1 and 8", () => {
    const rising = but(({ hyper, seed }) => ({
      "elbo.mig": 0.02 * Number(hyper["beta"] ?? 0) + jitter(seed),
    }));
    expect(verdict("H2a", laptop(rising)).holds).toBe("deviates");
    const small = but(({ hyper, seed }) => ({
      "elbo.mig": (hyper["beta"] === 4 ? 0.34 : 0.3) + jitter(seed),
    }));
    expect(verdict("H2a", laptop(small)).holds).toBe("deviates");
  });

  it("H2b holds where the best raw β rises with the latents, and H2c then cannot", () => {
    expect(verdict("H2b", laptop()).holds).toBe("deviates");
    const best: Readonly<Record<number, number>> = { 2: 0.64, 5: 1.024, 10: 2.048, 20: 4.096 };
    const rising = but(({ hyper, seed }) => {
      const near = best[Number(hyper["latents"])];
      return near
        ? { "elbo.mig": 0.4 - 0.1 * Math.abs(Math.log2(Number(hyper["beta"]) / near)) + jitter(seed, 1e-3) }
        : {};
    });
    expect(verdict("H2b", laptop(rising)).holds).toBe("reproduced");
    const found = verdict("H2c", laptop(rising));
    expect([found.holds, found.ours.includes("factor 64")]).toEqual(["deviates", true]);
  });

  it("H3 deviates if the total correlation does not fall", () => {
    const level = but(({ method, seed }) =>
      method === "betaVae" ? { "elbo.totalCorrelation": 1 + jitter(seed) } : {},
    );
    expect(verdict("H3", laptop(level)).why).toMatch(/^Not met: total correlation/);
  });

  it("B1 deviates if the KL leaves the capacity, the error is large or the order is another", () => {
    const results = laptop();
    const shifted: Results = {
      ...results,
      log: (id) => results.log(id).map((row) => ({ ...row, "kl/mean": Number(row["kl/mean"]) + 0.5 })),
    };
    expect(verdict("B1", shifted).why).toMatch(/KL at most 0\.5\d nat from C; ends at 8\.50/);
    const blurred = but(({ method }) => (method === "annealedVae" ? { "elbo.reconstruction": 20 } : {}));
    expect(verdict("B1", laptop(blurred)).why).toMatch(/error 20\.0 against 10\.0/);
    const swapped: Results = {
      ...results,
      arrays: (id) => {
        const { "information/x": x, "information/scale": scale, ...rest } = results.arrays(id);
        return scale && x ? { ...rest, "information/x": scale, "information/scale": x } : rest;
      },
    };
    expect(verdict("B1", swapped).why).toMatch(/in use from C/);
  });
});
