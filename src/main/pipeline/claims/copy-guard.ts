// Recognises runs of words copied from human critiques, from a Bloom filter of word runs shipped with the pack.
// The texts themselves are never shipped. Training builds the filter with the same code.
import { AppError } from '../../domain/errors.ts';

/** Words in a run that counts as copied. */
export const COPIED_RUN_WORDS = 8;
const MAGIC = 0x31524353; // "SCR1", little endian
const HEADER_BYTES = 16;
const BITS_PER_RUN = 16;
const HASH_COUNT = 8;

function hashText(text: string, seed: number): number {
  let hash = seed >>> 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** Words as finely cut as anyone could: "low-key" is two, so whoever counts it as one finds no run that is missed here. */
function wordRuns(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const runs: string[] = [];
  for (let at = 0; at + COPIED_RUN_WORDS <= words.length; at++)
    runs.push(words.slice(at, at + COPIED_RUN_WORDS).join(' '));
  return runs;
}

function bitsOf(run: string, bitCount: number): number[] {
  const first = hashText(run, 0x811c9dc5);
  const step = hashText(run, 0x9747b28c) | 1;
  return Array.from({ length: HASH_COUNT }, (_, index) => ((first + Math.imul(index, step)) >>> 0) % bitCount);
}

/**
 * The filter file of a list of texts: 16-byte header, then one bit array. Runs that `mayBeWritten` refuses are left out: words that
 * no shown sentence can hold.
 */
export function buildCopyFilter(
  texts: readonly string[],
  mayBeWritten: (run: string) => boolean = () => true,
): Uint8Array {
  const runs = new Set<string>();
  for (const text of texts) for (const run of wordRuns(text)) if (mayBeWritten(run)) runs.add(run);
  const byteCount = Math.max(8, Math.ceil((runs.size * BITS_PER_RUN) / 8));
  const file = new Uint8Array(HEADER_BYTES + byteCount);
  const header = new DataView(file.buffer);
  [MAGIC, byteCount * 8, HASH_COUNT, COPIED_RUN_WORDS].forEach((value, index) =>
    header.setUint32(index * 4, value, true),
  );
  const bits = file.subarray(HEADER_BYTES);
  for (const run of runs) {
    for (const bit of bitsOf(run, byteCount * 8)) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return file;
}

/** Answers whether a sentence repeats a long run of words of a human text. About one wrong yes in 1,700 runs, never a wrong no. */
export class CopyGuard {
  readonly #bits: Uint8Array;

  /** `file`: the bytes of copied-runs.bin. Anything else is `pack-invalid`. */
  constructor(file: Uint8Array) {
    const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const isFilter =
      file.byteLength > HEADER_BYTES &&
      header.getUint32(0, true) === MAGIC &&
      header.getUint32(4, true) === (file.byteLength - HEADER_BYTES) * 8 &&
      header.getUint32(8, true) === HASH_COUNT &&
      header.getUint32(12, true) === COPIED_RUN_WORDS;
    if (!isFilter) throw new AppError('pack-invalid', 'The list of copied word runs in the model pack is damaged.');
    this.#bits = file.subarray(HEADER_BYTES);
  }

  /** True if any run of eight words also stands in a human text. */
  isCopied(text: string): boolean {
    const bitCount = this.#bits.length * 8;
    return wordRuns(text).some((run) =>
      bitsOf(run, bitCount).every((bit) => ((this.#bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0),
    );
  }
}
