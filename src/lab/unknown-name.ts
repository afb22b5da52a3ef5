/** Edits (insert, delete, replace, swap of neighbours) between two short texts. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = best;
    }
  return rows[a.length]![b.length]!;
}

/** The name most like `found`, if one is like it: at most a third of its letters differ. */
export function closest(found: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, edits: distance(found.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/**
 * The error for a name that is in no registry: what was asked, what is meant perhaps, what there is.
 *
 * @param kind what the name should have named, e.g. "method".
 * @example unknownName("method", "fatcorVae", ["betaVae", "factorVae"]).message // 'No method "fatcorVae". Did you mean "factorVae"? There are betaVae, factorVae.'
 */
export function unknownName(kind: string, found: string, names: readonly string[]): RangeError {
  const meant = closest(found, names);
  const there = names.length ? `There ${names.length === 1 ? "is" : "are"} ${names.join(", ")}.` : "There is none.";
  return new RangeError(`No ${kind} "${found}".${meant ? ` Did you mean "${meant}"?` : ""} ${there}`);
}

/**
 * The entry of a registry under a name.
 *
 * @throws RangeError naming the closest entry and all others.
 */
export function lookUp<T>(kind: string, name: string, registry: Readonly<Record<string, T>>): T {
  if (!Object.hasOwn(registry, name)) throw unknownName(kind, name, Object.keys(registry));
  return registry[name]!;
}
