import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureFolder, writeAtomic } from "../../src/lab/write-atomic.ts";
import { scratch } from "./scratch.ts";

const folder = scratch();

describe("writeAtomic()", () => {
  it("writeAtomic() replaces a file and leaves nothing else behind", () => {
    const path = join(folder, "deep", "file.txt");
    writeAtomic(path, "first");
    writeAtomic(path, Uint8Array.of(104, 105));
    expect(readFileSync(path, "utf8")).toBe("hi");
    expect(readdirSync(join(folder, "deep"))).toEqual(["file.txt"]);
  });

  it("writeAtomic() says that a path goes through a file", () => {
    writeFileSync(join(folder, "blocked"), "");
    expect(() => writeAtomic(join(folder, "blocked", "file"), "x")).toThrow(
      /Can't write .*blocked.*another folder/,
    );
  });

  // Linux has a device that is always full; its real error is the one to report.
  it.skipIf(!existsSync("/dev/full"))(
    "writeAtomic() says that the disk is full and keeps the old file",
    () => {
      const path = join(folder, "kept.txt");
      writeAtomic(path, "old");
      symlinkSync("/dev/full", `${path}.${process.pid}.tmp`);
      expect(() => writeAtomic(path, "new")).toThrow(
        /no free disk space\. Free some.*Nothing saved before was lost/,
      );
      expect(readFileSync(path, "utf8")).toBe("old");
      writeAtomic(path, "new");
      expect(readFileSync(path, "utf8")).toBe("new");
    },
  );
});

describe("ensureFolder()", () => {
  // A superuser may write everywhere.
  it.skipIf(process.getuid?.() === 0)(
    "ensureFolder() refuses a folder that this user may not write to",
    () => {
      const closed = join(folder, "closed");
      mkdirSync(closed);
      chmodSync(closed, 0o555);
      expect(() => ensureFolder(closed)).toThrow(/may not write there/);
      chmodSync(closed, 0o755);
    },
  );

  it("ensureFolder() says that a file is in the way", () => {
    writeFileSync(join(folder, "taken"), "");
    expect(() => ensureFolder(join(folder, "taken"))).toThrow(/file of that name is in the way/);
  });
});
