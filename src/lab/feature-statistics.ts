import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { NpyArray } from "../formats/npy.ts";
import { readNpz, writeNpz } from "../formats/npz.ts";
import { matrix } from "../stats/matrix.ts";
import type { Moments } from "../stats/moments.ts";
import { requireFinite } from "../stats/require-finite.ts";
import { writeAtomic } from "./write-atomic.ts";

function numbers(array: NpyArray | undefined, name: string, rank: number): Float64Array {
  const isFloat = array?.type === "float64" || array?.type === "float32";
  if (!array || !isFloat || array.shape.length !== rank)
    throw new RangeError(
      `Expected reference statistics with "mu" [d] and "sigma" [d, d] but found ` +
        `${array ? `${array.type} [${array.shape.join(", ")}]` : "nothing"} as ${name}. Save them with pytorch-fid or TTUR.`,
    );
  return Float64Array.from(array.data as Float64Array | Float32Array);
}

/**
 * Reference statistics of a data set: mean and covariance of its features, as pytorch-fid and TTUR save them.
 *
 * An .npz of `mu` [d] and `sigma` [d, d]. Nothing in the file says which features or preprocessing made it.
 * @throws RangeError if the file is damaged or holds something else.
 * @source heusel2017 released code, precalculated statistics
 */
export async function readStatistics(path: string): Promise<Moments> {
  const name = basename(path);
  const { arrays } = readNpz(await readFile(path), name, ["mu", "sigma"]);
  const mean = numbers(arrays["mu"], `"mu" of ${name}`, 1);
  const sigma = numbers(arrays["sigma"], `"sigma" of ${name}`, 2);
  const d = mean.length;
  if (`${arrays["sigma"]!.shape}` !== `${[d, d]}`)
    throw new RangeError(
      `Expected "sigma" of ${name} to be [${d}, ${d}] but found [${arrays["sigma"]!.shape.join(", ")}].`,
    );
  requireFinite(mean, `"mu" of ${name}`);
  requireFinite(sigma, `"sigma" of ${name}`);
  return { mean, covariance: matrix(d, d, sigma) };
}

/**
 * Writes reference statistics that pytorch-fid and TTUR read.
 *
 * @throws Error that says what is wrong with the path and what to do.
 */
export function writeStatistics(path: string, { mean, covariance }: Moments): void {
  const d = mean.length;
  writeAtomic(
    path,
    writeNpz({
      mu: { type: "float64", shape: [d], data: mean },
      sigma: { type: "float64", shape: [d, d], data: covariance.values },
    }),
  );
}
