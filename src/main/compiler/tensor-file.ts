// What the compiler asks of a file of weights, whatever its format: names and shapes at once, values when needed.
import { AppError } from '../domain/errors.ts';
import { closeSync, openSync, readSync } from 'node:fs';

/** An open file of named tensors; whoever opens it closes it. */
export interface TensorFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  /** Values of a floating point tensor of any stored precision, row-major. Throws `pack-invalid`. */
  readFloats(name: string): Float32Array;
  /** Rows `first` to `first + count` of its first axis. */
  readFloatRows(name: string, first: number, count: number): Float32Array;
  close(): void;
}

/** Opens a file of weights for reading; throws `pack-invalid`. */
export function openWeightFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new AppError('pack-invalid', `Cannot open the weights file ${path}.`, { cause });
  }
}

/** Exactly `length` bytes from `begin`; throws `pack-invalid` if the file ends before. */
export function readExactly(
  descriptor: number,
  { begin, length, path }: { begin: number; length: number; path: string },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, Math.min(length - done, 1 << 30), begin + done);
    if (count === 0) throw new AppError('pack-invalid', `${path} ends before its tensors do.`);
    done += count;
  }
  return bytes;
}

/** Closes what `openWeightFile` opened. */
export function closeWeightFile(descriptor: number): void {
  closeSync(descriptor);
}
