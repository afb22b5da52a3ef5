import { readFileSync } from "node:fs";
import { Command } from "commander";
import { bench } from "./commands/bench.ts";
import { data } from "./commands/data.ts";
import { doctor } from "./commands/doctor.ts";
import { exporter } from "./commands/export.ts";
import { list } from "./commands/list.ts";
import { notebook } from "./commands/notebook.ts";
import { report } from "./commands/report.ts";
import { reproduce } from "./commands/reproduce.ts";
import { train } from "./commands/train.ts";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  description: string;
  version: string;
};

/** The program `factorlab`. Commands import what they need when they run: help is there at once. */
export const cli = new Command("factorlab")
  .description(manifest.description)
  .version(manifest.version)
  .option("--debug", "show where an error comes from")
  .showHelpAfterError('("factorlab --help" lists the commands, "factorlab <command> --help" their options)')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText("after", "\nStart with: factorlab reproduce fil2021 --scale smoke");
for (const command of [reproduce, train, list, data, doctor, notebook, bench, exporter]) {
  cli.addCommand(command);
  for (const one of [command, ...command.commands]) one.copyInheritedSettings(cli);
}

/** Runs the program on what was typed. An error becomes its message and an exit code. */
export async function runCli(): Promise<void> {
  // A reader that has seen enough, as `head` has, is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  await cli.parseAsync().catch((error: unknown) => report(error, { isDebug: Boolean(cli.opts()["debug"]) }));
}
