/** Reports an error the way a user can act on: its message; where it comes from only when asked. Sets the exit code. */
export function report(
  error: unknown,
  { isDebug = false, isJson = process.argv.includes("--json") } = {},
): void {
  const message = error instanceof Error ? error.message : String(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ event: "error", message })}\n`);
  process.stderr.write(`Error: ${message}\n`);
  if ((isDebug || process.env["DEBUG"]) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = process.exitCode || 1;
}
