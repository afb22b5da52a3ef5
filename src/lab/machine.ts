import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const load = createRequire(import.meta.url);

/** Version of an installed package; undefined if it is not installed. */
export function packageVersion(name: string): string | undefined {
  const folders = load.resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, "package.json")).find((path) => existsSync(path));
  return file && (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Versions that decide the bits of a training: this package, Node, ONNX Runtime and TensorFlow.js. */
export function versions(): Readonly<Record<string, string>> {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const found: Record<string, string> = { factorlab: own.version, node: process.versions.node };
  for (const name of ["onnxruntime-node", "@tensorflow/tfjs"]) {
    const version = packageVersion(name);
    if (version) found[name] = version;
  }
  return found;
}

/** The computer: processor, cores, memory in GiB, system. */
export function machine(): Readonly<Record<string, string | number>> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${process.platform} ${process.arch}`,
  };
}

/** SHA-256 of package-lock.json; null in an installation without one. */
export function lockfileDigest(): string | null {
  const path = join(root, "package-lock.json");
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : null;
}

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

/** Commit of the code that runs, and whether tracked files differ from it; null outside a git checkout. */
export function commit(): { readonly hash: string; readonly isModified: boolean } | null {
  if (!existsSync(join(root, ".git"))) return null;
  try {
    return { hash: git("rev-parse", "HEAD"), isModified: git("status", "--porcelain", "-uno") !== "" };
  } catch {
    // No git program, or a checkout without commits: provenance then rests on the lock file and versions.
    return null;
  }
}
