import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { MissingData } from "../errors.ts";

/** A file that the user must supply, and what is known of it. */
export interface DataFile {
  /** What it is, for messages, e.g. "the dSprites archive". */
  readonly title: string;
  /** File names that will do, the published one first. */
  readonly names: readonly string[];
  /** Folder inside a data folder; "" for the data folder itself. */
  readonly folder: string;
  /** Where else it is looked for, after the data folders: absolute paths of folders. */
  readonly elsewhere?: readonly string[];
  readonly url: string;
  readonly bytes?: number;
  /** Of the file at `url`; other packagings of the same data differ. */
  readonly sha256?: string;
  readonly md5?: string;
}

/** Folders that data files are looked for in, in order: `FACTORLAB_DATA` if set, ./data, ~/.cache/factorlab. */
export function dataFolders(): readonly string[] {
  const own = process.env["FACTORLAB_DATA"];
  return [...(own ? [resolve(own)] : []), resolve("data"), join(homedir(), ".cache", "factorlab")];
}

/** Every path at which a file is looked for, in order. */
export function dataPaths({ folder, names, elsewhere = [] }: DataFile): readonly string[] {
  const folders = [...dataFolders().map((parent) => join(parent, folder)), ...elsewhere];
  return folders.flatMap((parent) => names.map((name) => join(parent, name)));
}

/** Where a file is, or undefined. */
export const findDataFile = (file: DataFile): string | undefined => dataPaths(file).find(existsSync);

/**
 * Where a file is.
 *
 * @throws MissingData naming every path tried, the address, size and digest, and where to put the file.
 */
export function dataFile(file: DataFile): string {
  const found = findDataFile(file);
  if (found !== undefined) return found;
  const lookedIn = dataPaths(file);
  const { title, url, bytes, sha256, md5 } = file;
  throw new MissingData({
    name: title,
    lookedIn,
    url,
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(md5 === undefined ? {} : { md5 }),
    destination: lookedIn[0]!,
  });
}
