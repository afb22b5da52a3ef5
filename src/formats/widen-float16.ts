/** Half precision, 5 exponent and 10 fraction bits → float32, exactly. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** bfloat16, the upper half of a float32 → float32, exactly. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (upper) => upper << 16).buffer);
}

/**
 * 64-bit integers → float64.
 *
 * @throws RangeError for one that float64 cannot hold exactly.
 */
export function narrowInt64(values: BigInt64Array): Float64Array {
  const out = new Float64Array(values.length);
  values.forEach((value, i) => {
    out[i] = Number(value);
    if (!Number.isSafeInteger(out[i]))
      throw new RangeError(
        `Expected integers of at most 53 bits but found ${value}, which would lose digits.`,
      );
  });
  return out;
}
