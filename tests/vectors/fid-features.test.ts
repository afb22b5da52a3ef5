import { describe, expect, it } from "vitest";
import { frechetDistance } from "../../src/metrics/frechet-distance.ts";
import { extrapolate } from "../../src/metrics/frechet-infinity.ts";
import { kernelInceptionDistance, kidOverSubsets } from "../../src/metrics/kernel-inception-distance.ts";
import { matrixOf, rowsOf } from "../../src/stats/matrix.ts";
import { moments } from "../../src/stats/moments.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface FeaturesCase {
  readonly name: string;
  readonly op: "fidAndKidFromFeatures";
  readonly inputs: {
    readonly features1: number[][];
    readonly features2: number[][];
    readonly subsets: readonly { readonly rowsOf1: number[]; readonly rowsOf2: number[] }[];
  };
  readonly expected: Readonly<
    Record<
      "fid" | "traceSqrtProductViaNuclearNorm" | "kidUnbiasedFull" | "mmd2Biased" | "kidSubsetMean",
      number
    > &
      Record<"mu1" | "mu2" | "kidSubsetValues", number[]> &
      Record<"sigma1" | "sigma2", number[][]> & {
        scipySqrtm: { readonly value: number; readonly epsOffsetUsed: boolean };
      }
  >;
}
interface InfinityCase {
  readonly name: string;
  readonly op: "fidInfinity";
  readonly inputs: { readonly N: number[]; readonly fid: number[] };
  readonly expected: { readonly fidInfinity: number; readonly slope: number };
}

const { cases } = vectorFile<{ readonly cases: readonly (FeaturesCase | InfinityCase)[] }>("fid-features");
const features = cases.filter((c): c is FeaturesCase => c.op === "fidAndKidFromFeatures");
const infinities = cases.filter((c): c is InfinityCase => c.op === "fidInfinity");

describe("fid-features", () => {
  it("frechetDistance(), kernelInceptionDistance() and extrapolate() cover the file", () => {
    expect(features.length + infinities.length).toBe(cases.length);
  });

  describe.each(features)("on $name", ({ inputs, expected }) => {
    const [a, b] = [matrixOf(inputs.features1), matrixOf(inputs.features2)];
    const few = Math.min(a.rows, b.rows) < a.columns;
    const bound = { relative: few ? 1e-6 : 1e-8, absolute: 1e-12 };

    it("moments() has the divisor n − 1", () => {
      for (const [side, mu, sigma] of [
        [moments(a), expected.mu1, expected.sigma1],
        [moments(b), expected.mu2, expected.sigma2],
      ] as const) {
        expectClose(side.mean, mu, { relative: 1e-12, absolute: 1e-14 }, "mean");
        expectClose(rowsOf(side.covariance), sigma, { relative: 1e-10, absolute: 1e-14 }, "covariance");
      }
    });

    it("frechetDistance() agrees for features, moments and mixtures of the two", () => {
      for (const left of [a, moments(a)])
        for (const right of [b, moments(b)])
          expectClose(frechetDistance(left, right), expected.fid, bound, "factored");
      expectClose(frechetDistance(a, b, { form: "symmetric" }), expected.fid, bound, "symmetric");
      const offset = expected.scipySqrtm.epsOffsetUsed ? "always" : "never";
      const common = frechetDistance(a, b, { form: "common", offset });
      expectClose(common, expected.scipySqrtm.value, { relative: few ? 1e-6 : 1e-8 }, "common");
    });

    it("frechetDistance() holds the trace of the root that the file states", () => {
      const [p, q] = [moments(a), moments(b)];
      const centre = (side: typeof p) => ({ ...side, mean: new Float64Array(a.columns) });
      const trace = (side: typeof p) => rowsOf(side.covariance).reduce((sum, line, i) => sum + line[i]!, 0);
      const root = (trace(p) + trace(q) - frechetDistance(centre(p), centre(q))) / 2;
      expectClose(root, expected.traceSqrtProductViaNuclearNorm, bound, "root");
    });

    it("kernelInceptionDistance() matches on all rows and on the listed subsets", () => {
      expectClose(kernelInceptionDistance(a, b), expected.kidUnbiasedFull, bound, "unbiased");
      expectClose(kernelInceptionDistance(a, b, "biased"), expected.mmd2Biased, bound, "biased");
      const { mean, values } = kidOverSubsets(a, b, inputs.subsets);
      expectClose(values, expected.kidSubsetValues, bound, "subsets");
      expectClose(mean, expected.kidSubsetMean, bound, "mean over subsets");
    });
  });

  it.each(infinities)("extrapolate() matches $name", ({ inputs, expected }) => {
    const { distance, slope } = extrapolate(inputs.N, inputs.fid);
    expectClose([distance, slope], [expected.fidInfinity, expected.slope], { relative: 1e-8 }, "line");
  });
});
