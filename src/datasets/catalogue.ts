import { dataPaths, findDataFile } from "./data-file.ts";
import type { DataFile } from "./data-file.ts";
import { dspritesFile } from "./dsprites-original.ts";
import { fashionMnistFiles } from "./fashion-mnist.ts";
import type { DatasetName } from "./index.ts";

/** What `factorlab data` says of one file of a data set; of the data set itself if it needs none. */
export interface CatalogueRow {
  readonly dataset: DatasetName;
  /** How the images come about, in words. */
  readonly origin: string;
  readonly licence: string;
  /** True if it can be used now, as far as this file is concerned. */
  readonly isReady: boolean;
  /** The rest is left out for sets that need no file. */
  readonly file?: DataFile;
  readonly lookedIn?: readonly string[];
  readonly found?: string;
}

const drawn = (dataset: DatasetName, origin: string): CatalogueRow => ({
  dataset,
  origin,
  licence: "Apache-2.0, as this project",
  isReady: true,
});

function supplied(dataset: DatasetName, file: DataFile, licence: string): CatalogueRow {
  const found = findDataFile(file);
  const row = {
    dataset,
    origin: "read from the published file",
    licence,
    isReady: found !== undefined,
    file,
    lookedIn: dataPaths(file),
  };
  return found === undefined ? row : { ...row, found };
}

/**
 * Every data set with what it needs: one row per file, or one row if it needs none.
 *
 * Looks whether files are there; does not read them.
 */
export function catalogue(): readonly CatalogueRow[] {
  const { train, test } = fashionMnistFiles;
  const mit = "MIT, Zalando SE";
  return [
    drawn("dsprites", "drawn on demand, re-created from measurements of the original"),
    drawn("dsprites32", "drawn on demand at 64 × 64, then halved"),
    supplied("dspritesOriginal", dspritesFile, "Apache-2.0, DeepMind"),
    supplied("fashionMnist", train.images, mit),
    supplied("fashionMnist", train.labels, mit),
    supplied("fashionMnistTest", test.images, mit),
    supplied("fashionMnistTest", test.labels, mit),
    drawn("miniDiscs", "drawn on demand"),
    drawn("miniEllipses", "drawn on demand"),
    drawn("toy", "drawn on demand"),
  ];
}
