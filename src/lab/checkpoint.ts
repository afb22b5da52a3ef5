import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Weights } from "../types.ts";
import { readArrays, writeArrays } from "./array-file.ts";
import { checkpointRecord, parseRecord, type CheckpointRecord } from "./records.ts";
import { arraysDigest, runFormat } from "./run-id.ts";
import { storageError } from "./write-atomic.ts";

/** Where an interrupted training stands. */
export interface Checkpoint {
  readonly state: Weights;
  readonly record: CheckpointRecord;
  /** Set if the newest checkpoint was damaged and this is the one before. */
  readonly notice?: string;
}

const newest = "checkpoint.safetensors";
const before = "checkpoint.previous.safetensors";

/** Moves a file; it may be gone if another process trains the same run, to the same bits. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw storageError(to, error);
  }
}

/**
 * Writes the state of a training into a run's folder and keeps the checkpoint before it.
 *
 * @throws Error that says what is wrong with the folder; the checkpoints that are there stay.
 */
export function saveCheckpoint(
  folder: string,
  id: string,
  state: Weights,
  record: Omit<CheckpointRecord, "format" | "id" | "sha256">,
): void {
  const full: CheckpointRecord = { format: runFormat, id, sha256: arraysDigest(state), ...record };
  // Written under a third name first: a full disk must not cost a checkpoint that is there.
  const written = join(folder, `checkpoint.${process.pid}.new`);
  writeArrays(written, state, { checkpoint: JSON.stringify(full) });
  move(join(folder, newest), join(folder, before));
  move(written, join(folder, newest));
}

function read(path: string, id: string): Checkpoint {
  const { arrays, metadata } = readArrays(path);
  const record = parseRecord(checkpointRecord, metadata["checkpoint"] ?? "", path);
  if (record.format !== runFormat || record.id !== id)
    throw new Error(
      `Expected a checkpoint of run ${id}, format ${runFormat}, in ${path} ` +
        `but found one of ${record.id}, format ${record.format}.`,
    );
  const found = arraysDigest(arrays);
  if (found !== record.sha256)
    throw new Error(`Expected SHA-256 ${record.sha256} of the state in ${path} but found ${found}.`);
  return { state: arrays as Weights, record };
}

/**
 * The newest checkpoint of a run that can be read: the last one, or the one before with a notice.
 *
 * @returns undefined if there is none.
 * @throws Error if there are checkpoints but all are damaged.
 */
export function latestCheckpoint(folder: string, id: string): Checkpoint | undefined {
  const faults: string[] = [];
  for (const path of [join(folder, newest), join(folder, before)].filter((file) => existsSync(file))) {
    try {
      const found = read(path, id);
      if (faults.length === 0) return found;
      const notice = `${faults[0]} Going on from the checkpoint before it, step ${found.record.step}.`;
      return { ...found, notice };
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (faults.length === 0) return undefined;
  throw new Error(
    `No checkpoint of run ${id} can be read. ${faults.join(" ")} ` +
      `Delete ${folder} and run the same command to train it again.`,
  );
}

/** Deletes the checkpoints of a run that is finished, and what a killed process left half written. */
export function dropCheckpoints(folder: string): void {
  for (const file of readdirSync(folder))
    if (/^checkpoint\.|\.tmp$/.test(file)) rmSync(join(folder, file), { force: true });
}
