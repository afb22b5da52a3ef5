import type { Hyper, Method, Run } from "../types.ts";
import { lookUp, unknownName } from "../stats/nearest-name.ts";
import { methods } from "./index.ts";

/** A method of the registry, called by a name that only run time knows. */
type Build = (hyper: Hyper) => Method;

/**
 * The method that a run names, with the run's hyper-parameters.
 *
 * What a method takes is what it records: each key, and the type of its default.
 * @throws RangeError for an unknown method or hyper-parameter, with a suggestion, or a value out of range.
 * @throws TypeError for a hyper-parameter of another type than its default.
 * @example methodOf({ method: "betaVae", hyper: { bta: 4 } }) // No hyper-parameter "bta" … Did you mean "beta"?
 */
export function methodOf({ method: name, hyper }: Pick<Run, "method" | "hyper">): Method {
  const build = lookUp("method", name, methods as unknown as Readonly<Record<string, Build>>);
  const known = build({}).hyper;
  for (const [key, value] of Object.entries(hyper)) {
    if (!Object.hasOwn(known, key)) throw unknownName(`hyper-parameter of ${name}`, key, Object.keys(known));
    const expected = typeof known[key];
    if (typeof value !== expected)
      throw new TypeError(
        `Expected ${key} of ${name} to be a ${expected} but found ${JSON.stringify(value)}. ` +
          `Its default is ${JSON.stringify(known[key])}.`,
      );
  }
  return build(hyper);
}
