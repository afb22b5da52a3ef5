import type { Scale } from "../types.ts";
import { assessmentOf } from "./assessment.ts";
import { trainingOf } from "./finished-run.ts";
import { commit, lockfileDigest, machine, versions } from "./machine.ts";
import type { Store } from "./store.ts";

/** Where the numbers of a study come from: enough to make them again and to see what differs. */
export interface Provenance {
  readonly study: string;
  readonly scale: Scale;
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
  /** null outside a git checkout. */
  readonly commit: { readonly hash: string; readonly isModified: boolean } | null;
  /** SHA-256 of package-lock.json; null without one. */
  readonly lockfile: string | null;
  /** Engines and threads that trained the runs. */
  readonly engines: readonly string[];
  readonly threads: readonly number[];
  readonly seeds: readonly number[];
  /** Training and measuring of all runs together, in seconds of one worker. */
  readonly seconds: number;
  /** ISO 8601. */
  readonly date: string;
  /** `sha256` is over the parameters. */
  readonly runs: readonly { readonly id: string; readonly sha256: string; readonly seconds: number }[];
}

const distinct = <T extends string | number>(values: readonly T[]): readonly T[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));

/** The provenance of finished runs, measured by a study at a scale. */
export function provenance(
  runs: Store,
  ids: readonly string[],
  { study, scale, command }: Pick<Provenance, "study" | "scale" | "command">,
): Provenance {
  const records = ids.map((id) => {
    const training = trainingOf(runs.at(id));
    const measured = assessmentOf(runs.at(id), study, scale.name);
    if (!training || !measured)
      throw new Error(`Expected run ${id} in ${runs.folder} to be trained and measured.`);
    return { id, training, seconds: training.seconds + measured.seconds };
  });
  const sessions = records.flatMap(({ training }) => training.sessions);
  return {
    study,
    scale,
    command,
    versions: versions(),
    machine: machine(),
    commit: commit(),
    lockfile: lockfileDigest(),
    engines: distinct(sessions.map(({ engine }) => engine)),
    threads: distinct(sessions.map(({ threads }) => threads)),
    seeds: distinct(ids.map((id) => runs.find(id).run.seed)),
    seconds: records.reduce((sum, { seconds }) => sum + seconds, 0),
    date: new Date().toISOString(),
    runs: records.map(({ id, training, seconds }) => ({ id, sha256: training.sha256, seconds })),
  };
}
