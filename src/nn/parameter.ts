import type { Params } from "../types.ts";
import type { Tensor } from "../tf.ts";

/**
 * The parameter at a path.
 *
 * @throws RangeError naming the path and what lies beside it: the weights belong to another network.
 */
export function parameter(params: Params, path: string): Tensor {
  const found = params[path];
  if (found) return found;
  const folder = path.slice(0, path.lastIndexOf("/", path.lastIndexOf("/") - 1) + 1);
  const beside = Object.keys(params).filter((name) => name.startsWith(folder));
  throw new RangeError(
    `Expected a parameter "${path}" but found ${beside.length > 0 ? beside.join(", ") : "none under that prefix"}. ` +
      "Use weights that this network's init made.",
  );
}
