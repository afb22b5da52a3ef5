/** Ctrl-C as a signal that work can obey. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  release(): void;
}

/** The command that was typed, as it can be typed again. */
export function typedCommand(): string {
  const quoted = process.argv
    .slice(2)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)));
  return ["factorlab", ...quoted].join(" ");
}

/** Turns the first Ctrl-C (or SIGTERM) into an abort signal; the second ends the process at once. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const names = ["SIGINT", "SIGTERM"] as const;
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === "SIGINT" ? 130 : 143);
    process.exitCode = name === "SIGINT" ? 130 : 143;
    process.stderr.write("\nStopping: saving what is done. Press Ctrl-C again to quit at once.\n");
    controller.abort();
  };
  for (const name of names) process.on(name, stop);
  return { signal: controller.signal, release: () => names.forEach((name) => void process.off(name, stop)) };
}
