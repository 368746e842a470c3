// Writes a file whole or not at all: to a temporary file beside it, then renamed over it. Knows nothing of what is in it.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** Replaces or creates a file; `check` may throw an AppError at the last moment. Throws AppError `permission-denied` or `disk-full`. */
export async function replaceFile(path: string, content: Uint8Array, check?: () => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${shorten(basename(path))}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await check?.();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof AppError ? error : translateWriteError(error, path);
  }
}

/** The AppError of a failed write: `disk-full`, else `permission-denied`. */
export function translateWriteError(error: unknown, path: string): AppError {
  const code = codeOf(error);
  const details = { detail: { path, code }, cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk-full', `The disk is full; ${path} was not written.`, details);
  return new AppError('permission-denied', `${path} could not be written (${code || 'unknown reason'}).`, details);
}

/** The system's name of an error, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The temporary name must not be too long where the name itself just fits. */
function shorten(name: string): string {
  return [...name].slice(0, 40).join('');
}
