import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "there is no free disk space. Free some, or choose another folder, and run the same command again",
  EDQUOT:
    "the disk quota is used up. Free some space, or choose another folder, and run the same command again",
  EFBIG: "the file would be larger than this system allows. Choose another folder",
  EACCES: "this user may not write there. Change its permissions, or choose another folder",
  EPERM: "this user may not write there. Change its permissions, or choose another folder",
  EROFS: "it is on a read-only file system. Choose another folder",
  ENOTDIR: "a part of the path is a file, not a folder. Choose another folder",
  EEXIST: "a file of that name is in the way of the folder. Choose another folder",
  ENOENT: "its folder cannot be made there. Choose another folder",
  EIO: "the disk reported an error. What was saved before is untouched; choose another folder",
};

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";

/** What went wrong with a folder or file, and what to do, as one error; the system's own error is its cause. */
export function storageError(path: string, error: unknown): Error {
  if (!isFileError(error)) return error instanceof Error ? error : new Error(String(error));
  const why = remedies[error.code ?? ""] ?? `${error.message}. Choose another folder`;
  return new Error(`Can't write ${path}: ${why}. Nothing saved before was lost.`, { cause: error });
}

/** Flushes a folder, so that a rename in it survives a power cut. Not every system allows it. */
function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAll(path: string, bytes: Uint8Array): void {
  const handle = openSync(path, "w");
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a folder that can be written to. @throws Error that says what is wrong with the path and what to do. */
export function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw storageError(folder, error);
  }
}

/**
 * Writes a file whole or not at all: readers see the old content or the new one, also after a kill or a power cut.
 *
 * @throws Error that says what is wrong with the path and what to do; the old file is then untouched.
 */
export function writeAtomic(path: string, content: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  ensureFolder(dirname(path));
  try {
    writeAll(temporary, bytes);
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw storageError(path, error);
  }
}
