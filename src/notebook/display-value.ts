import { inspect } from "node:util";

/** MIME type → content. */
export type Bundle = Readonly<Record<string, unknown>>;

type Member = (() => unknown) | undefined;

/**
 * How a value shows itself in a notebook: by the method under `Symbol.for("Jupyter.display")`, which may be
 * asynchronous; else as HTML if it has `toHTML()`, as tables have; else as text.
 */
export async function displayValue(value: unknown): Promise<Bundle> {
  if (value !== null && typeof value === "object") {
    const own = (value as Record<symbol, Member>)[Symbol.for("Jupyter.display")];
    if (typeof own === "function") return (await own.call(value)) as Bundle;
    const html = (value as { toHTML?: Member }).toHTML;
    if (typeof html === "function")
      return { "text/html": String(html.call(value)), "text/plain": plain(value) };
  }
  return { "text/plain": typeof value === "string" ? value : plain(value) };
}

const plain = (value: unknown): string => inspect(value, { depth: 4, breakLength: 100, maxArrayLength: 20 });
