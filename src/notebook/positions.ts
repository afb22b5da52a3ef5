import { SourceMap } from "node:module";

/** A place in a text, lines and columns from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Places in a generated text → places in its source, from the text of a source map. */
export function positions(sourceMap: string): (line: number, column: number) => Position | undefined {
  const map = new SourceMap(JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0]);
  return (line, column) => {
    const entry = map.findEntry(line - 1, column - 1);
    return "originalLine" in entry
      ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : undefined;
  };
}
