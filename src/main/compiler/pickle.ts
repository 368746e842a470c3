// A pickle read as data. A pickle is a program for a stack machine that may call any function it names; this reader has
// no functions to call: globals are names from a closed list, and what they are applied to is handed to the caller's own
// constructors. Everything else, and every opcode that could run or build something, is refused. Knows no tensors.
import { AppError } from '../domain/errors.ts';

/** A name a pickle refers to. */
export interface PickleGlobal {
  kind: 'global';
  /** Module and name, joined by a dot. */
  name: string;
}

export type PickleValue =
  null | boolean | number | bigint | string | Uint8Array | PickleValue[] | Map<PickleValue, PickleValue> | object;

export interface PickleRules {
  /** Names that may occur; any other is refused. */
  globals: ReadonlySet<string>;
  /** What a listed global gives for arguments. */
  apply: (name: string, args: readonly PickleValue[]) => PickleValue;
  /** What a persistent id stands for. */
  persistent: (id: PickleValue) => PickleValue;
}

/** Real ones hold a storage's size; reading a long one takes the square of its length. */
const MAX_LONG_BYTES = 64;

const MARK = Symbol('mark');
type StackItem = PickleValue | typeof MARK;

/** Reads the pickle at `start`; `next` is the byte behind it. Throws `pack-invalid`. */
export function readPickle(bytes: Uint8Array, start: number, rules: PickleRules): { value: PickleValue; next: number } {
  const machine = new PickleMachine(bytes, start, rules);
  while (!machine.isDone) machine.step();
  return { value: machine.result(), next: machine.position };
}

function refuse(what: string): AppError {
  return new AppError('pack-invalid', `The checkpoint's pickle ${what}.`);
}

/** One run over one pickle. */
class PickleMachine {
  isDone = false;
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #rules: PickleRules;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, start: number, rules: PickleRules) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
    this.#rules = rules;
  }

  result(): PickleValue {
    return this.#pop();
  }

  step(): void {
    const opcode = this.#byte();
    const action = Object.hasOwn(ACTIONS, opcode) ? ACTIONS[opcode] : undefined;
    if (action === undefined) throw refuse(`uses the operation 0x${opcode.toString(16)}, which is not allowed`);
    action(this, opcode);
  }

  push(value: StackItem): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    return this.#pop();
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw refuse('takes more from its stack than it put there');
    return value;
  }

  /** The last `count` values, in order. */
  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).toReversed();
  }

  /** Everything since the last mark, which goes too. */
  popToMark(): PickleValue[] {
    const values: PickleValue[] = [];
    for (;;) {
      const value = this.#stack.pop();
      if (value === undefined) throw refuse('lacks a mark');
      if (value === MARK) return values.toReversed();
      values.push(value);
    }
  }

  /** The value on top, which stays. */
  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw refuse('has nothing on its stack');
    return value;
  }

  remember(index: number | undefined): void {
    this.#memo.set(index ?? this.#memo.size, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw refuse('refers to something it never stored');
    this.push(value);
  }

  global(name: string): PickleGlobal {
    if (!this.#rules.globals.has(name)) {
      throw refuse(`asks for "${name}", which is more than weights need; save the state dict alone`);
    }
    return { kind: 'global', name };
  }

  reduce(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!isGlobal(callee) || !Array.isArray(args)) throw refuse('calls something that is no known name');
    this.push(this.#rules.apply(callee.name, args));
  }

  persistent(): void {
    this.push(this.#rules.persistent(this.#pop()));
  }

  #byte(): number {
    const byte = this.#bytes[this.position];
    if (byte === undefined) throw refuse('is cut off');
    this.position += 1;
    return byte;
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.position) throw refuse('is cut off');
    const bytes = this.#bytes.subarray(this.position, this.position + length);
    this.position += length;
    return bytes;
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  /** Text up to the line feed. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.position);
    if (end < 0) throw refuse('is cut off');
    const text = this.text(end - this.position);
    this.position += 1;
    return text;
  }

  /** An unsigned little-endian number. */
  unsigned(length: 1 | 2 | 4 | 8): number {
    const at = this.position;
    this.take(length);
    if (length === 1) return this.#view.getUint8(at);
    if (length === 2) return this.#view.getUint16(at, true);
    if (length === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  signed32(): number {
    const at = this.position;
    this.take(4);
    return this.#view.getInt32(at, true);
  }

  /** Big-endian, as pickles alone of all their numbers store it. */
  double(): number {
    const at = this.position;
    this.take(8);
    return this.#view.getFloat64(at);
  }

  /** A little-endian two's complement number of any length. */
  long(length: number): number | bigint {
    if (length > MAX_LONG_BYTES) throw refuse(`holds a number of ${length} bytes`);
    let value = 0n;
    const bytes = this.take(length);
    for (let index = length - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[index] ?? 0);
    const signed = BigInt.asIntN(8 * length, value);
    return signed >= BigInt(Number.MIN_SAFE_INTEGER) && signed <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(signed)
      : signed;
  }
}

/** True for a name left on the stack. */
export function isGlobal(value: PickleValue): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global';
}

function setItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = machine.top();
  if (!(target instanceof Map) || items.length % 2 !== 0) throw refuse('fills something that is no dictionary');
  for (let index = 0; index < items.length; index += 2) target.set(items[index] ?? null, items[index + 1] ?? null);
}

function append(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = machine.top();
  if (!Array.isArray(target)) throw refuse('appends to something that is no list');
  for (const item of items) target.push(item);
}

const letter = (text: string) => text.charCodeAt(0);

/** The operations a pickle of plain values and tensors needs (protocols 2 to 5). */
const ACTIONS: Readonly<Record<number, (machine: PickleMachine, opcode: number) => void>> = {
  0x80: (m) => void m.unsigned(1), // protocol
  0x95: (m) => void m.unsigned(8), // frame
  [letter('.')]: (m) => void (m.isDone = true),
  [letter('(')]: (m) => m.push(MARK),
  [letter('0')]: (m) => void m.pop(),
  [letter('1')]: (m) => void m.popToMark(),
  [letter('N')]: (m) => m.push(null),
  0x88: (m) => m.push(true),
  0x89: (m) => m.push(false),
  [letter('J')]: (m) => m.push(m.signed32()),
  [letter('K')]: (m) => m.push(m.unsigned(1)),
  [letter('M')]: (m) => m.push(m.unsigned(2)),
  0x8a: (m) => m.push(m.long(m.unsigned(1))),
  0x8b: (m) => m.push(m.long(m.unsigned(4))),
  [letter('G')]: (m) => m.push(m.double()),
  [letter('X')]: (m) => m.push(m.text(m.unsigned(4))),
  0x8c: (m) => m.push(m.text(m.unsigned(1))),
  0x8d: (m) => m.push(m.text(m.unsigned(8))),
  [letter('T')]: (m) => m.push(m.text(m.unsigned(4))),
  [letter('U')]: (m) => m.push(m.text(m.unsigned(1))),
  [letter('B')]: (m) => m.push(m.take(m.unsigned(4))),
  [letter('C')]: (m) => m.push(m.take(m.unsigned(1))),
  [letter('}')]: (m) => m.push(new Map<PickleValue, PickleValue>()),
  [letter(']')]: (m) => m.push([]),
  [letter(')')]: (m) => m.push([]),
  [letter('t')]: (m) => m.push(m.popToMark()),
  0x85: (m) => m.push(m.popMany(1)),
  0x86: (m) => m.push(m.popMany(2)),
  0x87: (m) => m.push(m.popMany(3)),
  [letter('a')]: (m) => append(m, m.popMany(1)),
  [letter('e')]: (m) => append(m, m.popToMark()),
  [letter('s')]: (m) => setItems(m, m.popMany(2)),
  [letter('u')]: (m) => setItems(m, m.popToMark()),
  [letter('q')]: (m) => m.remember(m.unsigned(1)),
  [letter('r')]: (m) => m.remember(m.unsigned(4)),
  0x94: (m) => m.remember(undefined),
  [letter('h')]: (m) => m.recall(m.unsigned(1)),
  [letter('j')]: (m) => m.recall(m.unsigned(4)),
  [letter('c')]: (m) => {
    const module = m.line();
    m.push(m.global(`${module}.${m.line()}`));
  },
  0x93: (m) => {
    const [module, name] = m.popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') throw refuse('names something by what is no text');
    m.push(m.global(`${module}.${name}`));
  },
  [letter('R')]: (m) => m.reduce(),
  [letter('Q')]: (m) => m.persistent(),
  // State of a dictionary (its metadata): read and dropped.
  [letter('b')]: (m) => {
    m.pop();
    if (!(m.top() instanceof Map)) throw refuse('sets the state of an object');
  },
};
