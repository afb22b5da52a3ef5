import { createHash } from "node:crypto";
import { z } from "zod";

const text = z
  .union([z.string(), z.array(z.string())])
  .transform((lines) => (typeof lines === "string" ? lines : lines.join("")));
const metadata = z.record(z.string(), z.unknown());
/** MIME type → content; text in one piece, JSON as it is. */
const bundle = z.record(z.string(), z.unknown()).transform(joined);

const output = z.discriminatedUnion("output_type", [
  z.looseObject({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.looseObject({ output_type: z.literal("display_data"), data: bundle, metadata }),
  z.looseObject({
    output_type: z.literal("execute_result"),
    data: bundle,
    metadata,
    execution_count: z.int().nullable(),
  }),
  z.looseObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);
const cell = z.discriminatedUnion("cell_type", [
  z.looseObject({
    cell_type: z.literal("code"),
    id: z.string().optional(),
    metadata,
    source: text,
    execution_count: z.int().nullable(),
    outputs: z.array(output),
  }),
  z.looseObject({
    cell_type: z.enum(["markdown", "raw"]),
    id: z.string().optional(),
    metadata,
    source: text,
  }),
]);
const file = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.int().min(0),
  metadata,
  cells: z.array(cell),
});

/** An output of a code cell; texts are whole strings, never lists of lines. */
export type Output = z.output<typeof output>;
/** A cell; code cells have outputs. */
export type Cell = z.output<typeof cell>;
/** A notebook of format 4.5: members that this project doesn't know are kept. */
export type Ipynb = z.output<typeof file>;

const isJson = (mime: string): boolean => /^application\/(json|.*\+json)$/.test(mime);

function joined(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole = (mime: string, content: unknown): unknown =>
    !isJson(mime) && Array.isArray(content) ? content.join("") : content;
  return Object.fromEntries(Object.entries(data).map(([mime, content]) => [mime, whole(mime, content)]));
}

/**
 * A notebook from the text of an .ipynb file of format 4; cells without an id get one from their place and source.
 *
 * @param name of the file, for the error.
 * @throws RangeError that says what is wrong where.
 */
export function readIpynb(content: string, name = "the notebook"): Ipynb {
  const { success, data, error } = file.safeParse(parsed(content, name));
  if (!success) {
    const why = z.prettifyError(error).replaceAll(/\s*\n\s*/g, " ");
    throw new RangeError(`Expected ${name} to be a notebook of format 4 but found otherwise: ${why}.`);
  }
  const ids = data.cells.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) {
    throw new RangeError(
      `Expected cell ids in ${name} to differ but found "${twice}" twice. Change one of them.`,
    );
  }
  return { ...data, cells: data.cells.map((one, at) => ({ ...one, id: one.id ?? cellId(one.source, at) })) };
}

function parsed(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new RangeError(`Expected ${name} to be JSON but found otherwise: ${String(cause)}.`, { cause });
  }
}

/** Eight hexadecimal digits that stay the same as long as the cell does. */
export const cellId = (source: string, at: number): string =>
  createHash("sha256").update(`${at}\n${source}`).digest("hex").slice(0, 8);

/**
 * A notebook as the text of an .ipynb file of format 4.5, byte for byte as Jupyter writes it: keys sorted, one space
 * of indentation, texts split into lines, a final newline.
 */
export function writeIpynb(notebook: Ipynb): string {
  const cells = notebook.cells.map((one) => ({
    ...one,
    source: lines(one.source),
    ...(one.cell_type === "code" ? { outputs: one.outputs.map(written) } : {}),
  }));
  const whole = { ...notebook, nbformat_minor: Math.max(5, notebook.nbformat_minor), cells };
  return `${JSON.stringify(sorted(whole), null, 1)}\n`;
}

function written(output: Output): Record<string, unknown> {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  const splits = (mime: string, content: unknown): content is string =>
    typeof content === "string" && /^(text\/|application\/javascript$|image\/svg\+xml$)/.test(mime);
  const entries = Object.entries(output.data as Record<string, unknown>);
  return {
    ...output,
    data: Object.fromEntries(entries.map(([mime, one]) => [mime, splits(mime, one) ? lines(one) : one])),
  };
}

/** A text as lines that keep their ends, at every break that Python's `splitlines` knows. */
export const lines = (whole: string): string[] => whole.match(line) ?? [];
const line = new RegExp(
  "[^@]*?(?:\\r\\n|[@])|[^@]+$".replaceAll("@", "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029"),
  "g",
);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
}
