import { describe, expect, it } from "vitest";
import { stepFlops } from "../../src/bench/flops.ts";
import { methods } from "../../src/methods/index.ts";
import { rng } from "../../src/stats/rng.ts";

const array = (...shape: number[]) => ({ shape, data: new Float32Array(0) });

describe("stepFlops()", () => {
  it("stepFlops() counts a dense layer twice per multiply-add, and no gradient of the input", () => {
    const weights = { "vae/encoder/dense1/kernel": array(3, 5), "vae/encoder/dense1/bias": array(5) };
    expect(stepFlops(weights, 8, 7)).toEqual({ forward: 30, step: 7 * 60 });
  });
  it("stepFlops() of the pair of locatello2019 is the count made by hand, layer by layer", () => {
    const weights = methods.betaVae().init([64, 64, 1], rng(0));
    const convolutions = 32 ** 2 * 512 + 16 ** 2 * 16384 + 8 ** 2 * 8192 + 4 ** 2 * 16384;
    const dense = 1024 * 256 + 2 * 256 * 10 + 10 * 256 + 256 * 1024;
    const transposed = 4 ** 2 * 65536 + 8 ** 2 * 32768 + 16 ** 2 * 16384 + 32 ** 2 * 512;
    const forward = 2 * (convolutions + dense + transposed);
    expect(stepFlops(weights, 64, 64)).toEqual({ forward, step: 64 * (3 * forward - 2 * 32 ** 2 * 512) });
  });
});
