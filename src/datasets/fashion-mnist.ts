import { readFile } from "node:fs/promises";
import { readIdx } from "../formats/idx.ts";
import type { Dataset } from "../types.ts";
import { dataFile } from "./data-file.ts";
import type { DataFile } from "./data-file.ts";
import { checkFactors } from "./sampling.ts";

type Split = "train" | "test";
interface Files {
  readonly images: DataFile;
  readonly labels: DataFile;
}

const address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";
const file = (name: string, what: string, bytes: number, sha256: string): DataFile => ({
  title: `Fashion-MNIST's ${what}`,
  names: [`${name}.gz`, name],
  folder: "fashion-mnist",
  elsewhere: ["/usr/share/datasets/fashion-mnist"], // Debian's package dataset-fashion-mnist
  url: `${address}/${name}.gz`,
  bytes,
  sha256,
});

/** The four published files. Debian's package holds the same data, compressed again. */
export const fashionMnistFiles: Readonly<Record<Split, Files>> = {
  train: {
    images: file(
      "train-images-idx3-ubyte",
      "training images",
      26421880,
      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    ),
    labels: file(
      "train-labels-idx1-ubyte",
      "training labels",
      29515,
      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    ),
  },
  test: {
    images: file(
      "t10k-images-idx3-ubyte",
      "test images",
      4422102,
      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ),
    labels: file(
      "t10k-labels-idx1-ubyte",
      "test labels",
      5148,
      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
  },
};

interface Labelled {
  /** Grey levels, 784 bytes an image. */
  readonly pixels: Uint8Array;
  /** rows[class][instance]: positions in file order. */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Images and labels from the bytes of two IDX files.
 *
 * @param names of the two files, for errors.
 * @throws RangeError if they are not 28 × 28 images and as many labels 0 … 9, each class equally often.
 */
export function labelledImages(
  images: Uint8Array,
  labels: Uint8Array,
  names: readonly [images: string, labels: string],
): Labelled {
  const [x, y] = [readIdx(images, names[0]), readIdx(labels, names[1])];
  const n = x.shape[0] ?? 0;
  if (!(x.data instanceof Uint8Array) || x.shape.join() !== `${n},28,28`)
    throw new RangeError(
      `Expected uint8 [n, 28, 28] in ${names[0]} but found ${x.type} [${x.shape.join(", ")}].`,
    );
  if (!(y.data instanceof Uint8Array) || y.shape.join() !== `${n}`)
    throw new RangeError(`Expected uint8 [${n}] in ${names[1]} but found ${y.type} [${y.shape.join(", ")}].`);
  const rows: number[][] = Array.from({ length: 10 }, () => []);
  y.data.forEach((label, i) => {
    const found = rows[label];
    if (!found) throw new RangeError(`Expected labels 0 … 9 in ${names[1]} but found ${label} at ${i}.`);
    found.push(i);
  });
  const sizes = rows.map((r) => r.length);
  if (n === 0 || sizes.some((size) => size !== sizes[0]))
    throw new RangeError(`Expected each class equally often in ${names[1]} but found ${sizes.join(", ")}.`);
  return { pixels: x.data, rows };
}

/** Where output pixel i lies among 28 input pixels: the lower neighbour and the weight of the upper. */
const places = Array.from({ length: 32 }, (_, i) => {
  const at = Math.min(27, Math.max(0, ((i + 0.5) * 28) / 32 - 0.5));
  const lower = Math.min(26, Math.floor(at));
  return { lower, upper: at - lower };
});

/** One 28 × 28 image enlarged to 32 × 32, bilinear with pixel centres at ½, into `out` from `to`. */
function enlarge(pixels: Uint8Array, from: number, out: Float32Array, to: number): void {
  for (let r = 0; r < 32; r++) {
    const y = places[r]!;
    const line = from + y.lower * 28;
    for (let c = 0; c < 32; c++) {
      const x = places[c]!;
      const at = line + x.lower;
      const top = pixels[at]! * (1 - x.upper) + pixels[at + 1]! * x.upper;
      const bottom = pixels[at + 28]! * (1 - x.upper) + pixels[at + 29]! * x.upper;
      out[to + r * 32 + c] = (top * (1 - y.upper) + bottom * y.upper) / 255;
    }
  }
}

async function load(name: string, split: Split): Promise<Dataset> {
  const { images, labels } = fashionMnistFiles[split];
  const names = [dataFile(images), dataFile(labels)] as const;
  const { pixels, rows } = labelledImages(await readFile(names[0]), await readFile(names[1]), names);
  const dataset: Dataset = {
    name,
    source: { key: "xiao2017", where: "Fashion-MNIST" },
    factors: [
      { name: "class", size: 10 },
      { name: "instance", size: rows[0]!.length },
    ],
    shape: [32, 32, 1],
    notice: 'factor "instance" is a position in the file within the class, not a property of the image',
    render(factors) {
      checkFactors(dataset, factors);
      const out = new Float32Array(factors.n * 1024);
      for (let i = 0; i < factors.n; i++) {
        const row = rows[factors.values[2 * i]!]![factors.values[2 * i + 1]!]!;
        enlarge(pixels, row * 784, out, i * 1024);
      }
      return out;
    },
  };
  return dataset;
}

/**
 * Fashion-MNIST's 60,000 training photographs of clothes, grey, [32, 32, 1].
 *
 * Factors: class 10, and instance 6,000, the image's place among those of its class in file order: uniform factors
 * draw uniform images, but metrics of disentanglement mean nothing here. Enlarged from 28 × 28 to 32 × 32 by
 * bilinear interpolation between pixel centres, as the replication does.
 * Differs from its code (torchvision's Resize) in keeping fractions, where that rounds to bytes twice.
 * @throws MissingData if the IDX files, gzipped or not, are neither in `fashion-mnist` of a data folder nor where
 *   Debian's package `dataset-fashion-mnist` puts them.
 * @throws RangeError if the files are damaged or others.
 * @source xiao2017 Fashion-MNIST
 */
export const fashionMnist = (): Promise<Dataset> => load("fashionMnist", "train");

/** Fashion-MNIST's 10,000 test images, 1,000 a class; otherwise as `fashionMnist`. @source xiao2017 Fashion-MNIST */
export const fashionMnistTest = (): Promise<Dataset> => load("fashionMnistTest", "test");
