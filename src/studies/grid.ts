import type { Run } from "../types.ts";
import type { DatasetName } from "../datasets/index.ts";
import type { HyperOf, MethodName } from "../methods/index.ts";

type Scalar = number | string | boolean;
type Value<T> = Exclude<T, undefined>;
/** For each hyper-parameter of a method a value, or a list to sweep; names and types are those of the method. */
export type Sweep<M extends MethodName> = {
  readonly [K in keyof HyperOf<M>]?: Value<HyperOf<M>[K]> | readonly Value<HyperOf<M>[K]>[];
};

/**
 * The runs of a full factorial sweep: every combination of hyper-parameters with every seed, the first named
 * hyper-parameter slowest and seeds fastest.
 *
 * @param hyper a value or a list of values per hyper-parameter; those not named keep the method's defaults.
 * @param seeds how many: 0 … seeds − 1.
 * @param steps training steps; 0 for an untrained network.
 * @param batch samples a step.
 * @throws RangeError if a count is not a whole number in range or a list is empty or repeats itself.
 * @example grid({ dataset: "toy", method: "betaVae", hyper: { beta: [1, 4] }, seeds: 3, steps: 100, batch: 64 }).length // 6
 */
export function grid<M extends MethodName>({
  dataset,
  method,
  hyper,
  seeds,
  steps,
  batch,
}: {
  dataset: DatasetName;
  method: M;
  hyper: Sweep<M>;
  seeds: number;
  steps: number;
  batch: number;
}): readonly Run[] {
  for (const [name, value, least] of [
    ["seeds", seeds, 1],
    ["steps", steps, 0],
    ["batch", batch, 1],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`Expected ${name} to be an integer of ${least} or more but found ${value}.`);
  let settings: Record<string, Scalar>[] = [{}];
  for (const [name, value] of Object.entries(hyper) as [string, Scalar | readonly Scalar[]][]) {
    const list = typeof value === "object" ? value : [value];
    if (list.length === 0 || new Set(list).size !== list.length)
      throw new RangeError(`Expected different values of ${name} to sweep but found [${list.join(", ")}].`);
    settings = settings.flatMap((setting) => list.map((value) => ({ ...setting, [name]: value })));
  }
  return settings.flatMap((setting) =>
    Array.from({ length: seeds }, (_, seed) => ({ dataset, method, hyper: setting, seed, steps, batch })),
  );
}
