/** A name that a pickle wants imported: "torch.FloatStorage". Nothing is ever imported here. */
export class PickledGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What a pickle can hold here. Lists and tuples are arrays, dictionaries maps; `object` is what `call` made. */
export type Pickled =
  null | boolean | number | bigint | string | PickledGlobal | Pickled[] | PickledMap | object;
export type PickledMap = Map<Pickled, Pickled>;

/** What the two opcodes that could reach outside the pickle do. */
export interface PickleRules {
  /** Names that may occur; any other is refused before anything is made of it. */
  allows(name: string): boolean;
  /** The value of an allowed name called with arguments. */
  call(name: string, args: readonly Pickled[]): Pickled;
  /** The value behind a persistent id. */
  load(id: Pickled): Pickled;
}

class Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly rules: PickleRules;
  at: number;
  /** Items above the last mark, and those below each mark. */
  stack: Pickled[] = [];
  readonly below: Pickled[][] = [];
  readonly memo = new Map<number, Pickled>();

  constructor(bytes: Uint8Array, start: number, rules: PickleRules) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.rules = rules;
  }

  take(length: number): number {
    const from = this.at;
    if (!(length >= 0) || from + length > this.bytes.length)
      throw new RangeError(`the end of the file at byte ${this.bytes.length} inside a pickle`);
    this.at = from + length;
    return from;
  }
  u8 = (): number => this.view.getUint8(this.take(1));
  u16 = (): number => this.view.getUint16(this.take(2), true);
  i32 = (): number => this.view.getInt32(this.take(4), true);
  u32 = (): number => this.view.getUint32(this.take(4), true);
  u64 = (): number => Number(this.view.getBigUint64(this.take(8), true));

  text(length: number): string {
    const from = this.take(length);
    return new TextDecoder().decode(this.bytes.subarray(from, from + length));
  }
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    const line = this.text((end < 0 ? this.bytes.length + 1 : end) - this.at);
    this.at++;
    return line;
  }
  /** Little-endian two's complement. */
  long(length: number): number | bigint {
    if (length > 64) throw new RangeError(`an integer of ${length} bytes`);
    const from = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]!);
    value = BigInt.asIntN(8 * length, value);
    const plain = Number(value);
    return Number.isSafeInteger(plain) ? plain : value;
  }

  push = (value: Pickled): void => void this.stack.push(value);
  pop(): Pickled {
    const value = this.stack.pop();
    if (value === undefined) throw new RangeError(`an empty stack at byte ${this.at}`);
    return value;
  }
  top(): Pickled {
    const value = this.stack.at(-1);
    if (value === undefined) throw new RangeError(`an empty stack at byte ${this.at}`);
    return value;
  }
  /** Items since the last mark. */
  sinceMark(): Pickled[] {
    const items = this.stack;
    const stack = this.below.pop();
    if (!stack) throw new RangeError(`no mark at byte ${this.at}`);
    this.stack = stack;
    return items;
  }
  last = (n: number): Pickled[] => Array.from({ length: n }, () => this.pop()).reverse();

  remember = (key: number): void => void this.memo.set(key, this.top());
  recall(key: number): void {
    const value = this.memo.get(key);
    if (value === undefined) throw new RangeError(`an unknown memo ${key} at byte ${this.at}`);
    this.push(value);
  }
  global(name: string): void {
    if (!this.rules.allows(name))
      throw new RangeError(
        `the name "${name}", which a file of plain tensors doesn't need and which is never run`,
      );
    this.push(new PickledGlobal(name));
  }
  setItems(items: readonly Pickled[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0)
      throw new RangeError(`no dictionary at byte ${this.at}`);
    for (let i = 0; i < items.length; i += 2) map.set(items[i]!, items[i + 1]!);
  }
  append(items: readonly Pickled[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new RangeError(`no list at byte ${this.at}`);
    for (const item of items) list.push(item);
  }
  reduce(): void {
    const [callee, args] = this.last(2);
    if (!(callee instanceof PickledGlobal) || !Array.isArray(args))
      throw new RangeError(`a call of something that is no name at byte ${this.at}`);
    this.push(this.rules.call(callee.name, args as Pickled[]));
  }
}

