import { describe, expect, it } from "vitest";
import { readNorb } from "../../src/formats/norb.ts";
import { readNpz } from "../../src/formats/npz.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

type Case = Readonly<Record<string, unknown>>;
const { files } = vectorFile<{ readonly files: Readonly<Record<string, Case>> }>("dlib_formats");

/** Formats whose readers belong to data sets that are not here yet. Each case of them is reported as pending. */
const pending = [
  { prefix: "cars3d_mat", reason: "no reader of MATLAB files yet" },
  { prefix: "shapes3d_h5", reason: "no reader of HDF5 files yet" },
];

const decoded = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(text as string, "base64"));
/** Nested arrays from flat ones, so that the comparison sees shapes. */
function nested(data: ArrayLike<number | bigint>, shape: readonly number[], at = 0): unknown {
  if (shape.length === 0) return Number(data[at]);
  const stride = shape.slice(1).reduce((product, length) => product * length, 1);
  return Array.from({ length: shape[0]! }, (_, i) => nested(data, shape.slice(1), at + i * stride));
}

function checkNpz(content: Case, label: string): void {
  const { arrays, skipped } = readNpz(decoded(content["base64"]), label);
  const expected = Object.entries(content).filter(([key]) => key !== "base64" && key !== "note");
  expect(Object.keys(arrays).sort()).toEqual(expected.map(([key]) => key).sort());
  for (const [key, values] of expected)
    expectClose(nested(arrays[key]!.data, arrays[key]!.shape), values, {}, `${label} ${key}`);
  // Whatever the note says must be skipped is a pickled member, and is named.
  if (typeof content["note"] === "string") for (const key of skipped) expect(content["note"]).toContain(key);
  else expect(skipped).toEqual([]);
}

function checkNorb(content: Case): void {
  const read = (key: string) => readNorb(decoded(content[key]), key);
  const [dat, cat, info] = [read("dat_base64"), read("cat_base64"), read("info_base64")];
  const pairs = nested(dat.data, dat.shape) as unknown[][];
  expectClose(pairs.map((p) => p[0]), content["dat_left_camera"], {}, "left camera"); // prettier-ignore
  expectClose(pairs.map((p) => p[1]), content["dat_right_camera"], {}, "right camera"); // prettier-ignore
  const categories = nested(cat.data, cat.shape) as number[];
  const rows = nested(info.data, info.shape) as number[][];
  expectClose(categories, content["category"], {}, "category");
  expectClose(rows, content["info"], {}, "info");
  const factors = rows.map(([instance, elevation, azimuth, lighting], i) => [categories[i], instance, elevation, azimuth! / 2, lighting]); // prettier-ignore
  expectClose(factors, content["factors_category_instance_elevation_azimuth_lighting"], {}, "factors");
}

describe("dlib_formats", () => {
  for (const [name, content] of Object.entries(files)) {
    const later = pending.find(({ prefix }) => name.startsWith(prefix));
    if (later) it.skip(`${name} is pending: ${later.reason}`);
    else if (name.startsWith("npz_"))
      it(`readNpz() reads ${name}`, () => {
        checkNpz(content, name);
      });
    else if (name.startsWith("smallnorb"))
      it(`readNorb() reads ${name}`, () => {
        checkNorb(content);
      });
    else
      it(`has a reader for ${name}`, () => {
        expect.fail(`No adapter for ${name}: add it here or to the list of pending formats.`);
      });
  }
});
