import { describe, expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { annealedVae } from "../../src/methods/annealed-vae.ts";
import { betaVae } from "../../src/methods/beta-vae.ts";
import { methods, type HyperOf } from "../../src/methods/index.ts";
import { methodOf } from "../../src/methods/method-of.ts";
import { normalisedBeta, rawBeta } from "../../src/methods/normalised-beta.ts";
import { vae } from "../../src/methods/vae.ts";
import { networks, type NetworkName } from "../../src/nn/networks.ts";
import { expectClose } from "../vectors/close.ts";
import { firstSteps } from "./one-step.ts";

const mini = { latents: 3, network: "miniMlp", learningRate: 1e-3 } as const;
const close = { relative: 1e-5, absolute: 1e-5 };

describe("vae", () => {
  it("vae() minimises recon + kl, and is betaVae() with β = 1", async () => {
    const [plain, beta] = [
      await firstSteps(vae(mini), 3),
      await firstSteps(betaVae({ ...mini, beta: 1 }), 3),
    ];
    const sum = plain["recon"]!.map((recon, k) => recon + plain["kl"]![k]!);
    expectClose(plain["loss/vae"], sum, close, "loss");
    expectClose(beta["loss/vae"], plain["loss/vae"], close, "β = 1");
  });

  it("vae() logs the KL of each latent, whose sum is the KL", async () => {
    const logs = await firstSteps(vae(mini), 2);
    const sum = logs["kl"]!.map((_, k) =>
      ["kl/0", "kl/1", "kl/2"].reduce((s, name) => s + logs[name]![k]!, 0),
    );
    expectClose(sum, logs["kl"], close, "sum over latents");
    expect(Object.keys(logs).sort()).toEqual(["kl", "kl/0", "kl/1", "kl/2", "loss/vae", "recon"]);
  });

  it("vae() logs no KL of single latents beyond 32", async () => {
    const logs = await firstSteps(vae({ ...mini, latents: 33 }));
    expect(Object.keys(logs).sort()).toEqual(["kl", "loss/vae", "recon"]);
  });

  it("vae() starts near the reconstruction of grey: ln 2 a pixel", async () => {
    const logs = await firstSteps(vae(mini));
    expectClose(logs["recon"], [256 * Math.LN2], { relative: 0.01 }, "recon");
  });
});

describe("betaVae", () => {
  it("betaVae() weighs the KL by β", async () => {
    const logs = await firstSteps(betaVae({ ...mini, beta: 7 }), 2);
    expectClose(
      logs["loss/vae"],
      logs["recon"]!.map((r, k) => r + 7 * logs["kl"]![k]!),
      close,
      "loss",
    );
  });

  it("betaVae() with a warm-up weighs the KL by β · step / warmUp, then by β", async () => {
    const logs = await firstSteps(betaVae({ ...mini, beta: 8, warmUp: 2 }), 4);
    const weights = [0, 4, 8, 8];
    const expected = logs["recon"]!.map((r, k) => r + weights[k]! * logs["kl"]![k]!);
    expectClose(logs["loss/vae"], expected, close, "loss");
  });

  // konnyConv is for 64 × 64 alone (its encoder ends in a 4 × 4 window), and toy is 16 × 16.
  const fitting = Object.keys(networks).filter((name) => name !== "konnyConv") as NetworkName[];
  it.each(fitting)("betaVae() trains with the network %s", async (network) => {
    const method = betaVae({ latents: 3, network, learningRate: 1e-3 });
    const logs = await firstSteps(method, 12, engines.onnx);
    const mean = (part: number[]): number => part.reduce((s, x) => s + x, 0) / part.length;
    expect(mean(logs["loss/vae"]!.slice(-3))).toBeLessThan(mean(logs["loss/vae"]!.slice(0, 3)));
  });

  it.each([
    [{ beta: -1 }, /beta to be a number of 0 or more but found -1/],
    [{ beta: NaN }, /beta .* found NaN/],
    [{ warmUp: -5 }, /warmUp/],
    [{ latents: 0 }, /latents to be a positive integer but found 0/],
    [{ latents: 2.5 }, /latents/],
    [{ learningRate: 0 }, /learningRate to be a positive number but found 0/],
    [{ decayEvery: -1 }, /decayEvery to be a number of steps, 0 for never, but found -1|decayEvery/],
    [{ network: "locateloConv" }, /No network "locateloConv"\. Did you mean "locatelloConv"\?/],
    [{ likelihood: "bernouli" }, /No likelihood "bernouli"\. Did you mean "bernoulli"\?/],
    [{ optimizer: "adm" }, /No optimizer "adm"\. Did you mean "adam"\?/],
  ])("betaVae(%o) says what was expected and found", (options, message) => {
    expect(() => betaVae(options as never)).toThrow(message);
    expect(() => betaVae(options as never)).toThrow(RangeError);
  });

  it("betaVae() has a decaying learning rate if asked", () => {
    const { optimizer } = betaVae({ ...mini, optimizer: "adagrad", decayEvery: 100 }).phases[0]!;
    expect([optimizer.name, optimizer.hyper]).toEqual([
      "adagrad",
      expect.objectContaining({ learningRate: 1e-3, decayFactor: 0.2, decayEvery: 100 }) as object,
    ]);
  });
});

describe("annealedVae", () => {
  it("annealedVae() weighs the distance of the KL from a capacity that grows with the step", async () => {
    const method = annealedVae({ ...mini, gamma: 10, capacity: 9, initialCapacity: 1, over: 2 });
    const logs = await firstSteps(method, 4);
    const capacities = [1, 5, 9, 9];
    const expected = logs["recon"]!.map((r, k) => r + 10 * Math.abs(logs["kl"]![k]! - capacities[k]!));
    expectClose(logs["loss/vae"], expected, close, "loss");
  });

  it("annealedVae() pushes a KL below its capacity up", async () => {
    const method = annealedVae({ ...mini, gamma: 100, capacity: 5, initialCapacity: 5, over: 1 });
    const { kl } = await firstSteps(method, 200, engines.onnx);
    expect(kl![0]).toBeLessThan(1);
    const last = kl!.slice(-40).reduce((sum, x) => sum + x, 0) / 40;
    expectClose(last, 5, { absolute: 0.3 }, "KL");
  });

  it("annealedVae() refuses a course without steps", () => {
    expect(() => annealedVae({ over: 0 })).toThrow(/over to be a positive number of steps but found 0/);
    expect(() => annealedVae({ capacity: -1 })).toThrow(/capacity/);
  });
});

describe("normalisedBeta", () => {
  it("normalisedBeta() of β 4 with ten latents on dSprites is 0.009765625, and rawBeta() undoes it", () => {
    expect(normalisedBeta(4, 10, [64, 64, 1])).toBe(0.009765625);
    expect(rawBeta(0.009765625, 10, [64, 64, 1])).toBe(4);
  });
});

describe("methodOf", () => {
  it("methodOf() fills in what is left out", () => {
    expect(methodOf({ method: "betaVae", hyper: { beta: 2 } }).hyper).toEqual(betaVae({ beta: 2 }).hyper);
  });

  it.each([
    [
      { method: "betaVea", hyper: {} },
      /No method "betaVea"\. Did you mean "betaVae"\? There are annealedVae, /,
    ],
    [{ method: "constructor", hyper: {} }, /No method "constructor"/],
    [{ method: "betaVae", hyper: { bta: 4 } }, /No hyper-parameter of betaVae "bta"\. Did you mean "beta"\?/],
    [{ method: "annealedVae", hyper: { beta: 4 } }, /No hyper-parameter of annealedVae "beta"/],
  ])("methodOf(%o) names what is near", (run, message) => {
    expect(() => methodOf(run)).toThrow(message);
    expect(() => methodOf(run)).toThrow(RangeError);
  });

  it("methodOf() names the type that a hyper-parameter should have", () => {
    expect(() => methodOf({ method: "betaVae", hyper: { beta: "4" } })).toThrow(
      /Expected beta of betaVae to be a number but found "4"\. Its default is 4\./,
    );
    expect(() => methodOf({ method: "betaVae", hyper: { beta: "4" } })).toThrow(TypeError);
  });

  it("methods and their hyper-parameters are checked at compile time", () => {
    const hyper: HyperOf<"betaVae"> = { beta: 4, network: "miniMlp" };
    // @ts-expect-error a misspelt hyper-parameter
    const misspelt: HyperOf<"betaVae"> = { bta: 4 };
    // @ts-expect-error a network that there is not
    const unknown: HyperOf<"vae"> = { network: "locateloConv" };
    // @ts-expect-error a method that there is not
    const build: unknown = methods.betaVea;
    expect([betaVae(hyper).hyper["beta"], misspelt, unknown, build]).toEqual([
      4,
      { bta: 4 },
      { network: "locateloConv" },
      undefined,
    ]);
  });
});
