import { narrowInt64, widenBfloat16, widenFloat16 } from "./widen-float16.ts";
import type { StoredArray } from "./safetensors.ts";
import { unpickle, PickledGlobal, type Pickled, type PickleRules } from "./unpickle.ts";
import { zipContent, zipEntries } from "./zip.ts";

type Data = StoredArray["data"];

/** Bytes per element of a storage class, and how its bytes (a copy of their own) become numbers. */
const storages: Readonly<Record<string, { size: number; decode(bytes: Uint8Array<ArrayBuffer>): Data }>> = {
  "torch.FloatStorage": { size: 4, decode: (bytes) => new Float32Array(bytes.buffer) },
  "torch.DoubleStorage": { size: 8, decode: (bytes) => new Float64Array(bytes.buffer) },
  "torch.HalfStorage": { size: 2, decode: (bytes) => widenFloat16(new Uint16Array(bytes.buffer)) },
  "torch.BFloat16Storage": { size: 2, decode: (bytes) => widenBfloat16(new Uint16Array(bytes.buffer)) },
  "torch.LongStorage": { size: 8, decode: (bytes) => narrowInt64(new BigInt64Array(bytes.buffer)) },
  "torch.IntStorage": { size: 4, decode: (bytes) => new Int32Array(bytes.buffer) },
  "torch.ByteStorage": { size: 1, decode: (bytes) => bytes },
  "torch.BoolStorage": { size: 1, decode: (bytes) => bytes },
};

/** Part of a storage that the file names by a key. */
class StorageView {
  readonly type: string;
  readonly key: string;
  readonly length: number;
  /** First element, for a view of a larger storage (old files). */
  readonly from: number;
  constructor(type: string, key: string, length: number, from: number) {
    this.type = type;
    this.key = key;
    this.length = length;
    this.from = from;
  }
}

/** A tensor whose numbers are not read yet. */
class Placed {
  readonly storage: StorageView;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: StorageView, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize);

/** (storage, type, key, device, elements[, view]) → the view it names. */
function load(id: Pickled): StorageView {
  const parts: Pickled[] = Array.isArray(id) ? id : [];
  const [tag, type, key, , length, view = null] = parts;
  const isStorage = tag === "storage" && type instanceof PickledGlobal && Object.hasOwn(storages, type.name);
  if (!isStorage || typeof key !== "string" || !isSize(length))
    throw new RangeError("a broken reference to a storage");
  if (view === null) return new StorageView(type.name, key, length, 0);
  const [, from, size]: Pickled[] = Array.isArray(view) ? view : [];
  if (!isSize(from) || !isSize(size)) throw new RangeError("a broken view of a storage");
  return new StorageView(type.name, key, size, from);
}

function rebuild([storage, offset, shape, strides]: readonly Pickled[]): Placed {
  if (!(storage instanceof StorageView) || !isSize(offset) || !isSizes(shape) || !isSizes(strides))
    throw new RangeError("a broken tensor");
  if (shape.length !== strides.length) throw new RangeError("a tensor with more sides than strides");
  return new Placed(storage, offset, shape, strides);
}

const calls: Readonly<Record<string, (args: readonly Pickled[]) => Pickled>> = {
  "collections.OrderedDict": ([items]) => {
    if (items === undefined) return new Map();
    if (!Array.isArray(items) || !items.every((pair) => Array.isArray(pair) && pair.length === 2))
      throw new RangeError("a broken dictionary");
    return new Map(items as [Pickled, Pickled][]);
  },
  "torch._utils._rebuild_tensor_v2": rebuild,
};

/** Allows the names of plain tensors; notes the type of each storage met. */
const rules = (types: Map<string, string>): PickleRules => ({
  allows: (name) => Object.hasOwn(calls, name) || Object.hasOwn(storages, name),
  call(name, args) {
    const run = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (!run) throw new RangeError(`a call of "${name}"`);
    return run(args);
  },
  load(id) {
    const storage = load(id);
    types.set(storage.key, storage.type);
    return storage;
  },
});

