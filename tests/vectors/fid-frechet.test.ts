import { describe, expect, it } from "vitest";
import { frechetDistance } from "../../src/metrics/frechet-distance.ts";
import { matrixOf } from "../../src/stats/matrix.ts";
import type { Moments } from "../../src/stats/moments.ts";
import { pivotedCholesky } from "../../src/stats/pivoted-cholesky.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface Frechet {
  readonly cases: readonly {
    readonly name: string;
    readonly op: string;
    readonly inputs: Readonly<Record<"mu1" | "mu2", number[]> & Record<"sigma1" | "sigma2", number[][]>>;
    readonly expected: {
      readonly fid: number;
      readonly fidFloat64Eigh: number;
      readonly scipySqrtm: { readonly value: number; readonly epsOffsetUsed: boolean };
    };
    readonly tolerance: string;
  }[];
}

const { cases } = vectorFile<Frechet>("fid-frechet");
const side = (mean: number[], covariance: number[][]): Moments => ({
  mean: Float64Array.from(mean),
  covariance: matrixOf(covariance),
});
const isSingular = ({ covariance }: Moments) => pivotedCholesky(covariance).rows < covariance.rows;
/** The file says "relative 1e-6" for ill-conditioned cases, and looser bounds for singular covariances. */
const within = (tolerance: string, ...sides: Moments[]) =>
  tolerance.startsWith("relative 1e-6")
    ? { relative: 1e-6 }
    : { relative: 1e-9, absolute: sides.some(isSingular) ? 1e-6 : 1e-9 };

describe("fid-frechet", () => {
  it("frechetDistance() knows every operation of the file", () => {
    expect(new Set(cases.map(({ op }) => op))).toEqual(new Set(["frechetDistance"]));
  });

  it.each(cases)("frechetDistance() is exact on $name", ({ inputs, expected, tolerance }) => {
    const [a, b] = [side(inputs.mu1, inputs.sigma1), side(inputs.mu2, inputs.sigma2)];
    const bound = within(tolerance, a, b);
    expectClose(frechetDistance(a, b), expected.fid, bound, "factored");
    expectClose(frechetDistance(b, a), expected.fid, bound, "factored, sides swapped");
    expectClose(frechetDistance(a, b, { form: "symmetric" }), expected.fid, bound, "symmetric");
  });

  // The branch is taken as recorded: LAPACK decides it by the last bits of a reduction.
  it.each(cases)("frechetDistance() imitates the common code on $name", ({ inputs, expected, tolerance }) => {
    const [a, b] = [side(inputs.mu1, inputs.sigma1), side(inputs.mu2, inputs.sigma2)];
    const offset = expected.scipySqrtm.epsOffsetUsed ? "always" : "never";
    const bound = tolerance.startsWith("relative") ? { relative: 1e-6 } : { absolute: 1e-6 };
    const found = frechetDistance(a, b, { form: "common", offset });
    expectClose(found, expected.scipySqrtm.value, bound, "common");
  });
});
