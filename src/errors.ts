/** The three errors that carry data. Callers' mistakes are TypeError and RangeError. */

/** What a missing file is, and where to get it. */
export interface Missing {
  /** What is missing, e.g. "dSprites". */
  readonly name: string;
  /** Every path that was tried, in order. */
  readonly lookedIn: readonly string[];
  readonly url: string;
  /** Size of the file, where it is known; so for the digests, in lower-case hexadecimal. */
  readonly bytes?: number;
  readonly sha256?: string;
  readonly md5?: string;
  /** Where the user should put it. */
  readonly destination: string;
}

/**
 * A size with its unit, in powers of 1000 as download pages state it.
 *
 * @example readableBytes(26156045) // "26.2 MB"
 */
export function readableBytes(bytes: number): string {
  if (!(bytes >= 0)) throw new RangeError(`Expected a number of bytes of 0 or more but found ${bytes}.`);
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** A data set or weights file that only the user can supply; nothing in this project downloads by itself. */
export class MissingData extends Error implements Missing {
  override readonly name: string;
  readonly lookedIn: readonly string[];
  readonly url: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly md5?: string;
  readonly destination: string;

  constructor({ name, lookedIn, url, bytes, sha256, md5, destination }: Missing) {
    const places = lookedIn.length > 0 ? lookedIn.join(", ") : "no folder";
    const known = [
      bytes === undefined ? "size unknown" : readableBytes(bytes),
      ...(sha256 === undefined ? [] : [`SHA-256 ${sha256}`]),
      ...(md5 === undefined ? [] : [`MD5 ${md5}`]),
    ];
    super(
      `Expected ${name} but found nothing in ${places}. Download ${url} (${known.join(", ")}) to ${destination}.`,
    );
    this.name = name;
    this.lookedIn = lookedIn;
    this.url = url;
    if (bytes !== undefined) this.bytes = bytes;
    if (sha256 !== undefined) this.sha256 = sha256;
    if (md5 !== undefined) this.md5 = md5;
    this.destination = destination;
  }
}

/** An operation that a compiled function must not or cannot hold. */
export interface Obstacle {
  /** The TensorFlow.js kernel or method, e.g. "Multinomial", "dataSync". */
  readonly op: string;
  /** Shapes of its inputs. */
  readonly shapes: readonly (readonly number[])[];
  /** file:line:column of the caller's function; "" where the stack did not tell. */
  readonly line: string;
  /** Why it cannot be and what to write in its place, e.g. "draws inside the step: declare it in noise()". */
  readonly why: string;
}

/** A function that cannot be compiled: it names the operation, its shapes and the caller's line. */
export class Untraceable extends Error implements Obstacle {
  readonly op: string;
  readonly shapes: readonly (readonly number[])[];
  readonly line: string;
  readonly why: string;

  constructor({ op, shapes, line, why }: Obstacle) {
    const of = shapes.length > 0 ? ` of ${shapes.map((shape) => `[${shape.join(", ")}]`).join(", ")}` : "";
    super(
      `Expected a function that can be compiled but found ${op}${of}${line && ` at ${line}`}, which ${why}.`,
    );
    this.name = "Untraceable";
    this.op = op;
    this.shapes = shapes;
    this.line = line;
    this.why = why;
  }
}

/** Where two arrays first differ by more than they may. */
export interface Difference {
  /** What was compared, e.g. "parameter vae/encoder/conv1/kernel". */
  readonly what: string;
  readonly index: number;
  readonly expected: number;
  readonly found: number;
  /** The largest absolute difference allowed at this index. */
  readonly tolerance: number;
  readonly remedy?: string;
}

/** Two results that should agree and do not. */
export class Mismatch extends Error implements Difference {
  readonly what: string;
  readonly index: number;
  readonly expected: number;
  readonly found: number;
  readonly tolerance: number;

  constructor({ what, index, expected, found, tolerance, remedy }: Difference) {
    const difference = Math.abs(found - expected).toPrecision(3);
    super(
      `Expected ${expected} in ${what} at index ${index} but found ${found} ` +
        `(difference ${difference}, tolerance ${tolerance}).${remedy === undefined ? "" : ` ${remedy}`}`,
    );
    this.name = "Mismatch";
    this.what = what;
    this.index = index;
    this.expected = expected;
    this.found = found;
    this.tolerance = tolerance;
  }
}
