import { describe, it } from "vitest";
import { frechetDistance } from "../../src/metrics/frechet-distance.ts";
import { matrix } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import { expectClose } from "../vectors/close.ts";

/** H·diag(values)·H for the reflection H = I − 2vvᵀ: a dense matrix with known eigenvalues. */
function reflected(values: readonly number[], seed: number) {
  const d = values.length;
  const raw = rng(seed).normal(d);
  const length = Math.hypot(...raw);
  const v = Array.from(raw, (x) => x / length);
  const mean = values.reduce((sum, value, i) => sum + value * v[i]! * v[i]!, 0);
  const out = matrix(d, d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      out.values[i * d + j] =
        (i === j ? values[i]! : 0) + v[i]! * v[j]! * (4 * mean - 2 * values[i]! - 2 * values[j]!);
  return out;
}

describe("frechet-distance at the size of FID", () => {
  it("frechetDistance() has the trace of a 2048-d root to 1e-6 of itself, spectrum over 9 decades", () => {
    const d = 2048;
    const spectrum = (power: number) => Array.from({ length: d }, (_, i) => (i + 1) ** -power);
    const [a, b] = [spectrum(2.7), spectrum(1.5)];
    const side = (values: number[]) => ({ mean: new Float64Array(d), covariance: reflected(values, 1) });
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const exact = sum(a.map((value, i) => Math.sqrt(value * b[i]!)));
    const began = performance.now();
    const root = (sum(a) + sum(b) - frechetDistance(side(a), side(b))) / 2;
    const seconds = (performance.now() - began) / 1000;
    expectClose(root, exact, { relative: 1e-6 }, `after ${seconds.toFixed(0)} s`);
  }, 600_000);
});
