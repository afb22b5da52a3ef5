import type { Study } from "../types.ts";
import { lookUp } from "../stats/nearest-name.ts";

/** Where another process finds a study: a module that exports `studies`, or a study as its default. */
export interface StudyAddress {
  /** URL of the module. */
  readonly module: string;
  readonly name: string;
}

/** The module of the studies that come with this package. */
export const studiesModule = new URL("../studies/index.ts", import.meta.url).href;

const isStudy = (value: unknown): value is Study =>
  typeof value === "object" && value !== null && "runs" in value && "assess" in value && "claims" in value;

/**
 * The study at an address.
 *
 * @throws RangeError if the module has no study of that name, naming the closest.
 * @throws TypeError if the module exports no study at all.
 */
export async function loadStudy({ module, name }: StudyAddress): Promise<Study> {
  const loaded = (await import(module)) as { studies?: Readonly<Record<string, Study>>; default?: unknown };
  if (loaded.studies) return lookUp("study", name, loaded.studies);
  if (isStudy(loaded.default)) return loaded.default;
  throw new TypeError(
    `Expected ${module} to export a record \`studies\`, or a Study as its default, but found ${Object.keys(loaded).join(", ") || "no exports"}.`,
  );
}
