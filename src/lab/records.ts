import { z } from "zod";

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const row = z.record(z.string(), z.union([scalar, z.null()]));

/** A run as it stands in a file, see `Run`. */
export const runRecord = z.strictObject({
  dataset: z.string().min(1),
  method: z.string().min(1),
  hyper: z.record(z.string(), scalar),
  seed: z.int().min(0),
  steps: z.int().min(0),
  batch: z.int().min(1),
});

/** `run.json`: the run, its id and the format both belong to. */
export const runFile = z.strictObject({ format: z.int(), id: z.string(), run: runRecord });

/** One stretch of training without a break: steps from + 1 … to, counted from 1. */
export const sessionRecord = z.strictObject({
  from: z.int().min(0),
  to: z.int().min(0),
  engine: z.string(),
  threads: z.int().min(1),
  versions: z.record(z.string(), z.string()),
  began: z.string(),
});
export type Session = z.infer<typeof sessionRecord>;

/** The log so far: rows, and what the next row has summed up. */
export const logRecord = z.strictObject({
  rows: z.array(row),
  sums: z.record(z.string(), z.number()),
  count: z.int().min(0),
});
export type LogRecord = z.infer<typeof logRecord>;

/** What a checkpoint says besides its state. `sha256` is over the state, see `arraysDigest`. */
export const checkpointRecord = z.strictObject({
  format: z.int(),
  id: z.string(),
  step: z.int().min(0),
  seconds: z.number().min(0),
  sha256: digest,
  sessions: z.array(sessionRecord),
  log: logRecord,
});
export type CheckpointRecord = z.infer<typeof checkpointRecord>;

/** `training.json` of a finished run. `sha256` is over its parameters, see `arraysDigest`. */
export const trainingRecord = z.strictObject({
  format: z.int(),
  id: z.string(),
  steps: z.int().min(0),
  seconds: z.number().min(0),
  parameters: z.int().min(0),
  sha256: digest,
  sessions: z.array(sessionRecord),
  machine: z.record(z.string(), scalar),
  ended: z.string(),
});
export type TrainingRecord = z.infer<typeof trainingRecord>;

/** `assess-<study>-<scale>.json`: what a study measured on a finished run. `arrays` is the digest of its arrays. */
export const assessmentRecord = z.strictObject({
  format: z.int(),
  id: z.string(),
  study: z.string(),
  scale: z.string(),
  seconds: z.number().min(0),
  scores: z.record(z.string(), z.number()),
  arrays: digest.nullable(),
});
export type AssessmentRecord = z.infer<typeof assessmentRecord>;

/**
 * JSON text checked against a schema.
 *
 * @param what names the text in the error, e.g. "runs/0123/run.json".
 * @throws Error that says what is wrong where; the caller adds what to do.
 */
export function parseRecord<S extends z.ZodType>(schema: S, text: string, what: string): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `Expected JSON in ${what} but found ${text.length} characters that are not: ${String(error)}.`,
      {
        cause: error,
      },
    );
  }
  const { success, data, error } = schema.safeParse(value);
  if (!success)
    throw new Error(`Unexpected content in ${what}: ${z.prettifyError(error).replaceAll("\n", " ")}`);
  return data;
}
