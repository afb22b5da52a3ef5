#!/usr/bin/env node
// The command line in TypeScript, run as it is: no build step between the code that is read and the code that runs.
import { register } from "tsx/esm/api";

register();
await import("../src/cli.ts");
