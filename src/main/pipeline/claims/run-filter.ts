// A Bloom filter of runs of words, as a file of a pack: answers "was this run seen", never with a wrong no. Knows no text.
import { AppError } from '../../domain/errors.ts';

const HEADER_BYTES = 16;
const BITS_PER_RUN = 16;
const HASH_COUNT = 8;

function hashText(text: string, seed: number): number {
  let hash = seed >>> 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

function bitsOf(run: string, bitCount: number): number[] {
  const first = hashText(run, 0x811c9dc5);
  const step = hashText(run, 0x9747b28c) | 1;
  return Array.from({ length: HASH_COUNT }, (_, index) => ((first + Math.imul(index, step)) >>> 0) % bitCount);
}

/** Which file it is: its first four bytes as a little-endian number, what its runs are called, and the words of a run. */
export interface RunFileKind {
  magic: number;
  name: string;
  runWords: number;
}

/** The file of a set of runs: a header of four little-endian 32-bit numbers (magic, bits, hashes, words of a run), then the bits. */
export function buildRunFile(runs: ReadonlySet<string>, { magic, runWords }: RunFileKind): Uint8Array {
  const byteCount = Math.max(8, Math.ceil((runs.size * BITS_PER_RUN) / 8));
  const file = new Uint8Array(HEADER_BYTES + byteCount);
  const header = new DataView(file.buffer);
  [magic, byteCount * 8, HASH_COUNT, runWords].forEach((value, index) => header.setUint32(index * 4, value, true));
  const bits = file.subarray(HEADER_BYTES);
  for (const run of runs) {
    for (const bit of bitsOf(run, byteCount * 8)) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return file;
}

/** Answers whether a run is one of those in the file. About one wrong yes in 1,700, never a wrong no. */
export class RunFilter {
  readonly #bits: Uint8Array;

  /** Bytes that are no file of this kind are `pack-invalid`. */
  constructor(file: Uint8Array, { magic, name, runWords }: RunFileKind) {
    const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const isFilter =
      file.byteLength > HEADER_BYTES &&
      header.getUint32(0, true) === magic &&
      header.getUint32(4, true) === (file.byteLength - HEADER_BYTES) * 8 &&
      header.getUint32(8, true) === HASH_COUNT &&
      header.getUint32(12, true) === runWords;
    if (!isFilter) throw new AppError('pack-invalid', `The list of ${name} in the model pack is damaged.`);
    this.#bits = file.subarray(HEADER_BYTES);
  }

  has(run: string): boolean {
    return bitsOf(run, this.#bits.length * 8).every((bit) => ((this.#bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0);
  }
}
