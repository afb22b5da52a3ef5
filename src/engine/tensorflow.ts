import type { Engine } from "../types.ts";
import { eager } from "./eager.ts";

const packages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

/** The first of TensorFlow's native packages that the user has installed, or undefined. */
export async function installedTensorflow(): Promise<string | undefined> {
  for (const name of packages) {
    try {
      await import(name);
      return name;
    } catch (cause) {
      if ((cause as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw broken(name, cause);
    }
  }
  return undefined;
}

const broken = (name: string, cause: unknown): Error =>
  new Error(
    `Expected ${name} to load but it said: ${cause instanceof Error ? cause.message : String(cause)}. ` +
      `Reinstall it, or use the engine "onnx". environment/gpu.md has the steps.`,
    { cause },
  );

async function load(): Promise<void> {
  if ((await installedTensorflow()) === undefined)
    throw new Error(
      `Expected ${packages.join(" or ")} for the engine "tensorflow" but neither is installed. ` +
        `Run "npm install ${packages[1]}", or use the engine "onnx".`,
    );
}

const native = eager("tensorflow");

/** TensorFlow's own kernels, operation by operation: the user's `tfjs-node-gpu`, or else `tfjs-node`. */
export const tensorflow: Engine = {
  name: "tensorflow",
  async compile(fn, example, options) {
    await load();
    return native.compile(fn, example, options);
  },
  async loop(step, state, example, options) {
    await load();
    return native.loop(step, state, example, options);
  },
};
