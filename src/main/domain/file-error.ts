// Translates the file system's error codes into our kinds, for files and folders of the user. Knows codes, not the file system.
import { AppError } from './errors.ts';

/** The AppError for what Node's file system threw about `path`; one that is an AppError already stays as it is. */
export function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { detail: { path, code }, cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('photo-missing', `${path} is not there any more.`, details);
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError('permission-denied', `${path} may not be read.`, details);
  return new AppError('photo-unreadable', `${path} could not be read (${code || 'unknown reason'}).`, details);
}
