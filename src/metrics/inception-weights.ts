import { foldedBatchNorm } from "../nn/folded-batch-norm.ts";
import { inceptionUnits, type UnitShape } from "../nn/inception.ts";
import type { InceptionDimensions } from "../nn/inception-blocks.ts";
import type { NdArray, Weights } from "../types.ts";

/** Tensors by name, as every weights file holds them. */
export type StateDict = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
>;

/** Added to a variance before its root, in every batch norm of the network. */
const epsilon = 1e-3;
const statistics = ["weight", "bias", "running_mean", "running_var"] as const;
/** Tensors of a full state dict that features don't need. */
const unused = /^fc\.(weight|bias)$|\.num_batches_tracked$/;

const listed = (items: readonly string[]): string =>
  items.slice(0, 4).join(", ") + (items.length > 4 ? ` and ${items.length - 4} more` : "");
const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, i) => side === b[i]);

/** What precedes "Conv2d_1a_3x3" in the names, e.g. "module."; "" if nothing does. */
function prefixOf(state: StateDict): string {
  const end = "Conv2d_1a_3x3.conv.weight";
  return (
    Object.keys(state)
      .find((key) => key.endsWith(end))
      ?.slice(0, -end.length) ?? ""
  );
}

/** The tensors a unit may consist of: a kernel with its batch norm, or a folded kernel with a bias. */
function tensorsOf({ name, shape }: UnitShape, state: StateDict): [key: string, shape: readonly number[]][] {
  const isFolded = `${name}.conv.bias` in state;
  const rest = isFolded ? [`${name}.conv.bias`] : statistics.map((key) => `${name}.bn.${key}`);
  return [[`${name}.conv.weight`, shape], ...rest.map((key): [string, number[]] => [key, [shape[0]]])];
}

function check(state: StateDict, dimensions: InceptionDimensions, origin: string): void {
  const all = inceptionUnits().flatMap((unit) => tensorsOf(unit, state));
  const known = new Set(all.map(([key]) => key));
  const needed = inceptionUnits(dimensions).flatMap((unit) => tensorsOf(unit, state));
  const missing = needed.filter(([key]) => !(key in state)).map(([key]) => key);
  const extra = Object.keys(state).filter((key) => !known.has(key) && !unused.test(key));
  const misshapen = all
    .filter(([key, shape]) => key in state && !sameShape(state[key]!.shape, shape))
    .map(([key, shape]) => `${key} [${state[key]!.shape.join(", ")}] instead of [${shape.join(", ")}]`);
  const isTorchvision =
    extra.some((key) => key.startsWith("AuxLogits")) || state["fc.bias"]?.shape[0] === 1000;
  const faults = [
    missing.length > 0 && `without ${listed(missing)}`,
    extra.length > 0 && `with ${listed(extra)}`,
    misshapen.length > 0 && `with ${listed(misshapen)}`,
    isTorchvision && "with the outputs of torchvision's Inception v3, whose features don't give FID",
  ].filter((fault) => fault !== false);
  if (faults.length === 0) return;
  throw new RangeError(
    `Expected the weights of the FID Inception network but found ${origin} ${faults.join("; ")}. ` +
      "Use pt_inception-2015-12-05-6726825d.pth or a conversion of it with the same names.",
  );
}

/** [out, in, height, width] → [height, width, in, out], each output channel multiplied by its scale. */
function kernel({ shape, data }: StateDict[string], scale: Float64Array): NdArray<Float32Array> {
  const [filters, channels, height, width] = shape as [number, number, number, number];
  const out = new Float32Array(data.length);
  let from = 0;
  for (let o = 0; o < filters; o++)
    for (let i = 0; i < channels; i++)
      for (let p = 0; p < height * width; p++)
        out[(p * channels + i) * filters + o] = data[from++]! * scale[o]!;
  return { shape: [height, width, channels, filters], data: out };
}

function unit({ name, shape }: UnitShape, state: StateDict): Weights {
  const weight = state[`${name}.conv.weight`]!;
  const bias = state[`${name}.conv.bias`];
  const of = (key: (typeof statistics)[number]) => state[`${name}.bn.${key}`]!.data;
  const { scale, shift } = bias
    ? { scale: new Float64Array(shape[0]).fill(1), shift: bias.data }
    : foldedBatchNorm(
        { gamma: of("weight"), beta: of("bias"), mean: of("running_mean"), variance: of("running_var") },
        epsilon,
      );
  return {
    [`${name}/kernel`]: kernel(weight, scale),
    [`${name}/bias`]: { shape: [shape[0]], data: Float32Array.from(shift) },
  };
}

/**
 * A published state dict of the FID Inception network as the weights that `inception` takes.
 *
 * state: names as in pytorch-fid, e.g. `Mixed_5b.branch1x1.conv.weight` [out, in, height, width], with any prefix
 * before them; batch norms are folded into the kernels (variance + 0.001), and kernels already folded come with
 * `conv.bias`. The classifier's weights are left out.
 * @param origin of the tensors, for errors, e.g. a file name.
 * @throws RangeError if tensors are missing, unknown or misshapen; it names the first few of each, and recognises
 * torchvision's network, whose features look alike and don't give FID.
 * @source heusel2017 section 3
 */
export function inceptionWeights(
  state: StateDict,
  dimensions: InceptionDimensions = 2048,
  origin = "tensors",
): Weights {
  const prefix = prefixOf(state);
  const named = Object.fromEntries(
    Object.entries(state).map(([key, array]) => [
      key.startsWith(prefix) ? key.slice(prefix.length) : key,
      array,
    ]),
  );
  check(named, dimensions, origin);
  return Object.assign({}, ...inceptionUnits(dimensions).map((shape) => unit(shape, named))) as Weights;
}
