import { describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { providers } from "../../src/engine/session.ts";
import type { Tensor } from "../../src/tf.ts";

describe("providers()", () => {
  it("providers() has the processor, and no provider whose libraries are not here", async () => {
    expect(providers()).toContain("cpu");
    if (providers().includes("cuda")) return;
    const example = { shape: [1], data: new Float32Array(1) };
    await expect(engines.cuda.compile((x: Tensor) => x.add(1), example)).rejects.toThrow(
      /Expected a provider among .*cpu.* but found "cuda".*environment\/gpu\.md/,
    );
  });
});
