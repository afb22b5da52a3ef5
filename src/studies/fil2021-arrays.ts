import type { Dataset, FactorBatch, Matrix, NdArray, Trained } from "../types.ts";
import { uniformFactors } from "../datasets/sampling.ts";
import { pca } from "../stats/pca.ts";
import { rng } from "../stats/rng.ts";
import { traversed } from "./fil2021-scores.ts";

export type Arrays = Record<string, NdArray>;
type Decode = NonNullable<Trained["decode"]>;

/** Images shown of each run. */
const shown = 8;

/** The same images for every run of a data set, so that figures compare. */
const shownFactors = (dataset: Dataset): FactorBatch =>
  uniformFactors(dataset, shown, rng(0).split("fil2021", "shown", dataset.name));

/** The middle value of each factor: the replication's base image, for dSprites. */
const middle = ({ factors }: Dataset): Int32Array =>
  Int32Array.from(factors, ({ size }) => Math.floor(size / 2));

const images = (dataset: Dataset, n: number, data: Float32Array): NdArray<Float32Array> => ({
  shape: [n, ...dataset.shape],
  data,
});

/** Originals and what their posterior means decode to, [8, h, w, c] each. */
export async function reconstructed({ dataset, encode }: Trained, decode: Decode): Promise<Arrays> {
  const originals = dataset.render(shownFactors(dataset));
  const decoded = await decode(await encode(originals, shown));
  return { originals: images(dataset, shown, originals), reconstructions: images(dataset, shown, decoded) };
}

/** Images along each latent of the middle image's code, [d · 9, h, w, c], latents slowest, in their own order. */
export async function traversals({ dataset, encode }: Trained, decode: Decode): Promise<Arrays> {
  const base = await encode(dataset.render({ n: 1, values: middle(dataset) }), 1);
  const d = base.columns;
  const codes: Matrix = {
    rows: d * traversed.length,
    columns: d,
    values: new Float64Array(d * d * traversed.length),
  };
  for (let row = 0; row < codes.rows; row++) {
    codes.values.set(base.values, row * d);
    codes.values[row * d + Math.floor(row / traversed.length)] = traversed[row % traversed.length]!;
  }
  return { traversal: images(dataset, codes.rows, await decode(codes)) };
}

/** The middle image with each value of each factor in turn: [Σ sizes], factor after factor. */
function singleFactors(dataset: Dataset): FactorBatch {
  const base = middle(dataset);
  const rows = dataset.factors.flatMap(({ size }, k) =>
    Array.from({ length: size }, (_, value) => base.with(k, value)),
  );
  const values = new Int32Array(rows.length * base.length);
  rows.forEach((row, i) => values.set(row, i * base.length));
  return { n: rows.length, values };
}

/** Codes along each factor, `embedding/<factor>` [size, 2], on the two leading principal components of all of them. */
export async function factorPlane({ dataset, encode }: Trained): Promise<Arrays> {
  const factors = singleFactors(dataset);
  const codes = await encode(dataset.render(factors), factors.n);
  const { mean, components } = pca(codes, 2, rng(0).split("fil2021", "plane"));
  const plane = new Float32Array(2 * codes.rows);
  for (let i = 0; i < codes.rows; i++)
    for (let c = 0; c < 2; c++)
      for (let j = 0; j < codes.columns; j++)
        plane[2 * i + c]! +=
          (codes.values[i * codes.columns + j]! - mean[j]!) * components.values[c * codes.columns + j]!;
  const found: Arrays = {};
  let from = 0;
  for (const { name, size } of dataset.factors) {
    found[`embedding/${name}`] = { shape: [size, 2], data: plane.slice(2 * from, 2 * (from + size)) };
    from += size;
  }
  return found;
}
