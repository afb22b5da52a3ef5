import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Assessment, NdArray } from "../types.ts";
import { readArrays, writeArrays } from "./array-file.ts";
import { assessmentRecord, parseRecord, type AssessmentRecord } from "./records.ts";
import { arraysDigest, runFormat } from "./run-id.ts";
import { writeAtomic } from "./write-atomic.ts";

const base = (folder: string, study: string, scale: string): string =>
  join(folder, `assess-${study}-${scale}`);

/**
 * Keeps what a study measured on a run, beside the run: `assess-<study>-<scale>.json` and its arrays.
 *
 * @throws Error if a score is not finite, naming it.
 */
export function saveAssessment(
  folder: string,
  { id, study, scale, seconds }: Pick<AssessmentRecord, "id" | "study" | "scale" | "seconds">,
  { scores, arrays = {} }: Assessment,
): AssessmentRecord {
  const odd = Object.entries(scores).find(([, value]) => !Number.isFinite(value));
  if (odd)
    throw new Error(
      `Expected finite scores of run ${id} but study ${study} measured ${odd[0]} = ${odd[1]}. ` +
        `A score that is not defined must be left out or explained by an error.`,
    );
  const digest = Object.keys(arrays).length > 0 ? arraysDigest(arrays) : null;
  if (digest) writeArrays(`${base(folder, study, scale)}.safetensors`, arrays, { id });
  const record: AssessmentRecord = {
    format: runFormat,
    id,
    study,
    scale,
    seconds,
    scores: { ...scores },
    arrays: digest,
  };
  writeAtomic(`${base(folder, study, scale)}.json`, `${JSON.stringify(record, null, 1)}\n`);
  return record;
}

/** The assessment of a run by a study at a scale; undefined if there is none. @throws Error if it is damaged. */
export function assessmentOf(folder: string, study: string, scale: string): AssessmentRecord | undefined {
  const path = `${base(folder, study, scale)}.json`;
  return existsSync(path) ? parseRecord(assessmentRecord, readFileSync(path, "utf8"), path) : undefined;
}

/** Arrays of an assessment, checked against their SHA-256; {} if it made none. */
export function assessmentArrays(
  folder: string,
  study: string,
  scale: string,
): Readonly<Record<string, NdArray>> {
  const expected = assessmentOf(folder, study, scale)?.arrays;
  if (!expected) return {};
  const path = base(folder, study, scale);
  const { arrays } = readArrays(`${path}.safetensors`);
  const found = arraysDigest(arrays);
  if (found !== expected)
    throw new Error(
      `${path}.safetensors is damaged: expected SHA-256 ${expected} but found ${found}. ` +
        `Delete it and ${path}.json and run the same command to measure again.`,
    );
  return arrays;
}

/** Forgets an assessment, so that it is made again. */
export function dropAssessment(folder: string, study: string, scale: string): void {
  for (const ending of ["json", "safetensors"])
    rmSync(`${base(folder, study, scale)}.${ending}`, { force: true });
}
