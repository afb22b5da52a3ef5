import { describe, expect, it } from "vitest";
import { Mismatch, MissingData, readableBytes, Untraceable } from "../src/errors.ts";

describe("readableBytes()", () => {
  it("readableBytes() picks the unit by powers of 1000", () => {
    expect([0, 999, 1000, 26_156_045, 2.5e9, 7e15].map(readableBytes)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "26.2 MB",
      "2.5 GB",
      "7000.0 TB",
    ]);
  });
  it("readableBytes() refuses what is not a size", () => {
    expect(() => readableBytes(-1)).toThrow(RangeError);
    expect(() => readableBytes(Number.NaN)).toThrow(RangeError);
  });
});

describe("MissingData", () => {
  const missing = {
    name: "dSprites",
    lookedIn: ["data/dsprites.npz", "/usr/share/dsprites.npz"],
    url: "https://example.org/dsprites.npz",
    bytes: 26_156_045,
    destination: "data/dsprites.npz",
  };
  it("MissingData says what was expected, where it was looked for and what to do", () => {
    const error = new MissingData({ ...missing, sha256: "ab12" });
    expect(error).toMatchObject({ ...missing, sha256: "ab12" });
    expect(error.message).toBe(
      "Expected dSprites but found nothing in data/dsprites.npz, /usr/share/dsprites.npz. " +
        "Download https://example.org/dsprites.npz (26.2 MB, SHA-256 ab12) to data/dsprites.npz.",
    );
  });
  it("MissingData says that a size is unknown and gives the digest there is", () => {
    const { bytes: _bytes, ...rest } = missing;
    expect(new MissingData({ ...rest, md5: "cd34" }).message).toContain(
      "dsprites.npz (size unknown, MD5 cd34) to",
    );
  });
  it("MissingData without a digest does not invent one", () => {
    const error = new MissingData({ ...missing, lookedIn: [] });
    expect(error.message).toContain("found nothing in no folder");
    expect(error.message).not.toContain("SHA-256");
    expect("sha256" in error && error.sha256).toBeFalsy();
  });
});

describe("Untraceable", () => {
  it("Untraceable names the op, its shapes, the user's line and the remedy", () => {
    const error = new Untraceable({
      op: "Multinomial",
      shapes: [[2, 3], []],
      line: "model.ts:7:3",
      why: "draws inside the step: declare it in noise()",
    });
    expect(error.message).toBe(
      "Expected a function that can be compiled but found Multinomial of [2, 3], [] at model.ts:7:3, " +
        "which draws inside the step: declare it in noise().",
    );
    expect(error.name).toBe("Untraceable");
  });
  it("Untraceable leaves out a line it does not know", () => {
    const error = new Untraceable({ op: "dataSync", shapes: [], line: "", why: "reads a value" });
    expect(error.message).toBe(
      "Expected a function that can be compiled but found dataSync, which reads a value.",
    );
  });
});

describe("Mismatch", () => {
  it("Mismatch gives index, both values, their difference and the tolerance", () => {
    const error = new Mismatch({ what: "kernel", index: 4, expected: 1, found: 1.25, tolerance: 1e-6 });
    expect(error.message).toBe(
      "Expected 1 in kernel at index 4 but found 1.25 (difference 0.250, tolerance 0.000001).",
    );
    expect(error).toMatchObject({ index: 4, expected: 1, found: 1.25, tolerance: 1e-6 });
  });
  it("Mismatch ends with the remedy where there is one", () => {
    const error = new Mismatch({
      what: "k",
      index: 0,
      expected: 1,
      found: 2,
      tolerance: 0,
      remedy: "Retrain.",
    });
    expect(error.message.endsWith("Retrain.")).toBe(true);
  });
});
