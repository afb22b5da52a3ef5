import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { dataFile, type DataFile } from "../datasets/data-file.ts";
import { readNpz } from "../formats/npz.ts";
import { readOnnxWeights } from "../formats/onnx-weights.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { readTorchPickle } from "../formats/torch-pickle.ts";
import type { InceptionState } from "../metrics/inception-features.ts";
import type { StateDict } from "../metrics/inception-weights.ts";
import { namedConvolutions } from "../metrics/named-convolutions.ts";
import { inceptionUnits } from "../nn/inception.ts";

const stem = "pt_inception-2015-12-05-6726825d";

/** Readers of weights files by extension. */
const readers: Readonly<Record<string, (bytes: Uint8Array, name: string) => StateDict>> = {
  ".npz": (bytes, name) => {
    const { arrays } = readNpz(bytes, name);
    return Object.fromEntries(
      Object.entries(arrays).map(([key, { shape, data }]) => [
        key,
        { shape, data: data instanceof BigInt64Array ? Float64Array.from(data, Number) : data },
      ]),
    ) as StateDict;
  },
  ".safetensors": (bytes) => readSafetensors(bytes).arrays,
  ".pth": readTorchPickle,
  ".pt": readTorchPickle,
  ".onnx": (bytes, name) =>
    namedConvolutions(
      readOnnxWeights(bytes, name),
      inceptionUnits().map((unit) => unit.name),
    ),
};

/** The published weights of the FID network, and the conversions of them that are read as well. */
export const inceptionFile: DataFile = {
  title: "the weights of the FID Inception network",
  names: [".pth", ".npz", ".safetensors", ".onnx"].map((extension) => stem + extension),
  folder: "",
  url: `https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/${stem}.pth`,
};

/**
 * Whether a file's distances may be called FID: the published .pth by its digest, whose first digits are in its name;
 * of a conversion only its name can tell.
 */
function isStandard(bytes: Uint8Array, path: string): boolean {
  if (extname(path) === ".pth")
    return createHash("sha256").update(bytes).digest("hex").startsWith(stem.slice(-8));
  return basename(path, extname(path)) === stem;
}

/**
 * Reads weights of the FID Inception network: a state dict as .npz, .safetensors or .pth (both containers), or the
 * constants of an .onnx export.
 *
 * @param path of a file; without it, the published name is looked for where data sets are.
 * @throws MissingData if there is no such file in a data folder.
 * @throws RangeError if the file is damaged, truncated or of another kind. Its architecture is checked by
 * `inceptionFeatures`.
 * @source seitzer2020 weights file
 */
export async function readInception(path?: string): Promise<InceptionState> {
  const file = path ?? dataFile(inceptionFile);
  const read = readers[extname(file)];
  if (!read)
    throw new RangeError(
      `Expected weights in a file that ends in ${Object.keys(readers).join(", ")} but found ${file}. ` +
        "Save the state dict as .npz or .safetensors.",
    );
  const bytes = await readFile(file);
  const origin = basename(file);
  return { state: read(bytes, origin), origin, isStandard: isStandard(bytes, file) };
}