/** The numbers of a tensor, row-major, from those of its storage. */
function gathered({ storage, offset, shape, strides }: Placed, all: Data): Data {
  const length = shape.reduce((product, side) => product * side, 1);
  const view = all.subarray(storage.from, storage.from + storage.length);
  const last = shape.reduce((at, side, i) => at + (side - 1) * strides[i]!, offset);
  if (view.length < storage.length || length > view.length || (length > 0 && last >= view.length))
    throw new RangeError(`a tensor of shape [${shape.join(", ")}] in a storage of ${view.length} numbers`);
  const out = view.slice(0, length);
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < length; i++) {
    out[i] = view[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** The tensors of the saved object: a dictionary of them, or one under the key "state_dict". */
function tensorsOf(saved: Pickled): [name: string, tensor: Placed][] {
  const inner = saved instanceof Map ? saved.get("state_dict") : undefined;
  const state = inner instanceof Map ? inner : saved;
  if (!(state instanceof Map)) throw new RangeError("something else than a dictionary of tensors");
  return [...state].map(([name, tensor]) => {
    if (typeof name !== "string" || !(tensor instanceof Placed))
      throw new RangeError(`"${String(name)}", which is no tensor`);
    return [name, tensor];
  });
}

function decoded(type: string, bytes: Uint8Array): Data {
  const { size, decode } = storages[type]!;
  if (bytes.length % size !== 0)
    throw new RangeError(`${bytes.length} bytes in a storage of ${size}-byte numbers`);
  return decode(new Uint8Array(bytes));
}

/** Reads each storage once. */
function assembled(
  saved: Pickled,
  bytesOf: (storage: StorageView) => Uint8Array,
): Record<string, StoredArray> {
  const read = new Map<string, Data>();
  const arrays = tensorsOf(saved).map(([name, tensor]): [string, StoredArray] => {
    const { key, type } = tensor.storage;
    const data = read.get(`${type} ${key}`) ?? decoded(type, bytesOf(tensor.storage));
    read.set(`${type} ${key}`, data);
    return [name, { shape: tensor.shape, data: gathered(tensor, data) }];
  });
  return Object.fromEntries(arrays);
}

/** PyTorch 1.6 and later: `<name>/data.pkl` and one file per storage, `<name>/data/<key>`. */
function fromZip(bytes: Uint8Array): Record<string, StoredArray> {
  const entries = new Map(zipEntries(bytes).map((entry) => [entry.name, entry]));
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new RangeError("a zip archive without data.pkl");
  const folder = pickle.slice(0, -"data.pkl".length);
  if (entries.has(`${folder}constants.pkl`))
    throw new RangeError("a TorchScript program; load it in PyTorch and save its state_dict()");
  const content = (name: string): Uint8Array => {
    const entry = entries.get(folder + name);
    if (!entry) throw new RangeError(`no "${folder}${name}" in the archive`);
    return zipContent(bytes, entry);
  };
  if (entries.has(`${folder}byteorder`) && new TextDecoder().decode(content("byteorder")).trim() !== "little")
    throw new RangeError("numbers in big-endian order");
  const { value } = unpickle(content("data.pkl"), 0, rules(new Map()));
  return assembled(value, ({ key }) => content(`data/${key}`));
}

const magic = 0x1950a86a20f9469cfc6cn;

/** Before PyTorch 1.6: magic number, version, machine, object and storage keys, then each storage in that order. */
function fromLegacy(bytes: Uint8Array): Record<string, StoredArray> {
  const types = new Map<string, string>();
  let at = 0;
  const next = (): Pickled => {
    const { value, end } = unpickle(bytes, at, rules(types));
    at = end;
    return value;
  };
  if (next() !== magic || next() !== 1001) throw new RangeError("another kind of pickle");
  const machine = next();
  if (machine instanceof Map && machine.get("little_endian") === false)
    throw new RangeError("numbers in big-endian order");
  const saved = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new RangeError("no list of storages");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Map<string, Uint8Array>();
  for (const key of keys as Pickled[]) {
    const type = types.get(key as string);
    if (type === undefined) throw new RangeError(`a storage "${String(key)}" of no known type`);
    const length = at + 8 <= bytes.length ? Number(view.getBigInt64(at, true)) * storages[type]!.size : NaN;
    if (!(length >= 0 && at + 8 + length <= bytes.length))
      throw new RangeError(`its end at byte ${bytes.length} inside a storage`);
    parts.set(key as string, bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return assembled(saved, ({ key }) => {
    const part = parts.get(key);
    if (!part) throw new RangeError(`no storage "${key}"`);
    return part;
  });
}

/**
 * The tensors of a PyTorch file (.pth, .pt) by name, in both containers that `torch.save` has used.
 *
 * Strided and shared tensors become arrays of their own, row-major; half precision becomes float32, int64 float64.
 * Nothing in the file is run: every name but those of plain tensors is refused, so a file from a stranger is safe to
 * read. The saved object is a dictionary of tensors, or holds one under "state_dict".
 * @param name of the file, for errors.
 * @throws RangeError for a damaged or truncated file, a TorchScript program, pickled objects other than tensors, or an
 * element type that can't be read.
 * @source seitzer2020 weights file
 */
export function readTorchPickle(bytes: Uint8Array, name = "this file"): Record<string, StoredArray> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  try {
    return isZip ? fromZip(bytes) : fromLegacy(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(
      `Expected ${name} to be a PyTorch file of tensors but found ${error.message}. ` +
        "Download it again, or save its state_dict() as .npz or .safetensors.",
      { cause: error },
    );
  }
}
