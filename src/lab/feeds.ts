import { feed, type Feed, type FeedSource } from "./feed.ts";

/** Feeds of consecutive calls, in order. */
export interface Feeds {
  next(): Promise<Feed>;
  close(): Promise<void>;
}

/** Feeds made when they are asked for, in this thread: the reference for any faster source. */
export function feedsHere(source: FeedSource, first: number, count: number): Feeds {
  let at = first;
  return {
    async next() {
      const made = feed(source, at, count);
      at += count;
      return made;
    },
    close: async () => {},
  };
}
