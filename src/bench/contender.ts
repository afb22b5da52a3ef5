import { setTimeout as pause } from "node:timers/promises";

/** Something that can do the same unit of work again and again. */
export interface Contender {
  readonly name: string;
  /** Does the work `count` times; wall time of each, milliseconds. */
  times(count: number): Promise<readonly number[]>;
}

/** A contender of our own: `work` is awaited, `units` is how many units of work one call does. */
export function contender(name: string, work: () => Promise<unknown>, units = 1): Contender {
  return {
    name,
    async times(count) {
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const began = performance.now();
        await work();
        times.push((performance.now() - began) / units);
      }
      return times;
    },
  };
}

/** Long enough for another library's threads to stop spinning and go to sleep. */
const quietMs = 30;

/**
 * Times contenders in turns of a few units, so that whatever else the machine does meets all of them.
 *
 * @param count timed units of each, rounded up to whole turns.
 * @param turn units in one turn.
 * @param warmUp turns that come before and are not counted.
 * @returns times by contender, in the order given, milliseconds.
 */
export async function alternate(
  contenders: readonly Contender[],
  count: number,
  { turn = 5, warmUp = 1 }: { readonly turn?: number; readonly warmUp?: number } = {},
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = contenders.map(() => []);
  for (let round = -warmUp; round < Math.ceil(count / turn); round++)
    for (const [i, { times: take }] of contenders.entries()) {
      await pause(quietMs);
      const taken = await take(turn);
      if (round >= 0) times[i]!.push(...taken);
    }
  return times;
}
