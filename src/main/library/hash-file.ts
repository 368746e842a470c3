// The content hash of a file, by which moves, copies and finished work are recognised.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../domain/file-error.ts';

/** Hex SHA-256 of the file's bytes. Throws AppError `photo-missing`, `permission-denied` or `photo-unreadable`. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    throw fileError(error, path);
  }
  return hash.digest('hex');
}
