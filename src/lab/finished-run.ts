import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NdArray, Row, Weights } from "../types.ts";
import { readArrays, writeArrays } from "./array-file.ts";
import { dropCheckpoints } from "./checkpoint.ts";
import { parseRecord, trainingRecord, type TrainingRecord } from "./records.ts";
import { arraysDigest, runFormat } from "./run-id.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Columns of the first row, in its order, as comma-separated values. */
const logText = (rows: readonly Row[]): string => {
  const columns = Object.keys(rows[0] ?? { step: 0 });
  return `${[columns, ...rows.map((row) => columns.map((column) => row[column]))].map((line) => line.join(",")).join("\n")}\n`;
};

/** Writes `log.csv` of a run. */
export const writeLog = (folder: string, rows: readonly Row[]): void =>
  writeAtomic(join(folder, "log.csv"), logText(rows));

/** Rows of `log.csv`, all numbers; [] if the run keeps no log. @throws Error if a cell is not a number. */
export function readLog(folder: string): readonly Row[] {
  const path = join(folder, "log.csv");
  if (!existsSync(path)) return [];
  const [header = "", ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  const columns = header.split(",");
  return lines.map((line, i) => {
    const cells = line.split(",");
    const values = cells.map(Number);
    if (cells.length !== columns.length || cells.includes("") || !values.every(Number.isFinite))
      throw new Error(
        `Expected ${columns.length} numbers in line ${i + 2} of ${path} but found "${line}". ` +
          `Delete ${folder} and run the same command to train it again.`,
      );
    return Object.fromEntries(columns.map((column, j) => [column, values[j]!]));
  });
}

/** The record of a finished run; undefined while it is not. @throws Error if the record is damaged. */
export function trainingOf(folder: string): TrainingRecord | undefined {
  const path = join(folder, "training.json");
  if (!existsSync(join(folder, "params.safetensors")) || !existsSync(path)) return undefined;
  return parseRecord(trainingRecord, readFileSync(path, "utf8"), path);
}

/**
 * Writes weights, log and record of a run that is done, then drops its checkpoints. The weights come last: they
 * mark the run as finished. A run that is finished already is left as it is.
 */
export function finishRun(
  folder: string,
  id: string,
  weights: Weights,
  log: readonly Row[],
  record: Omit<TrainingRecord, "format" | "id" | "sha256" | "parameters">,
): TrainingRecord {
  const existing = trainingOf(folder);
  if (existing) return existing;
  const parameters = Object.values(weights).reduce((total, { data }) => total + data.length, 0);
  const full: TrainingRecord = {
    format: runFormat,
    id,
    parameters,
    sha256: arraysDigest(weights),
    ...record,
  };
  if (log.length > 0) writeLog(folder, log);
  writeAtomic(join(folder, "training.json"), `${JSON.stringify(full, null, 1)}\n`);
  writeArrays(join(folder, "params.safetensors"), weights, { id });
  dropCheckpoints(folder);
  return full;
}

/** Weights of a finished run, checked against their SHA-256. @throws Error if unfinished or damaged. */
export function weightsIn(folder: string): Weights {
  const record = trainingOf(folder);
  if (!record) throw new Error(`Expected a finished run in ${folder} but found none. Train it first.`);
  const remedy = `Delete ${folder} and run the same command to train it again.`;
  let arrays: Readonly<Record<string, NdArray>>;
  try {
    ({ arrays } = readArrays(join(folder, "params.safetensors")));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The weights of run ${record.id} are damaged. ${why} ${remedy}`, { cause: error });
  }
  const found = arraysDigest(arrays);
  if (found !== record.sha256)
    throw new Error(
      `The weights of run ${record.id} are damaged: expected SHA-256 ${record.sha256} but found ${found}. ${remedy}`,
    );
  return arrays as Weights;
}
