// The table of contents of a zip archive whose entries are stored as they are, which is how PyTorch writes checkpoints:
// name -> where its bytes lie. The archive is untrusted: every offset is checked against the file.
import { fstatSync } from 'node:fs';
import { AppError } from '../domain/errors.ts';
import { readExactly } from './tensor-file.ts';

export interface ZipEntry {
  begin: number;
  length: number;
}

const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const LOCAL_BYTES = 30;
/** A comment may follow the end record. */
const MAX_COMMENT = 0xffff;
/** A table larger than this is refused: real ones stay under a MB. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/** Entries by name. Throws `pack-invalid` for a damaged archive, or one with compressed or encrypted entries. */
export function readZipDirectory(descriptor: number, path: string): Map<string, ZipEntry> {
  const fileBytes = fstatSync(descriptor).size;
  const read = (begin: number, length: number) => {
    if (begin < 0 || length < 0 || begin + length > fileBytes) throw damaged(path);
    return viewOf(readExactly(descriptor, { begin, length, path }));
  };
  const { begin, length } = findDirectory(read, fileBytes, path);
  if (length > MAX_DIRECTORY_BYTES) throw damaged(path);
  const directory = read(begin, length);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0; at < length;) {
    if (at + 46 > length || directory.getUint32(at, true) !== ENTRY_SIGNATURE) throw damaged(path);
    const entry = readEntry(directory, at, path);
    const local = read(entry.local, LOCAL_BYTES);
    if (local.getUint32(0, true) !== LOCAL_SIGNATURE) throw damaged(path);
    const data = entry.local + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
    if (data + entry.length > fileBytes || entries.has(entry.name)) throw damaged(path);
    entries.set(entry.name, { begin: data, length: entry.length });
    at = entry.next;
  }
  return entries;
}

type Read = (begin: number, length: number) => DataView;

function findDirectory(read: Read, fileBytes: number, path: string): ZipEntry {
  const tailBytes = Math.min(fileBytes, END_BYTES + MAX_COMMENT);
  const tail = read(fileBytes - tailBytes, tailBytes);
  for (let at = tailBytes - END_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== END_SIGNATURE) continue;
    const end = fileBytes - tailBytes + at;
    const length = tail.getUint32(at + 12, true);
    const begin = tail.getUint32(at + 16, true);
    if (length !== 0xffffffff && begin !== 0xffffffff) return { begin, length };
    const locator = read(end - LOCATOR_BYTES, LOCATOR_BYTES);
    if (locator.getUint32(0, true) !== END64_LOCATOR) throw damaged(path);
    const end64 = read(toNumber(locator.getBigUint64(8, true), path), END64_BYTES);
    if (end64.getUint32(0, true) !== END64_SIGNATURE) throw damaged(path);
    const wide = (offset: number) => toNumber(end64.getBigUint64(offset, true), path);
    return { begin: wide(48), length: wide(40) };
  }
  throw damaged(path);
}

function readEntry(directory: DataView, at: number, path: string) {
  const nameLength = directory.getUint16(at + 28, true);
  const extraLength = directory.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + directory.getUint16(at + 32, true);
  if (next > directory.byteLength) throw damaged(path);
  const isEncrypted = (directory.getUint16(at + 8, true) & 1) !== 0;
  if (isEncrypted || directory.getUint16(at + 10, true) !== 0) {
    throw new AppError('pack-invalid', `${path} holds compressed or encrypted entries, which no checkpoint does.`);
  }
  const name = new TextDecoder().decode(bytesOf(directory, at + 46, nameLength));
  const sizes = [directory.getUint32(at + 24, true), directory.getUint32(at + 20, true)];
  const [length = 0, , local = 0] = widen(directory, [...sizes, directory.getUint32(at + 42, true)], {
    begin: at + 46 + nameLength,
    end: at + 46 + nameLength + extraLength,
    path,
  });
  return { name, length, local, next };
}

/** Numbers that do not fit 32 bits stand, in the same order, in the extra field 1. */
function widen(
  directory: DataView,
  narrow: readonly number[],
  { begin, end, path }: { begin: number; end: number; path: string },
): number[] {
  if (!narrow.includes(0xffffffff)) return [...narrow];
  for (let at = begin; at + 4 <= end; at += 4 + directory.getUint16(at + 2, true)) {
    if (directory.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    return narrow.map((value) => {
      if (value !== 0xffffffff) return value;
      if (from + 8 > end) throw damaged(path);
      from += 8;
      return toNumber(directory.getBigUint64(from - 8, true), path);
    });
  }
  throw damaged(path);
}

function toNumber(value: bigint, path: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(path);
  return Number(value);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

function damaged(path: string): AppError {
  return new AppError('pack-invalid', `${path} is a damaged archive.`);
}
