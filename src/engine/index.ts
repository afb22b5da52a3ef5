import type { Engine } from "../types.ts";
import { eager } from "./eager.ts";

/** Engines by name. `cpu` is the slow reference in pure JavaScript; `onnx` compiles. */
export const engines = { cpu: eager("cpu") } satisfies Record<string, Engine>;
