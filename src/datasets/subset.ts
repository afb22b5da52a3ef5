import type { Dataset, Factor } from "../types.ts";
import { checkFactors } from "./sampling.ts";

/**
 * A data set with some factors restricted to the listed values, in the listed order; one value fixes a factor.
 *
 * Factors with a single value left disappear, so that metrics see only what varies.
 *
 * @param values factor name → indices to keep, e.g. { shape: [1], x: [0, 4, 8] }.
 * @throws RangeError if a factor or value is not in the data set, a value is doubled or none is left.
 * @example subset(dsprites, { shape: [2], orientation: [0] }) // upright hearts: scale, x, y
 */
export function subset(dataset: Dataset, values: Readonly<Record<string, readonly number[]>>): Dataset {
  const names = dataset.factors.map((f) => f.name);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`Expected factors of ${dataset.name}, ${names.join(", ")}, but found "${unknown}".`);
  const kept = dataset.factors.map((factor) => checkValues(dataset, factor, values[factor.name]));
  const factors: Factor[] = [];
  /** Position among the remaining factors, or −1 if fixed. */
  const places = kept.map((indices, j) => {
    if (indices.length === 1) return -1;
    return factors.push({ name: names[j]!, size: indices.length }) - 1;
  });
  const result: Dataset = {
    ...dataset,
    factors,
    render(batch) {
      checkFactors(result, batch);
      const full = new Int32Array(batch.n * kept.length);
      for (let i = 0; i < batch.n; i++)
        kept.forEach((indices, j) => {
          const place = places[j]!;
          full[i * kept.length + j] = indices[place < 0 ? 0 : batch.values[i * factors.length + place]!]!;
        });
      return dataset.render({ n: batch.n, values: full });
    },
  };
  return result;
}

function checkValues(
  { name }: Dataset,
  factor: Factor,
  indices: readonly number[] | undefined,
): readonly number[] {
  if (indices === undefined) return Array.from({ length: factor.size }, (_, i) => i);
  const wrong = indices.find((i) => !Number.isInteger(i) || i < 0 || i >= factor.size);
  if (wrong !== undefined)
    throw new RangeError(
      `Expected factor "${factor.name}" of ${name} in 0 … ${factor.size - 1} but found ${wrong}.`,
    );
  if (indices.length === 0 || new Set(indices).size < indices.length)
    throw new RangeError(
      `Expected one or more different values of factor "${factor.name}" of ${name} but found [${indices.join(", ")}].`,
    );
  return indices;
}
