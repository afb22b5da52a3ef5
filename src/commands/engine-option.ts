import { Option } from "commander";

/** `--engine <name>`: "onnx" unless FACTORLAB_ENGINE names another. */
export const engineOption = (): Option =>
  new Option("--engine <name>", "onnx, webgpu, cuda, tensorflow or cpu")
    .env("FACTORLAB_ENGINE")
    .default("onnx");
