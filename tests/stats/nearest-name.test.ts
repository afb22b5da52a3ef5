import { describe, expect, it } from "vitest";
import { lookUp, nearestName, unknownName } from "../../src/stats/nearest-name.ts";

describe("nearestName", () => {
  const names = ["betaVae", "factorVae", "pca", "learningRate"];

  it.each([
    ["fatcorVae", "factorVae"],
    ["betavae", "betaVae"],
    ["beta-vae", "betaVae"],
    ["learning_rate", "learningRate"],
    ["lerningRat", "learningRate"],
    ["pac", "pca"],
  ])("nearestName(%s) is %s", (name, near) => expect(nearestName(name, names)).toBe(near));

  it("nearestName() is undefined if nothing is near", () => {
    expect(nearestName("zebra", names)).toBeUndefined();
    expect(nearestName("betaVae", [])).toBeUndefined();
  });

  it("unknownName() names what was asked, what is near and what there is", () => {
    expect(unknownName("method", "betaVea", ["pca", "betaVae"]).message).toBe(
      'No method "betaVea". Did you mean "betaVae"? There are betaVae, pca.',
    );
    expect(unknownName("method", "zebra", ["pca"]).message).toBe('No method "zebra". There is pca.');
    expect(unknownName("method", "zebra", []).message).toBe('No method "zebra". There is none.');
  });

  it("lookUp() finds own entries only", () => {
    expect(lookUp("letter", "a", { a: 1 })).toBe(1);
    expect(() => lookUp("letter", "toString", { a: 1 })).toThrow(/No letter "toString"/);
  });
});
