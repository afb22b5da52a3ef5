import type { Scale } from "../types.ts";

/**
 * How much of a study to run, with the number of seeds that a study without its own wish takes.
 *
 * smoke: minutes, no verdicts; laptop: two cores and a coffee; paper: the published protocol. A study's `seeds` says
 * how many it wants at each scale; `{ ...scales.laptop, seeds: 7 }` overrides both.
 */
export const scales = {
  smoke: { name: "smoke", seeds: 2 },
  laptop: { name: "laptop", seeds: 5 },
  paper: { name: "paper", seeds: 10 },
} satisfies { readonly [name in Scale["name"]]: Scale & { readonly name: name } };
