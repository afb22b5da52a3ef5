import type { Rng } from "../types.ts";

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/**
 * Threefry-2x32 with 20 rounds: two words of key and two of counter → two words, all unsigned 32 bit.
 *
 * @source salmon2011 section 3.3
 * @example threefry(0, 0, 0, 0) // [0x6b200159, 0x99ba4efe]
 */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0 | 0, key1 | 0, key0 ^ key1 ^ 0x1bd11bda];
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const r = rotations[round & 7]!;
    a = (a + b) | 0;
    b = ((b << r) | (b >>> (32 - r))) ^ a;
    if ((round & 3) === 3) {
      const group = (round + 1) >> 2;
      a = (a + keys[group % 3]!) | 0;
      b = (b + keys[(group + 1) % 3]! + group) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/** 32-bit FNV-1a of a text, from a given start. */
function fnv(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

class Stream implements Rng {
  readonly #key0: number;
  readonly #key1: number;
  #counter = 0;

  constructor(key0: number, key1: number) {
    this.#key0 = key0;
    this.#key1 = key1;
  }

  /** Children use counters with a high word of their own, so they never overlap the parent's draws. */
  split(...names: readonly (string | number)[]): Rng {
    let [key0, key1] = [this.#key0, this.#key1];
    for (const name of names) {
      const text = `${typeof name}:${name}`;
      [key0, key1] = threefry(key0, key1, fnv(text, 0x811c9dc5), (fnv(text, 0x9747b28c) | 0x80000000) >>> 0);
    }
    return new Stream(key0, key1);
  }

  #next(): [number, number] {
    const counter = this.#counter++;
    return threefry(this.#key0, this.#key1, counter >>> 0, Math.floor(counter / 0x100000000) & 0x7fffffff);
  }

  uniform(): number {
    const [a, b] = this.#next();
    return ((a >>> 5) * 0x4000000 + (b >>> 6)) / 0x20000000000000;
  }

  int(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1)
      throw new RangeError(`Expected below to be a positive integer but found ${below}.`);
    return Math.floor(this.uniform() * below);
  }

  /** Box–Muller, two numbers per pair of uniforms. */
  normal(n: number): Float32Array {
    const out = new Float32Array(n);
    for (let i = 0; i < n; i += 2) {
      const [a, b] = this.#next();
      const radius = Math.sqrt(-2 * Math.log((a + 0.5) / 0x100000000));
      const angle = (2 * Math.PI * b) / 0x100000000;
      out[i] = radius * Math.cos(angle);
      if (i + 1 < n) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  permutation(n: number): Int32Array {
    const out = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = out[i]!;
      out[i] = out[j]!;
      out[j] = held;
    }
    return out;
  }
}

/**
 * A stream of random numbers that is a function of the seed and of the names it was split by.
 *
 * @param seed an integer in [0, 2^53)
 * @throws RangeError if the seed is not such an integer.
 * @source salmon2011 section 3.3
 * @example rng(7).split("noise", 3).normal(2) // the same two numbers on every run and machine
 */
export function rng(seed: number): Rng {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`Expected a seed that is an integer of 0 or more but found ${seed}.`);
  return new Stream(seed >>> 0, Math.floor(seed / 0x100000000));
}
