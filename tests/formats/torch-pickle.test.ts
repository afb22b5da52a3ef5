import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTorchPickle } from "../../src/formats/torch-pickle.ts";
import { unpickle, type PickleRules } from "../../src/formats/unpickle.ts";
import { rng } from "../../src/stats/rng.ts";
import { mutation } from "./mutation.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const containers = ["tensors-zip.pth", "tensors-legacy.pth"] as const;
const ramp = Float32Array.from({ length: 24 }, (_, i) => i / 8 - 1);

/** GLOBAL module name, a text argument, REDUCE: what a malicious pickle looks like. */
const callOf = (module: string, name: string) =>
  Buffer.concat([
    Buffer.from([0x80, 2]),
    Buffer.from(`c${module}\n${name}\n`),
    Buffer.from([0x58, 4, 0, 0, 0]),
    Buffer.from("true"),
    Buffer.from([0x85, 0x52, 0x2e]),
  ]);
const nothing: PickleRules = {
  allows: () => false,
  call: () => null,
  load: () => null,
};

describe("torch-pickle", () => {
  it("readTorchPickle() reads both containers to identical tensors", () => {
    const [zip, legacy] = containers.map((name) => readTorchPickle(fixture(name), name));
    expect(Object.keys(zip!).length).toBe(11);
    expect(zip).toEqual(legacy);
  });

  it.each(containers)("readTorchPickle() finds the numbers that PyTorch wrote in %s", (name) => {
    const found = readTorchPickle(fixture(name), name);
    expect(found["conv.weight"]).toEqual({ shape: [2, 3, 2, 2], data: ramp });
    const transposed = Float32Array.from({ length: 24 }, (_, i) => ramp[(i % 4) * 6 + Math.floor(i / 4)]!);
    expect(found["conv.transposed"]).toEqual({ shape: [6, 4], data: transposed });
    expect(found["conv.column"]).toEqual({ shape: [4], data: Float32Array.of(-0.75, 0, 0.75, 1.5) });
    expect(found["bn.num_batches_tracked"]).toEqual({ shape: [], data: Float64Array.of(1234567890123) });
    expect([...found["half"]!.data]).toEqual([0.5, -2, 65504, 2 ** -24]);
    expect([...found["brain"]!.data].slice(0, 2)).toEqual([1, -3.140625]);
    expect([...found["shared.first"]!.data]).toEqual([0, 1, 4, 9, 16, 25]);
    expect([...found["shared.last"]!.data]).toEqual([36, 49, 64, 81, 100, 121]);
    expect(found["integers"]).toEqual({ shape: [2, 2], data: Int32Array.of(1, -2, 3, -4) });
    expect([...found["flags"]!.data]).toEqual([1, 0, 1]);
    expect(found["empty"]).toEqual({ shape: [0, 5], data: new Float32Array(0) });
  });

  it("readTorchPickle() finds the state_dict of a checkpoint among other things", () => {
    expect(readTorchPickle(fixture("checkpoint.pth"))).toEqual(readTorchPickle(fixture(containers[0])));
  });

  it("readTorchPickle() refuses modules and TorchScript programs by name", () => {
    expect(() => readTorchPickle(fixture("module.pth"), "m.pth")).toThrow(
      /m\.pth to be a PyTorch file of tensors but found the name "torch\.nn\.modules\.linear\.Linear"/,
    );
    expect(() => readTorchPickle(fixture("torchscript.pt"))).toThrow(/TorchScript program.*state_dict/);
  });

  it.each([
    ["os", "system"],
    ["builtins", "eval"],
    ["torch", "load"],
    ["toString", ""],
  ])("readTorchPickle() refuses %s.%s before it is called", (module, name) => {
    expect(() => readTorchPickle(callOf(module, name))).toThrow(`"${module}.${name}"`);
    expect(() => unpickle(callOf(module, name), 0, nothing)).toThrow("never run");
  });

  it.each(containers)("readTorchPickle() says that %s is cut short", (name) => {
    const bytes = fixture(name);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999])
      expect(() => readTorchPickle(bytes.slice(0, Math.floor(share * bytes.length)), "a.pth")).toThrow(
        /^Expected a\.pth to be a PyTorch file of tensors but found /,
      );
  });

  it("readTorchPickle() gives an error with a message or arrays on 200 damaged files of each kind", () => {
    for (const name of containers) {
      const bytes = fixture(name);
      let refused = 0;
      for (let i = 0; i < 200; i++) {
        try {
          for (const { shape, data } of Object.values(
            readTorchPickle(mutation(bytes, rng(5).split(name, i))),
          ))
            expect(data.length).toBe(shape.reduce((product, side) => product * side, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(/^Expected this file to be a PyTorch file/);
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(80);
    }
  });
});
