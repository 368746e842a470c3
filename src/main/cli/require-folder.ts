// A folder the user named must be there before a long command starts.
import { opendir, stat } from 'node:fs/promises';
import { fileError } from '../domain/file-error.ts';
import { UsageError } from './usage.ts';

/** The same path. Throws UsageError when it is no folder, or one that can't be read. */
export async function requireFolder(path: string): Promise<string> {
  const refuse = (error: unknown): never => {
    throw new UsageError(fileError(error, path).message);
  };
  const stats = await stat(path).catch(refuse);
  if (!stats.isDirectory()) throw new UsageError(`${path} is no folder.`);
  await opendir(path).then((folder) => folder.close(), refuse);
  return path;
}
