import { describe, expect, it } from "vitest";
import { metrics, type MetricName } from "../../src/metrics/index.ts";
import { matrix } from "../../src/stats/matrix.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Encode, Metric } from "../../src/types.ts";
import { encoding, ideal, rotated, scrambled, transparent } from "../metrics/transparent.ts";

/** Settings small enough for a test; a metric without an entry runs at its defaults. */
const small: Readonly<Record<MetricName, () => Metric>> = {
  betaVaeScore: () => metrics.betaVaeScore({ pairs: 8, train: 120, test: 80 }),
  factorVaeScore: () => metrics.factorVaeScore({ batch: 20, train: 80, test: 80, images: 400 }),
  mig: () => metrics.mig({ points: 600 }),
  modularity: () => metrics.modularity({ points: 600 }),
};
const dataset = transparent([4, 5, 6]);
const noisy = encoding((f) => [...f].map((v, k) => v + 0.5 * scrambled(f, k)));

/** The images of a call encoded from last to first, and put back in order. */
const backwards =
  (encode: Encode): Encode =>
  async (images, n) => {
    const size = images.length / n;
    const turned = new Float32Array(images.length);
    for (let i = 0; i < n; i++) turned.set(images.subarray(i * size, (i + 1) * size), (n - 1 - i) * size);
    const codes = await encode(turned, n);
    const out = matrix(n, codes.columns);
    for (let i = 0; i < n; i++)
      out.values.set(
        codes.values.subarray((n - 1 - i) * codes.columns, (n - i) * codes.columns),
        i * codes.columns,
      );
    return out;
  };

describe.each(Object.keys(metrics) as MetricName[])("%s", (name) => {
  const metric = small[name]();
  const evaluate = (encode: Encode, seed = 1) => metric.evaluate(encode, dataset, rng(seed));

  it(`${name} is named as in the registry and its settings are plain JSON`, () => {
    expect(metrics[name]().name).toBe(name);
    expect(JSON.parse(JSON.stringify(metric.hyper))).toEqual(metric.hyper);
  });

  it(`${name} returns the scores it declares, in [0, 1]`, async () => {
    for (const encode of [ideal, rotated, noisy]) {
      const scores = await evaluate(encode);
      expect(Object.keys(scores).sort()).toEqual([...metric.scores].sort());
      for (const value of Object.values(scores)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
  });

  it(`${name} is a function of its stream`, async () => {
    expect(await evaluate(noisy)).toEqual(await evaluate(noisy));
    expect(await evaluate(noisy, 2)).not.toEqual(await evaluate(noisy, 1));
  });

  it(`${name} does not depend on the order in which images are encoded`, async () => {
    expect(await evaluate(backwards(noisy))).toEqual(await evaluate(noisy));
  });

  it(`${name} prefers the factors to the factors turned into each other`, async () => {
    const [first] = metric.scores;
    const [best, worse] = [await evaluate(ideal), await evaluate(rotated)];
    expect(best[first!]!).toBeGreaterThan(0.9);
    expect(worse[first!]!).toBeLessThan(best[first!]!);
  });

  it(`${name} refuses codes that are not finite`, async () => {
    await expect(evaluate(encoding((f) => [f[0]!, NaN]))).rejects.toThrow(
      /finite codes but found NaN in row 0, column 1/,
    );
  });

  it(`${name} refuses a data set in which nothing varies`, async () => {
    await expect(metric.evaluate(ideal, transparent([1, 1]), rng(1))).rejects.toThrow(
      /factors that vary in transparent/,
    );
  });
});
