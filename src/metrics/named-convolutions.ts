import type { OnnxConvolution, OnnxWeights } from "../formats/onnx-weights.ts";
import type { StoredArray } from "../formats/safetensors.ts";

/** "branch7x7_2" in "/Mixed_6b/branch7x7_2/conv/Conv". */
const branchOf = (path: string): string | undefined => /branch[0-9a-z_]+/.exec(path)?.[0];

function entries(
  unit: string,
  { name, kernel, bias }: OnnxConvolution,
  arrays: OnnxWeights["arrays"],
): [string, StoredArray][] {
  const [said, meant] = [branchOf(name), branchOf(unit)];
  if (said !== undefined && said !== meant)
    throw new RangeError(`Expected the convolution of ${unit} in its place but found the node "${name}".`);
  const array = (key: string): StoredArray => {
    if (!arrays[key]) throw new RangeError(`Expected a constant "${key}" for ${unit} but the file has none.`);
    return arrays[key];
  };
  return [
    [`${unit}.conv.weight`, array(kernel)],
    ...(bias === undefined ? [] : [[`${unit}.conv.bias`, array(bias)] as [string, StoredArray]]),
  ];
}

/**
 * The constants of an ONNX file under the names of a state dict: those they have, if the exporter kept them, else by
 * the order of the convolutions.
 *
 * units: names of the convolutions in the order the network applies them → arrays `<unit>.conv.weight` and, where the
 * batch norm is folded in, `<unit>.conv.bias`.
 * @throws RangeError if the graph has another number of convolutions, or a node's name contradicts the order.
 */
export function namedConvolutions(
  { arrays, convolutions }: OnnxWeights,
  units: readonly string[],
): Readonly<Record<string, StoredArray>> {
  if (Object.keys(arrays).some((key) => key.endsWith(`${units[0]}.conv.weight`)))
    return Object.fromEntries(Object.entries(arrays).filter(([key]) => /(conv|bn|fc)\.\w+$/.test(key)));
  if (convolutions.length !== units.length)
    throw new RangeError(
      `Expected ${units.length} convolutions, or constants named like "${units[0]}.conv.weight", but found ` +
        `${convolutions.length} convolutions.`,
    );
  return Object.fromEntries(units.flatMap((unit, i) => entries(unit, convolutions[i]!, arrays)));
}
