import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as ort from "onnxruntime-node";
import type { NdArray } from "../types.ts";
import { onnxModel, type OnnxGraph } from "../formats/onnx.ts";

/** Where ONNX Runtime runs a graph. */
export type Provider = "cpu" | "webgpu" | "cuda";

export interface SessionOptions {
  readonly provider: Provider;
  readonly threads: number;
}

/** Folder of ONNX Runtime's native libraries for this system. */
function libraryFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  return join(dirname(manifest), "bin", "napi-v6", process.platform, process.arch);
}

/** Providers that can be used here: those in the package, and those whose libraries were added to it. */
export function providers(): readonly string[] {
  const folder = libraryFolder();
  const libraries = existsSync(folder) ? readdirSync(folder).join(" ") : "";
  return ort
    .listSupportedBackends()
    .filter(({ name, bundled }) => bundled || libraries.includes(`onnxruntime_providers_${name}`))
    .map(({ name }) => name);
}

/**
 * Loads a graph. Denormal numbers count as zero: they cost a hundredfold on a CPU and mean nothing in training.
 *
 * @throws Error that names the available providers if the chosen one cannot be loaded.
 */
export async function openSession(
  graph: OnnxGraph,
  { provider, threads }: SessionOptions,
  profile?: string,
): Promise<ort.InferenceSession> {
  if (!providers().includes(provider))
    throw new Error(
      `Expected a provider among ${providers().join(", ")} but found "${provider}". environment/gpu.md says how to add it.`,
    );
  try {
    return await ort.InferenceSession.create(onnxModel(graph), {
      executionProviders: [provider],
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
      extra: { session: { set_denormal_as_zero: "1", intra_op: { allow_spinning: "1" } } },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Expected ONNX Runtime to run on "${provider}" but it said: ${why}`, { cause });
  }
}

/** The same memory as a tensor of ONNX Runtime. */
export function toOrt({ shape, data }: NdArray): ort.Tensor {
  return data instanceof Float32Array
    ? new ort.Tensor("float32", data, shape)
    : new ort.Tensor("int32", data, shape);
}

/** Uninitialised memory for a result. */
export function emptyOrt(shape: readonly number[], dtype: string): ort.Tensor {
  const size = shape.reduce((n, d) => n * d, 1);
  if (dtype === "float32") return new ort.Tensor("float32", new Float32Array(size), shape);
  if (dtype === "int32") return new ort.Tensor("int32", new Int32Array(size), shape);
  return new ort.Tensor("bool", new Uint8Array(size), shape);
}
