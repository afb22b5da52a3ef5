import { describe, expect, it } from "vitest";
import { matrix, matrixOf, multiply, transpose } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import { schur } from "../../src/stats/schur.ts";
import { schurRootTrace } from "../../src/stats/schur-root-trace.ts";
import { symmetricRootTrace } from "../../src/stats/symmetric-root-trace.ts";
import { expectClose } from "../vectors/close.ts";

const normal = (n: number, seed: number) => matrix(n, n, Float64Array.from(rng(seed).normal(n * n)));
const trace = (m: ReturnType<typeof matrix>) =>
  Array.from({ length: m.rows }, (_, i) => m.values[i * m.rows + i]!).reduce((sum, v) => sum + v, 0);

describe("schur", () => {
  it("schur() keeps the traces of all powers, so the eigenvalues", () => {
    for (const n of [1, 2, 3, 7, 12]) {
      const m = normal(n, n);
      let [powerOf, powerOfForm] = [m, schur(m)];
      const form = powerOfForm;
      for (let power = 1; power <= 4; power++) {
        expectClose(
          trace(powerOfForm),
          trace(powerOf),
          { relative: 1e-10, absolute: 1e-10 },
          `${n}: ${power}`,
        );
        [powerOf, powerOfForm] = [multiply(powerOf, m), multiply(powerOfForm, form)];
      }
    }
  });

  it("schur() is triangular but for blocks of complex pairs", () => {
    const form = schur(normal(12, 3));
    const at = (i: number, j: number) => form.values[i * 12 + j]!;
    for (let i = 0; i < 12; i++) for (let j = 0; j < i - 1; j++) expect(at(i, j)).toBe(0);
    for (let i = 0; i < 11; i++) {
      if (at(i + 1, i) === 0) continue;
      const half = (at(i, i) - at(i + 1, i + 1)) / 2;
      expect(half * half + at(i, i + 1) * at(i + 1, i)).toBeLessThan(0);
      if (i < 10) expect(at(i + 2, i + 1)).toBe(0);
    }
  });

  it("schur() finds the roots of a polynomial from its companion matrix", () => {
    // (x − 1)(x − 2)(x − 3) = x³ − 6x² + 11x − 6
    const form = schur(matrixOf([[6, -11, 6], [1, 0, 0], [0, 1, 0]])); // prettier-ignore
    const roots = [0, 4, 8].map((i) => form.values[i]!).sort((a, b) => a - b);
    expectClose(roots, [1, 2, 3], { absolute: 1e-12 }, "roots");
  });

  it("schur() says that a matrix with NaN does not converge", () => {
    const m = normal(4, 5);
    m.values[6] = NaN;
    expect(() => schur(m)).toThrow(/did not converge/);
  });

  it("schurRootTrace() agrees with symmetricRootTrace() for regular covariances", () => {
    for (const n of [2, 5, 9]) {
      const [a, b] = [normal(n, n), normal(n, n + 20)].map((m) => multiply(m, transpose(m)));
      expectClose(schurRootTrace(a!, b!), symmetricRootTrace(a!, b!), { relative: 1e-9 }, `${n}`);
    }
  });

  it("schurRootTrace() adds its offset only where the product has no root", () => {
    // Rank one each: row 0 of the product is zero and so is column 3, two exact zeros on the diagonal that rounding
    // couples. The exact trace is |v·w| = 0.35.
    const outer = (v: number[]) => matrixOf(v.map((a) => v.map((b) => a * b)));
    const [a, b] = [outer([0, 0.1, 0.7, 0.3]), outer([0.9, 0.7, 0.4, 0])];
    expect(() => schurRootTrace(a, b, "never")).toThrow(/square root/);
    expect(schurRootTrace(a, b)).toBe(schurRootTrace(a, b, "always"));
    expectClose(schurRootTrace(a, b), 0.35, { absolute: 1e-5 }, "with an offset");
    const one = matrixOf([[1, 0], [0, 1]]); // prettier-ignore
    expect(schurRootTrace(one, one)).toBe(2);
    expectClose(schurRootTrace(one, one, "always"), 2 + 2e-6, { absolute: 1e-12 }, "always");
  });
});
