import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { onnxModel } from "../../src/formats/onnx.ts";
import { readOnnxWeights } from "../../src/formats/onnx-weights.ts";
import { namedConvolutions } from "../../src/metrics/named-convolutions.ts";
import { rng } from "../../src/stats/rng.ts";
import { mutation } from "./mutation.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const units = ["first", "branch1x1"];
const kernel = { shape: [2, 3, 1, 1], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) };

describe("onnx-weights", () => {
  it("readOnnxWeights() finds the constants that PyTorch named", () => {
    const { arrays } = readOnnxWeights(fixture("named.onnx"));
    expect(arrays["first.conv.weight"]).toEqual(kernel);
    expect(arrays["branch1x1.bn.running_var"]).toEqual({ shape: [4], data: new Float32Array(4).fill(3.999) });
    expect(Object.keys(namedConvolutions(readOnnxWeights(fixture("named.onnx")), units)).length).toBe(10);
  });

  it("namedConvolutions() names folded convolutions by their order", () => {
    // scale 2 / √(3.999 + 0.001) = 1 and shift 0.5 − 1 · 1
    expect(namedConvolutions(readOnnxWeights(fixture("folded.onnx")), units)).toEqual({
      "first.conv.weight": kernel,
      "first.conv.bias": { shape: [2], data: new Float32Array(2).fill(-0.5) },
      "branch1x1.conv.weight": {
        shape: [4, 2, 1, 1],
        data: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7], (i) => i / 2),
      },
      "branch1x1.conv.bias": { shape: [4], data: new Float32Array(4).fill(-0.5) },
    });
  });

  it("namedConvolutions() refuses another number of convolutions and names that contradict the order", () => {
    const weights = readOnnxWeights(fixture("folded.onnx"));
    expect(() => namedConvolutions(weights, ["a", "b", "c"])).toThrow(/Expected 3 convolutions.* found 2/s);
    expect(() => namedConvolutions(weights, ["first", "branch_pool"])).toThrow(/branch_pool.*branch1x1/);
  });

  it("readOnnxWeights() reads what onnxModel() writes", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const graph = { nodes: [], initializers: [{ name: "w", type: "float32" as const, shape: [2, 2], data }] };
    const bytes = onnxModel({ ...graph, inputs: [], outputs: [] });
    expect(readOnnxWeights(bytes).arrays).toEqual({ w: { shape: [2, 2], data } });
  });

  it("readOnnxWeights() gives an error with a message or arrays on truncated and 200 damaged files", () => {
    const bytes = fixture("named.onnx");
    expect(() => readOnnxWeights(bytes.slice(0, 900), "a.onnx")).toThrow(
      /Expected a\.onnx to be an ONNX model/,
    );
    expect(() => readOnnxWeights(new Uint8Array(0))).toThrow(/a model without weights/);
    for (let i = 0; i < 200; i++) {
      try {
        for (const { shape, data } of Object.values(readOnnxWeights(mutation(bytes, rng(6).split(i))).arrays))
          expect(data.length).toBe(shape.reduce((product, side) => product * side, 1));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(/^Expected this file to be an ONNX model/);
      }
    }
  });
});
