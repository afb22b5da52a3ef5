import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { uniformFactors } from "../../src/datasets/sampling.ts";
import { exportModel } from "../../src/lab/export-model.ts";
import { train } from "../../src/lab/train.ts";
import { rng } from "../../src/stats/rng.ts";
import { scratch } from "./scratch.ts";
import { smallRun } from "./small-run.ts";

const top = scratch();
const model = await train(smallRun({ steps: 20 }), { folder: top });
const n = 3;
const x = model.dataset.render(uniformFactors(model.dataset, n, rng(1)));

/** Runs an ONNX file on one input, with the reading of no one but ONNX Runtime. */
async function opened(
  path: string,
  data: Float32Array,
  shape: readonly number[],
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(readFileSync(path));
  expect(session.inputNames).toEqual(["in:x"]);
  const found = await session.run({ "in:x": new ort.Tensor("float32", data, shape) });
  await session.release();
  return Object.fromEntries(
    Object.entries(found).map(([name, tensor]) => [name, tensor.data as Float32Array]),
  );
}
const close = (found: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i]!).toBeCloseTo(expected[i]!, 4);
};

describe("exportModel()", () => {
  it("exportModel() writes an encoder and a decoder that ONNX Runtime computes as the run does", async () => {
    const [encoder, decoder] = [join(top, "encoder.onnx"), join(top, "decoder.onnx")];
    exportModel(model, "encoder", encoder, n);
    exportModel(model, "decoder", decoder, n);
    const q = await model.posterior!(x, n);
    const found = await opened(encoder, x, [n, 16, 16, 1]);
    close(found["out:mean"]!, q.mean.values);
    close(found["out:logVar"]!, q.logVar.values);
    const { "out:images": pictures } = await opened(decoder, Float32Array.from(q.mean.values), [n, 3]);
    close(pictures!, await model.decode!(q.mean));
  });

  it("exportModel() takes weights of any size", async () => {
    const large = await train(smallRun({ steps: 0, hyper: { network: "locatelloMlp" } }), { folder: top });
    const path = join(top, "large.onnx");
    exportModel(large, "decoder", path);
    const codes = { rows: 1, columns: 10, values: Float64Array.from({ length: 10 }, (_, i) => i / 10) };
    const { "out:images": pictures } = await opened(path, Float32Array.from(codes.values), [1, 10]);
    close(pictures!, await large.decode!(codes));
  });

  it("exportModel() names the parts there are", () => {
    expect(() => exportModel(model, "decodr", join(top, "x.onnx"))).toThrow(
      /No part of betaVae to export "decodr"\. Did you mean "decoder"/,
    );
  });
});
