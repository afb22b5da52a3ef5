/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours that turn a into b. */
function editDistance(a: string, b: string): number {
  let [before, above]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}

/**
 * The name most like a misspelt one, upper and lower case and dashes aside; undefined if none is near.
 *
 * Near is at most a third of the letters changed, at least two.
 * @example nearestName("fatcorVae", ["betaVae", "factorVae"]) // "factorVae"
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, "");
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(plain(name), plain(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/**
 * The error for a name that a registry does not have: what was asked, what is meant perhaps, what there is.
 *
 * @param kind what the name should have named, e.g. "method".
 * @example unknownName("method", "betaVea", ["betaVae", "pca"]).message
 * // 'No method "betaVea". Did you mean "betaVae"? There are betaVae, pca.'
 */
export function unknownName(kind: string, name: string, names: readonly string[]): RangeError {
  const near = nearestName(name, names);
  const meant = near === undefined ? "" : ` Did you mean "${near}"?`;
  const verb = names.length === 1 ? "is" : "are";
  const list = names.length > 0 ? `There ${verb} ${[...names].sort().join(", ")}.` : "There is none.";
  return new RangeError(`No ${kind} "${name}".${meant} ${list}`);
}

/**
 * The entry of a registry under a name.
 *
 * @throws RangeError naming the nearest entry and all others.
 */
export function lookUp<T>(kind: string, name: string, registry: Readonly<Record<string, T>>): T {
  if (!Object.hasOwn(registry, name)) throw unknownName(kind, name, Object.keys(registry));
  return registry[name]!;
}
