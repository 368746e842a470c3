// What the compiler asks of a file of weights, whatever its format: names and shapes at once, values when needed.
import { AppError } from '../domain/errors.ts';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

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
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    throw new AppError('pack-invalid', `Cannot open the weights file ${path}.`, { cause });
  }
  try {
    requireContents(descriptor, path);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** What a download by `git clone` leaves where large files are kept elsewhere. */
const POINTER = 'version https://git-lfs.github.com/spec/';

function requireContents(descriptor: number, path: string): void {
  if (!fstatSync(descriptor).isFile()) throw new AppError('pack-invalid', `${path} is no file.`);
  const head = Buffer.alloc(POINTER.length);
  readSync(descriptor, head, 0, head.length, 0);
  if (head.toString('latin1') === POINTER) {
    throw new AppError(
      'pack-invalid',
      `${path} is only a pointer of Git LFS: the weights themselves were not downloaded.`,
    );
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
