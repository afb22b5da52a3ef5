/** A number, the text of one that JSON cannot hold, or nested (typed) arrays of these. */
export type Numbers = number | boolean | "NaN" | "Infinity" | "-Infinity" | ArrayLike<unknown>;

interface Entry {
  readonly index: string;
  readonly value: number;
}

/** Leaves in row-major order with their index path. */
function* leaves(value: unknown, index: string, label: string): Generator<Entry> {
  if (typeof value === "number") yield { index, value };
  else if (typeof value === "boolean") yield { index, value: Number(value) };
  else if (value === "NaN" || value === "Infinity" || value === "-Infinity")
    yield { index, value: Number(value) };
  else if (value !== null && typeof value === "object" && typeof Reflect.get(value, "length") === "number") {
    const items = value as ArrayLike<unknown>;
    for (let i = 0; i < items.length; i++) yield* leaves(items[i], `${index}[${i}]`, label);
  } else
    throw new TypeError(
      `${label}${index}: expected a number or an array of numbers but found ${String(value)}.`,
    );
}

/** The lengths along the first element of each level. */
function shapeOf(value: unknown): number[] {
  const shape: number[] = [];
  let inner: unknown = value;
  while (inner !== null && typeof inner === "object") {
    const items = inner as ArrayLike<unknown>;
    shape.push(items.length);
    inner = items[0];
  }
  return shape;
}

function checkSameIndices(
  a: readonly Entry[],
  b: readonly Entry[],
  found: unknown,
  expected: unknown,
  label: string,
) {
  const at = a.findIndex((entry, i) => entry.index !== b[i]?.index);
  if (at < 0 && a.length === b.length) return;
  throw new Error(
    `${label}: expected shape [${shapeOf(expected).join(", ")}] but found [${shapeOf(found).join(", ")}] ` +
      `(${b.length} and ${a.length} numbers).`,
  );
}

/**
 * Compares numbers or nested arrays of one shape: |found − expected| ≤ absolute + relative · |expected|.
 * NaN equals NaN, an infinity equals itself. Both tolerances are 0 unless stated.
 *
 * @throws Error naming the worst index, both values, both errors and the tolerance.
 * @throws TypeError if a leaf is not a number.
 */
export function expectClose(
  found: unknown,
  expected: unknown,
  { relative = 0, absolute = 0 }: { readonly relative?: number; readonly absolute?: number },
  label: string,
): void {
  const a = [...leaves(found, "", label)];
  const b = [...leaves(expected, "", label)];
  checkSameIndices(a, b, found, expected, label);
  let worst = -1;
  let excess = 0;
  let wrong = 0;
  for (let i = 0; i < a.length; i++) {
    const [f, e] = [a[i]!.value, b[i]!.value];
    if (Object.is(f, e) || f === e) continue;
    const error = Math.abs(f - e);
    const allowed = absolute + relative * Math.abs(e);
    if (Number.isFinite(error) && error <= allowed) continue;
    wrong++;
    const over = Number.isFinite(error) ? error - allowed : Infinity;
    if (worst < 0 || over > excess) [worst, excess] = [i, over];
  }
  if (worst < 0) return;
  const [f, e] = [a[worst]!.value, b[worst]!.value];
  const error = Math.abs(f - e);
  throw new Error(
    `${label}: ${wrong} of ${a.length} numbers differ. Worst at ${a[worst]!.index || "the scalar"}: ` +
      `expected ${e} but found ${f}, absolute error ${error}, relative error ${error / Math.abs(e)}, ` +
      `tolerance ${absolute} + ${relative} · |expected|.`,
  );
}
