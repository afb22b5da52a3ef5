import { describe, expect, it } from "vitest";
import { combinations, factorRange } from "../../src/datasets/sampling.ts";
import { toy } from "../../src/datasets/toy.ts";
import { distinctImages } from "../../src/methods/distinct-images.ts";
import { fastIca } from "../../src/methods/fast-ica.ts";
import { pca } from "../../src/methods/pca.ts";
import { rawPixels } from "../../src/methods/raw-pixels.ts";
import { pca as principalComponents } from "../../src/stats/pca.ts";
import { rng } from "../../src/stats/rng.ts";
import type { Dataset, Method, Params, Weights } from "../../src/types.ts";
import { evaluate } from "../evaluate.ts";
import { expectClose } from "../vectors/close.ts";

const codesOf = async (method: Method, weights: Weights, dataset: Dataset): Promise<number[][]> => {
  const all = factorRange(dataset);
  const x = { shape: [all.n, ...dataset.shape], data: dataset.render(all) };
  const encode = ({ x, ...params }: Readonly<Record<string, never>>) => ({
    codes: method.encode(params as Params, x!),
  });
  return (await evaluate(encode as never, { ...weights, x })).codes as number[][];
};
/** The same factors, each in three channels: a colour data set. */
const coloured = (dataset: Dataset): Dataset => ({
  ...dataset,
  shape: [16, 16, 3],
  render: (factors) => {
    const grey = dataset.render(factors);
    return Float32Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!);
  },
});

describe("distinctImages", () => {
  it("distinctImages() draws without replacement and all there are at most", async () => {
    const dataset = await toy();
    const texts = ({ rows, columns, values }: ReturnType<typeof distinctImages>): string[] =>
      Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns).join());
    const some = texts(distinctImages(dataset, 30, rng(1)));
    expect([some.length, new Set(some).size]).toEqual([30, 30]);
    const all = texts(distinctImages(dataset, 1000, rng(1)));
    expect([all.length, new Set(all).size]).toEqual([combinations(dataset), combinations(dataset)]);
    expect(texts(distinctImages(dataset, 30, rng(2)))).not.toEqual(some);
  });

  it("distinctImages() renders the same images whatever the size of its chunks", async () => {
    const dataset = await toy();
    const factors = [{ name: "copy", size: 20 }, ...dataset.factors];
    const drop = (values: Int32Array) => values.filter((_, i) => i % 4 !== 0);
    const many: Dataset = {
      ...dataset,
      factors,
      render: ({ n, values }) => dataset.render({ n, values: drop(values) }),
    };
    const { rows, values } = distinctImages(many, 600, rng(1));
    const order = rng(1).permutation(960);
    const expected = (i: number) => {
      const index = order[i]! % 48;
      const at = [Math.floor(index / 12), Math.floor(index / 3) % 4, index % 3];
      return dataset.render({ n: 1, values: Int32Array.from(at) });
    };
    expect(rows).toBe(600);
    for (const i of [0, 255, 256, 511, 599])
      expect(values.slice(i * 256, (i + 1) * 256)).toEqual(expected(i));
  });
});

describe("pca", () => {
  it("pca() encodes as the statistics do, through float32 weights", async () => {
    const dataset = await toy();
    const method = pca({ latents: 4, samples: 48 });
    const codes = await codesOf(method, await method.fit!(dataset, rng(1)), dataset);
    const all = factorRange(dataset);
    const data = { rows: 48, columns: 256, values: dataset.render(all) };
    const { mean, components, variance } = principalComponents(data, 4, rng(2));
    const expected = Array.from({ length: 48 }, (_, i) =>
      Array.from({ length: 4 }, (_, k) => {
        let sum = 0;
        for (let j = 0; j < 256; j++)
          sum += (data.values[i * 256 + j]! - mean[j]!) * components.values[k * 256 + j]!;
        return sum / Math.sqrt(variance[k]!);
      }),
    );
    // Components of equal variance (x and y of a square grid) may turn into each other: compare distances.
    const distance = (rows: number[][], a: number, b: number): number =>
      Math.hypot(...rows[a]!.map((x, k) => x - rows[b]![k]!));
    for (const [a, b] of [
      [0, 1],
      [0, 17],
      [5, 40],
      [46, 47],
    ] as const)
      expectClose(distance(codes, a, b), distance(expected, a, b), { absolute: 1e-3 }, `${a} to ${b}`);
  });

  it("pca() is fitted on the replication's number of images unless told otherwise", async () => {
    const dataset = await toy();
    const asked: number[] = [];
    const counting = (of: Dataset): Dataset => {
      // One factor with as many values as there are images: the toy's, over and over.
      const values = (n: number, indices: Int32Array) =>
        Int32Array.from({ length: 3 * n }, (_, i) => {
          const index = indices[Math.floor(i / 3)]! % 48;
          return [Math.floor(index / 12), Math.floor(index / 3) % 4, index % 3][i % 3]!;
        });
      return {
        ...of,
        factors: [{ name: "image", size: 30_000 }],
        render: ({ n, values: indices }) => {
          asked.push(n);
          return of.render({ n, values: values(n, indices) });
        },
      };
    };
    const total = async (method: Method, of: Dataset): Promise<number> => {
      asked.length = 0;
      await method.fit!(counting(of), rng(1));
      return asked.reduce((sum, n) => sum + n, 0);
    };
    expect(await total(pca({ latents: 2 }), dataset)).toBe(25_000);
    expect(await total(fastIca({ latents: 2, iterations: 1 }), dataset)).toBe(2_500);
    expect(await total(pca({ latents: 2, samples: 100 }), dataset)).toBe(100);
    expect(await total(fastIca({ latents: 2, iterations: 1 }), coloured(dataset))).toBe(1_000);
  });

  it("pca() refuses more components than the images have directions, when it is fitted", async () => {
    const dataset = await toy();
    const flat: Dataset = { ...dataset, render: ({ n }) => new Float32Array(n * 256).fill(0.5) };
    await expect(pca({ latents: 2 }).fit!(flat, rng(1))).rejects.toThrow(RangeError);
    expect(() => pca({ latents: 0 })).toThrow(/latents to be a positive integer/);
    expect(() => pca({ samples: 1 })).toThrow(/samples to be 0 or a number of images from 2 up but found 1/);
    expect(() => fastIca({ iterations: 0 })).toThrow(/iterations/);
  });
});

describe("rawPixels", () => {
  it("rawPixels() are the pixels, and have nothing to learn", async () => {
    const dataset = await toy();
    const method = rawPixels();
    const codes = await codesOf(method, method.init(dataset.shape, rng(1)), dataset);
    expect(codes.flat()).toEqual([...dataset.render(factorRange(dataset))]);
    expect(method.fit).toBeUndefined();
  });
});
