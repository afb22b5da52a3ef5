import { expect, it } from "vitest";
import { engines } from "../../src/engine/index.ts";
import { installedTensorflow } from "../../src/engine/tensorflow.ts";
import { expectParity, normal, withGradients } from "./parity.ts";
import { tf } from "../../src/tf.ts";

const x = normal("x", 2, 3);

it("tensorflow runs where it is installed, and else says how to install it", async () => {
  const isInstalled = (await installedTensorflow()) !== undefined;
  if (isInstalled) await expectParity(withGradients(tf.tanh), { x }, "tanh", 1e-5, engines.tensorflow);
  else
    await expect(engines.tensorflow.compile((t) => t, { x } as never)).rejects.toThrow(
      "npm install @tensorflow/tfjs-node",
    );
});

it("onnx() on a provider that is not here names those that are", async () => {
  const compiled = engines.cuda.compile((t) => t, { x } as never);
  await expect(compiled).rejects.toThrow(/Expected (a provider among .*cpu|ONNX Runtime to run on "cuda")/);
});
