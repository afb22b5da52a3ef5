import { describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { train } from "../../src/lab/train.ts";
import { trained } from "../../src/lab/trained.ts";
import { rng } from "../../src/stats/rng.ts";
import { uniformFactors } from "../../src/datasets/sampling.ts";
import { scratch } from "./scratch.ts";
import { smallRun } from "./small-run.ts";

const folder = scratch();
const model = await train(smallRun({ steps: 50 }), { folder });
const n = 10;
const x = model.dataset.render(uniformFactors(model.dataset, n, rng(1)));
const close = (found: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i]!).toBeCloseTo(expected[i]!, 4);
};

describe("trained()", () => {
  it("trained() encodes in chunks, the last one padded, as it encodes in one", async () => {
    const { method, dataset, weights, id, run } = model;
    const small = trained({ method, dataset, weights, id, run }, engines.onnx, { chunk: 4 });
    const [whole, parts] = [await model.encode(x, n), await small.encode(x, n)];
    expect([parts.rows, parts.columns]).toEqual([n, 3]);
    close(parts.values, whole.values);
    const last = await model.encode(x.slice(-256), 1);
    close(last.values, whole.values.subarray(-3));
    await small.dispose();
  });

  it("trained() agrees with the reference engine in posterior and decoder", async () => {
    const { method, dataset, weights, id, run } = model;
    const reference = trained({ method, dataset, weights, id, run }, engines.cpu);
    const [q, expected] = [await model.posterior!(x, n), await reference.posterior!(x, n)];
    close(q.mean.values, expected.mean.values);
    close(q.logVar.values, expected.logVar.values);
    const pictures = await model.decode!(q.mean);
    close(pictures, await reference.decode!(q.mean));
    expect(pictures.length).toBe(x.length);
    expect(pictures.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  });

  it("trained() answers calls that overlap each with its own result", async () => {
    const image = (i: number): Float32Array => x.slice(i * 256, (i + 1) * 256);
    const apart = await Promise.all([...Array(n).keys()].map((i) => model.encode(image(i), 1)));
    const whole = await model.encode(x, n);
    apart.forEach(({ values }, i) => close(values, whole.values.subarray(3 * i, 3 * i + 3)));
  });

  it("trained() refuses images that are not as many as said", async () => {
    await expect(model.encode(x, n - 1)).rejects.toThrow(
      /Expected 9 images of 16 × 16 × 1 \(2304 values\) but found 2560/,
    );
    await expect(model.encode(new Float32Array(0), 0)).rejects.toThrow(RangeError);
    await expect(model.encode(x, n)).resolves.toMatchObject({ rows: n });
  });
});
