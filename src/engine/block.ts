import * as ort from "onnxruntime-node";
import { onnxModel } from "../formats/onnx.ts";

let found: Promise<number> | undefined;

/**
 * Channels per block of ONNX Runtime's CPU convolution layout on this machine: 16 with AVX-512, 8 with AVX2, 1
 * where it has none. Read off the position at which it puts one number.
 */
export function channelBlock(): Promise<number> {
  return (found ??= probe());
}

async function probe(): Promise<number> {
  const channels = 64;
  const value = (name: string) => ({ name, type: "float32" as const, shape: [1, channels, 1, 2] });
  const node = {
    op: "ReorderInput",
    domain: "com.microsoft.nchwc",
    inputs: ["x"],
    outputs: ["y"],
    attributes: {},
  };
  const model = onnxModel({ nodes: [node], initializers: [], inputs: [value("x")], outputs: [value("y")] });
  let session: ort.InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 });
    const x = new Float32Array(channels * 2);
    x[1] = 1; // channel 0 of the second pixel comes after one block of channels
    const { y } = await session.run({ x: new ort.Tensor("float32", x, [1, channels, 1, 2]) });
    const block = (y!.data as Float32Array).indexOf(1);
    return block === 8 || block === 16 ? block : 1;
  } catch {
    return 1; // no such layout in this build: plain NCHW is the documented fallback
  } finally {
    await session?.release();
  }
}