const dictionary = (items: readonly Pickled[]): PickledMap => {
  const map: PickledMap = new Map();
  for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i]!, items[i + 1]!);
  return map;
};

/** The opcodes that data needs, by their byte. STOP is the loop's own. */
const opcodes: Readonly<Record<number, (m: Machine) => void>> = {
  0x80: (m) => void m.u8(), // PROTO
  0x95: (m) => void m.u64(), // FRAME
  0x28: (m) => void (m.below.push(m.stack), (m.stack = [])), // MARK
  0x30: (m) => void m.pop(), // POP
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4b: (m) => m.push(m.u8()), // BININT1
  0x4d: (m) => m.push(m.u16()), // BININT2
  0x4a: (m) => m.push(m.i32()), // BININT
  0x8a: (m) => m.push(m.long(m.u8())), // LONG1
  0x8b: (m) => m.push(m.long(m.u32())), // LONG4
  0x47: (m) => m.push(m.view.getFloat64(m.take(8))), // BINFLOAT
  0x58: (m) => m.push(m.text(m.u32())), // BINUNICODE
  0x8c: (m) => m.push(m.text(m.u8())), // SHORT_BINUNICODE
  0x8d: (m) => m.push(m.text(m.u64())), // BINUNICODE8
  0x54: (m) => m.push(m.text(m.u32())), // BINSTRING
  0x55: (m) => m.push(m.text(m.u8())), // SHORT_BINSTRING
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x6c: (m) => m.push(m.sinceMark()), // LIST
  0x61: (m) => m.append(m.last(1)), // APPEND
  0x65: (m) => m.append(m.sinceMark()), // APPENDS
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x74: (m) => m.push(m.sinceMark()), // TUPLE
  0x85: (m) => m.push(m.last(1)), // TUPLE1
  0x86: (m) => m.push(m.last(2)), // TUPLE2
  0x87: (m) => m.push(m.last(3)), // TUPLE3
  0x7d: (m) => m.push(new Map()), // EMPTY_DICT
  0x64: (m) => m.push(dictionary(m.sinceMark())), // DICT
  0x73: (m) => m.setItems(m.last(2)), // SETITEM
  0x75: (m) => m.setItems(m.sinceMark()), // SETITEMS
  0x71: (m) => m.remember(m.u8()), // BINPUT
  0x72: (m) => m.remember(m.u32()), // LONG_BINPUT
  0x94: (m) => m.remember(m.memo.size), // MEMOIZE
  0x68: (m) => m.recall(m.u8()), // BINGET
  0x6a: (m) => m.recall(m.u32()), // LONG_BINGET
  0x63: (m) => m.global(`${m.line()}.${m.line()}`), // GLOBAL
  0x93: (m) => m.global(m.last(2).join(".")), // STACK_GLOBAL
  0x52: (m) => m.reduce(), // REDUCE
  0x62: (m) => void m.pop(), // BUILD: attributes of an object, e.g. version numbers of layers
  0x51: (m) => m.push(m.rules.load(m.pop())), // BINPERSID
};

/**
 * The value of a Python pickle that holds data only, and where the pickle ends.
 *
 * Reads the opcodes that dictionaries, lists, numbers, texts and tensors need. Code is never run: names are checked by
 * `rules.allows` and what they mean is up to `rules.call`.
 * @param start byte at which the pickle begins.
 * @throws RangeError for a name that isn't allowed, an opcode beyond these, or bytes that are damaged or cut short.
 * The message completes "found …".
 */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  rules: PickleRules,
): { value: Pickled; end: number } {
  const machine = new Machine(bytes, start, rules);
  for (;;) {
    const opcode = machine.u8();
    if (opcode === 0x2e) return { value: machine.pop(), end: machine.at };
    const run = opcodes[opcode];
    if (!run) throw new RangeError(`the unknown opcode 0x${opcode.toString(16)} at byte ${machine.at - 1}`);
    run(machine);
  }
}
