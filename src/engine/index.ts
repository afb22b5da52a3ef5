import type { Engine } from "../types.ts";
import { eager } from "./eager.ts";
import { onnx } from "./onnx.ts";
import { tensorflow } from "./tensorflow.ts";

/** Engines by name. `onnx` compiles and is the default; `cpu` is the slow reference in pure JavaScript. */
export const engines = {
  onnx: onnx("cpu"),
  webgpu: onnx("webgpu"),
  cuda: onnx("cuda"),
  cpu: eager("cpu"),
  tensorflow,
} satisfies Record<string, Engine>;
