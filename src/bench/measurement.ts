import { median } from "../stats/quantile.ts";

/** One line of the bench: our time beside a peer's, made in one run. */
export interface Measurement {
  readonly bench: string;
  /** Median wall time of one unit of work, milliseconds; null where the bench measures something else. */
  readonly ours_ms: number | null;
  /** What it is compared with, with its thread count and settings; null where there is none. */
  readonly peer: string | null;
  /** Median of the peer at its best thread count and settings. */
  readonly peer_ms: number | null;
  /** peer_ms / ours_ms: how many times faster ours is. */
  readonly ratio: number | null;
  /** Threads of ours. */
  readonly threads: number;
  readonly note: string;
}

/** What the user may choose. */
export interface BenchOptions {
  /** Timed steps of each contender, at least 30 for a number worth printing. */
  readonly steps: number;
  /** Thread counts to try, ours and the peer's. */
  readonly threads: readonly number[];
}

/** A bench: yields its lines as they are ready. */
export type Bench = (options: BenchOptions) => AsyncIterable<Measurement>;

/** Four significant digits: more would be noise. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

const range = (times: readonly number[]): string =>
  `${times.length} timed, min ${rounded(Math.min(...times))} ms, max ${rounded(Math.max(...times))} ms`;

/** A line about times of ours alone. */
export function alone(bench: string, times: readonly number[], threads: number, note = ""): Measurement {
  const ours_ms = rounded(median(times));
  return {
    bench,
    ours_ms,
    peer: null,
    peer_ms: null,
    ratio: null,
    threads,
    note: [range(times), note].filter(Boolean).join("; "),
  };
}

/** A line about our times and a peer's. */
export function beside(
  bench: string,
  ours: readonly number[],
  peer: { readonly name: string; readonly times: readonly number[] },
  threads: number,
  note = "",
): Measurement {
  const [ours_ms, peer_ms] = [median(ours), median(peer.times)];
  return {
    bench,
    ours_ms: rounded(ours_ms),
    peer: peer.name,
    peer_ms: rounded(peer_ms),
    ratio: rounded(peer_ms / ours_ms),
    threads,
    note: [`ours ${range(ours)}`, `peer ${range(peer.times)}`, note].filter(Boolean).join("; "),
  };
}
