import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "../types.ts";
import { parseRecord, runFile } from "./records.ts";
import { runFormat, runId } from "./run-id.ts";
import { ensureFolder, writeAtomic } from "./write-atomic.ts";

/** Runs in a folder, each in a folder of its own named by its id; see `store`. */
export interface Store {
  readonly folder: string;
  /** Folder of a run, whether it exists or not. */
  at(id: string): string;
  /** Ids of all runs that were begun, sorted. */
  ids(): readonly string[];
  /** Makes the folder of a run and writes down what it is; its id. @throws Error if the folder can't be written. */
  begin(run: Run): string;
  /** The run under an id or the start of one. @throws RangeError if there is none, or more than one. */
  find(prefix: string): { readonly id: string; readonly run: Run };
}

/**
 * Runs on disk, addressed by content. `<folder>/<id>/` holds run.json, log.csv, the two newest checkpoints, and
 * when it is finished params.safetensors, training.json and an assessment per study and scale.
 *
 * Every file is written whole or not at all and checked when read; a finished run is never overwritten. Two
 * processes that train the same run do the same work twice and write the same bits.
 *
 * @param folder made when the first run begins.
 */
export function store(folder: string): Store {
  const at = (id: string): string => join(folder, id);
  const description = (id: string): string => join(at(id), "run.json");
  const ids = (): string[] =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => existsSync(description(name)))
          .sort()
      : [];
  return {
    folder,
    at,
    ids,
    begin(run) {
      const id = runId(run);
      ensureFolder(at(id));
      const text = `${JSON.stringify({ format: runFormat, id, run }, null, 1)}\n`;
      if (!existsSync(description(id))) writeAtomic(description(id), text);
      return id;
    },
    find(prefix) {
      const all = ids();
      const matching = all.filter((id) => id.startsWith(prefix));
      if (matching.length !== 1 || prefix === "")
        throw new RangeError(
          `Expected the id of one run, or its start, but "${prefix}" fits ${matching.length} of the ` +
            `${all.length} runs in ${folder}. "factorlab list runs" shows them.`,
        );
      const id = matching[0]!;
      return { id, run: parseRecord(runFile, readFileSync(description(id), "utf8"), description(id)).run };
    },
  };
}
