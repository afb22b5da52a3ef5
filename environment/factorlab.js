#!/usr/bin/env node
// The command line in TypeScript, run as it is: no build step between the code that is read and the code that runs.
import "tsx";

const { runCli } = await import("../src/cli.ts");
await runCli();
