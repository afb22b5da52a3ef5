import type { Claim, Results, Scale, Verdict } from "../types.ts";
import { Lacking } from "./evidence.ts";

/** One condition of a gate, decided. */
export interface Part {
  /** What was measured, in numbers. */
  readonly ours: string;
  readonly holds: boolean;
}
/** What the results say about a claim. It holds if every part does. */
export interface Decision {
  readonly parts: readonly Part[];
  readonly seeds: number;
  /** 95 % interval of the quantity that decides. */
  readonly interval?: readonly [low: number, high: number];
  /** Set where the numbers cannot tell, e.g. since an interval is too wide: the claim is then untested. */
  readonly undecided?: string;
}

export interface ClaimSpec extends Omit<Claim, "check"> {
  /** What the paper reports, in its words or numbers. */
  readonly theirs: string;
  /** The likely cause if the claim does not hold here; appended to the conditions that failed. */
  readonly suspicion: string;
  /** @throws Lacking if runs are missing. */
  decide(results: Results): Decision;
}

/** Fewer seeds than this decide nothing. */
const fewestSeeds = 3;
/** Scales that decide nothing, and why. */
const open: { readonly [name in Scale["name"]]?: string } = {
  smoke: "The smoke scale trains for a few steps: it shows that everything runs and decides nothing.",
};

function verdictOf({ theirs, suspicion }: ClaimSpec, decision: Decision, results: Results): Verdict {
  const { parts, seeds, interval, undecided } = decision;
  const failed = parts.filter((part) => !part.holds);
  const ours = parts.map(({ ours: found, holds }) => `${holds ? "✓" : "✗"} ${found}`).join("; ");
  const tooFew =
    seeds < fewestSeeds
      ? `A verdict needs at least ${fewestSeeds} seeds and this run has ${seeds}.`
      : undefined;
  const why = undecided ?? open[results.scale.name] ?? tooFew;
  const common = { theirs, ours, seeds, ...(interval ? { interval } : {}) };
  if (why !== undefined) return { ...common, holds: "untested", why };
  if (failed.length === 0) return { ...common, holds: "reproduced" };
  return {
    ...common,
    holds: "deviates",
    why: `Not met: ${failed.map((part) => part.ours).join("; ")}. ${suspicion}`,
  };
}

/**
 * A claim that is decided by conditions on the results.
 *
 * reproduced: every condition holds; deviates: one does not, and `why` says which; untested: runs are missing, there
 * are fewer than three seeds, the scale is "smoke", or the decision leaves it open. Never a silent pass.
 * @throws RangeError if a decision has no conditions: it could not fail.
 */
export function claim(spec: ClaimSpec): Claim {
  const { id, where, says, gate, theirs } = spec;
  return {
    id,
    where,
    says,
    gate,
    check(results) {
      let decision: Decision;
      try {
        decision = spec.decide(results);
      } catch (error) {
        if (!(error instanceof Lacking)) throw error;
        return {
          theirs,
          ours: error.ours ?? "not measured",
          holds: "untested",
          seeds: 0,
          why: error.message,
        };
      }
      if (decision.parts.length === 0)
        throw new RangeError(`Expected claim ${id} to have conditions but found none.`);
      return verdictOf(spec, decision, results);
    },
  };
}

/** A claim that no scale can test yet, with the reason. */
export function untestable(
  spec: Omit<ClaimSpec, "decide" | "suspicion" | "gate"> & { readonly why: string },
): Claim {
  const { id, where, says, theirs, why } = spec;
  return {
    id,
    where,
    says,
    gate: "None: nothing is measured for this claim.",
    check: () => ({ theirs, ours: "not attempted", holds: "untested", seeds: 0, why }),
  };
}
