import { describe, expect, it } from "vitest";
import { binnedMig, informationGaps } from "../../src/metrics/mig.ts";
import { codeModularity } from "../../src/metrics/modularity.ts";
import { informationTable } from "../../src/metrics/mutual-information.ts";
import { entropy } from "../../src/stats/entropy.ts";
import { discretise, histogram } from "../../src/stats/histogram.ts";
import { matrixOf, pickColumns, rowsOf, transpose } from "../../src/stats/matrix.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Table = number[][];
/** Numbers that JSON cannot hold are text. */
type Real = number | "NaN" | "Infinity" | "-Infinity";
interface Case {
  name: string;
  factor_sizes: number[];
  num_bins: number;
  mus: Table;
  ys: Table;
  discretized: Table;
  mutual_information: Table;
  entropy: number[];
  mig_per_factor: Real[];
  mig: Real;
  modularity_per_code: Real[];
  modularity: Real;
}
interface File {
  cases: Case[];
  discretizer_cases: { name: string; num_bins: number; x: number[]; edges: number[]; bins: number[] }[];
  modularity_matrices: { name: string; matrix: Table; modularity_per_code: number[]; modularity: number }[];
}

const file = vectorFile<File>("dlib_discrete_mi");
const tolerance = { absolute: 1e-9, relative: 1e-9 };
const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Where the library divides by an entropy of 0, we refuse and name the factor; the other gaps still hold. */
function checkGaps(given: Case): void {
  const codes = transpose(matrixOf(given.mus));
  const defined = [...given.mig_per_factor.keys()].filter((k) => given.mig_per_factor[k] !== "NaN");
  const table = pickColumns(informationTable(codes, given.ys, given.num_bins), defined);
  const entropies = defined.map((k) => entropy(given.ys[k]!));
  const gaps = informationGaps(
    table,
    entropies,
    defined.map((k) => `factor ${k}`),
  );
  expectClose(
    gaps,
    defined.map((k) => given.mig_per_factor[k]),
    tolerance,
    "mig per factor",
  );
  if (given.mig !== "NaN") {
    const found = binnedMig(codes, given.ys, given.num_bins);
    return expectClose(found.mig, given.mig, tolerance, "mig");
  }
  const constant = given.mig_per_factor.indexOf("NaN");
  expect(() => binnedMig(codes, given.ys, given.num_bins)).toThrow(`factor ${constant}`);
}

describe("dlib_discrete_mi", () => {
  file.cases.forEach((given, i) => {
    it(`binnedMig() and codeModularity() agree with case ${i}, ${given.name}`, () => {
      const codes = transpose(matrixOf(given.mus));
      expect(discretise(codes, given.num_bins).map((bins) => [...bins])).toEqual(given.discretized);
      const table = informationTable(codes, given.ys, given.num_bins);
      expectClose(rowsOf(table), given.mutual_information, tolerance, "mutual information");
      expectClose(given.ys.map(entropy), given.entropy, tolerance, "entropy");
      checkGaps(given);
      const perCode = codeModularity(table);
      expectClose(perCode, given.modularity_per_code, tolerance, "modularity per code");
      expectClose(mean(perCode), given.modularity, tolerance, "modularity");
    });
  });

  file.discretizer_cases.forEach(({ name, num_bins, x, edges, bins }) =>
    it(`histogram() agrees with ${name} in ${num_bins} bins`, () => {
      const found = histogram(x, num_bins);
      expectClose(found.edges, edges, { relative: 1e-15, absolute: 1e-15 }, "edges");
      expect([...found.bins]).toEqual(bins);
    }),
  );

  for (const { name, matrix, modularity_per_code, modularity } of file.modularity_matrices)
    it(`codeModularity() agrees with the matrix ${name}`, () => {
      const found = codeModularity(matrixOf(matrix));
      expectClose(found, modularity_per_code, tolerance, "per code");
      expectClose(mean(found), modularity, tolerance, "mean");
    });
});
