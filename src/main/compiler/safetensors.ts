// Reader of safetensors files: header at once, tensors only when asked for. The file is untrusted input, so every
// offset is checked against the file before a byte is read. Knows nothing of models.
import { fstatSync } from 'node:fs';
import { AppError } from '../domain/errors.ts';
import { fromBfloat16Array, fromFloat16Array } from './float16.ts';
import { closeWeightFile, openWeightFile, readExactly } from './tensor-file.ts';
import type { TensorFile } from './tensor-file.ts';

const DTYPE_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, U8: 1 } as const;
export type SafetensorsDtype = keyof typeof DTYPE_BYTES;

/** A header larger than this is refused: real ones stay under a few MB. */
const MAX_HEADER_BYTES = 100 * 1024 * 1024;

export interface SafetensorsEntry {
  dtype: SafetensorsDtype;
  shape: readonly number[];
  /** Bytes from the start of the file. */
  begin: number;
  byteLength: number;
}

/** An open safetensors file; whoever opens it closes it. */
export class SafetensorsFile implements TensorFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  #descriptor: number | undefined;

  /** Opens `path` and checks its header; throws `pack-invalid`. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openWeightFile(path);
    try {
      this.entries = readHeader(this.#descriptor, path);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The entry called `name`; throws `pack-invalid` if there is none. */
  entry(name: string): SafetensorsEntry {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new AppError('pack-invalid', `${this.path} has no tensor "${name}".`);
    return entry;
  }

  /** Values of a floating point tensor of any stored precision, row-major. */
  readFloats(name: string): Float32Array {
    const { dtype, bytes } = this.#read(name);
    return toFloats(dtype, bytes, `${this.path}: ${name}`);
  }

  /** Rows `first` to `first + count` of the first axis of a floating point tensor, row-major. */
  readFloatRows(name: string, first: number, count: number): Float32Array {
    const { dtype, shape, begin, byteLength } = this.entry(name);
    const [rows = 0] = shape;
    if (first < 0 || count < 0 || first + count > rows) {
      throw new AppError('invalid-argument', `${this.path}: ${name} has no rows ${first} to ${first + count}.`);
    }
    const rowBytes = rows === 0 ? 0 : byteLength / rows;
    const bytes = readExactly(this.#open(), {
      begin: begin + first * rowBytes,
      length: count * rowBytes,
      path: this.path,
    });
    return toFloats(dtype, bytes, `${this.path}: ${name}`);
  }

  /** Values of an I64 tensor, row-major. */
  readInts(name: string): BigInt64Array {
    const { dtype, bytes } = this.#read(name);
    if (dtype !== 'I64') throw new AppError('pack-invalid', `${this.path}: ${name} is ${dtype}, expected I64.`);
    return new BigInt64Array(bytes.buffer, 0, bytes.length / 8);
  }

  /** Values of a U8 tensor, row-major. */
  readBytes(name: string): Uint8Array {
    const { dtype, bytes } = this.#read(name);
    if (dtype !== 'U8') throw new AppError('pack-invalid', `${this.path}: ${name} is ${dtype}, expected U8.`);
    return bytes;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeWeightFile(this.#descriptor);
    this.#descriptor = undefined;
  }

  #read(name: string): { dtype: SafetensorsDtype; bytes: Uint8Array<ArrayBuffer> } {
    const { dtype, begin, byteLength } = this.entry(name);
    return { dtype, bytes: readExactly(this.#open(), { begin, length: byteLength, path: this.path }) };
  }

  #open(): number {
    if (this.#descriptor === undefined) throw new AppError('pack-invalid', `${this.path} is already closed.`);
    return this.#descriptor;
  }
}

function readHeader(descriptor: number, path: string): Map<string, SafetensorsEntry> {
  const fileBytes = fstatSync(descriptor).size;
  if (fileBytes < 8) throw new AppError('pack-invalid', `${path} is no safetensors file.`);
  const prefix = new DataView(readExactly(descriptor, { begin: 0, length: 8, path }).buffer);
  const headerBytes = Number(prefix.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || headerBytes > fileBytes - 8) {
    throw new AppError('pack-invalid', `${path} announces a header of ${headerBytes} bytes.`);
  }
  const text = new TextDecoder().decode(readExactly(descriptor, { begin: 8, length: headerBytes, path }));
  const header = parseObject(text, path);
  const entries = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    entries.set(name, checkEntry(value, { name, path, dataBegin: 8 + headerBytes, fileBytes }));
  }
  checkCoverage(entries, path, 8 + headerBytes, fileBytes);
  return entries;
}

function parseObject(text: string, path: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new AppError('pack-invalid', `${path} has an unreadable header.`, { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new AppError('pack-invalid', `${path} has a header that is no table of tensors.`);
  }
  return parsed;
}

interface EntryPlace {
  name: string;
  path: string;
  dataBegin: number;
  fileBytes: number;
}

function checkEntry(value: unknown, place: EntryPlace): SafetensorsEntry {
  const wrong = (what: string) => new AppError('pack-invalid', `${place.path}: tensor "${place.name}" ${what}.`);
  if (typeof value !== 'object' || value === null) throw wrong('has no description');
  const dtype = 'dtype' in value ? value.dtype : undefined;
  const shape = 'shape' in value ? value.shape : undefined;
  const offsets = 'data_offsets' in value ? value.data_offsets : undefined;
  if (!isDtype(dtype)) throw wrong(`has the unsupported type ${String(dtype)}`);
  if (!isCounts(shape)) throw wrong('has no valid shape');
  if (!isCounts(offsets) || offsets.length !== 2) throw wrong('has no valid place in the file');
  const [begin = 0, end = 0] = offsets;
  const expected = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
  if (!Number.isSafeInteger(expected) || end - begin !== expected) throw wrong('has a size that contradicts its shape');
  if (place.dataBegin + end > place.fileBytes) throw wrong('lies outside the file');
  return { dtype, shape, begin: place.dataBegin + begin, byteLength: expected };
}

function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === 'string' && Object.hasOwn(DTYPE_BYTES, value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** The format allows neither gaps nor overlaps: a file with them was damaged or crafted. */
function checkCoverage(entries: Map<string, SafetensorsEntry>, path: string, begin: number, end: number): void {
  let position = begin;
  for (const entry of [...entries.values()].sort((a, b) => a.begin - b.begin || a.byteLength - b.byteLength)) {
    if (entry.begin !== position) throw new AppError('pack-invalid', `${path} has gaps or overlaps between tensors.`);
    position += entry.byteLength;
  }
  if (position !== end) throw new AppError('pack-invalid', `${path} has bytes that belong to no tensor.`);
}

function toFloats(dtype: SafetensorsDtype, bytes: Uint8Array<ArrayBuffer>, what: string): Float32Array {
  switch (dtype) {
    case 'F32':
      return new Float32Array(bytes.buffer, 0, bytes.length / 4);
    case 'F64':
      return Float32Array.from(new Float64Array(bytes.buffer, 0, bytes.length / 8));
    case 'F16':
      return fromFloat16Array(new Uint16Array(bytes.buffer, 0, bytes.length / 2));
    case 'BF16':
      return fromBfloat16Array(new Uint16Array(bytes.buffer, 0, bytes.length / 2));
    default:
      throw new AppError('pack-invalid', `${what} holds ${dtype}, not floating point numbers.`);
  }
}
