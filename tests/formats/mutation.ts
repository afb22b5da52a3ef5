import type { Rng } from "../../src/types.ts";

/** A copy of a file with a few bytes changed, cut off, doubled or removed: damage of one kind, seeded. */
export function mutation(bytes: Uint8Array, rng: Rng): Uint8Array {
  const at = rng.int(bytes.length);
  const kind = rng.int(5);
  if (kind === 0) return bytes.slice(0, at);
  if (kind === 1) {
    const length = 1 + rng.int(8);
    return Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(at + length));
  }
  if (kind === 2) return Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(rng.int(bytes.length)));
  const out = bytes.slice();
  const changes = kind === 3 ? 1 : 1 + rng.int(4);
  for (let i = 0; i < changes; i++) out[rng.int(out.length)]! ^= 1 << rng.int(8);
  return out;
}
