// Reads a photo file once: its bytes and their hash. File-system failures become named errors on that photo.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../domain/errors.ts';
import { fileError } from '../../domain/file-error.ts';

/** Larger files are refused before they are read into memory. */
const MAX_FILE_BYTES = 1_800_000_000;

export interface PhotoFile {
  bytes: Buffer;
  /** Hex digest. */
  sha256: string;
}

/**
 * All bytes of a photo file and their SHA-256.
 * Throws AppError: `photo-missing`, `permission-denied`, `photo-unreadable` (empty, no file, I/O), `photo-too-large`, `cancelled`.
 */
export async function readPhotoFile(path: string, signal?: AbortSignal): Promise<PhotoFile> {
  const bytes = await readBytes(path, signal);
  if (bytes.length === 0) throw new AppError('photo-unreadable', 'The file is empty.', { detail: { path } });
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function readBytes(path: string, signal?: AbortSignal): Promise<Buffer> {
  if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.');
  try {
    await using file = await open(path, 'r');
    const { size, isFile } = await file.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
    if (!isFile) throw new AppError('photo-unreadable', 'This is not a regular file.', { detail: { path } });
    if (size > MAX_FILE_BYTES) {
      throw new AppError('photo-too-large', `The file has ${Math.round(size / 1e6)} MB; the limit is 1800 MB.`);
    }
    return await file.readFile();
  } catch (error) {
    throw fileError(error, path);
  }
}
