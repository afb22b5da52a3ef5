/**
 * Lets a list of finite numbers pass.
 *
 * @param what the subject of the sentence, e.g. "every feature"
 * @throws RangeError naming the first value that is not finite, and its index.
 */
export function requireFinite(values: Float64Array, what: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new RangeError(`Expected ${what} to be a finite number but found ${values[at]} at index ${at}.`);
}
