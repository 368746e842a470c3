// Folder paths as users type them: the home folder's sign, completion, and why a folder can't be used.
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { ErrorReport } from '../domain/errors.ts';

const MAX_SUGGESTIONS = 20;

/** The absolute, normalised form of what was typed or chosen. Throws AppError `invalid-argument` for a relative path. */
export function toFolderPath(typed: string): string {
  const trimmed = typed.trim();
  const expanded = trimmed === '~' || trimmed.startsWith(`~${sep}`) ? join(homedir(), trimmed.slice(1)) : trimmed;
  if (!isAbsolute(expanded)) throw new AppError('invalid-argument', 'Please give the whole path of the folder.');
  const path = normalize(expanded);
  return path.length > 1 && path.endsWith(sep) && dirname(path) !== path ? path.slice(0, -1) : path;
}

/** Why the folder can't be read at the moment, or null. */
export async function folderProblem(path: string): Promise<ErrorReport | null> {
  try {
    if (!(await stat(path)).isDirectory()) return { kind: 'invalid-argument', message: `${path} is not a folder.` };
    await access(path, constants.R_OK | constants.X_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES' || code === 'EPERM')
      return { kind: 'permission-denied', message: `${path} may not be read.` };
    return { kind: 'photo-missing', message: `The folder ${path} is not there. Is its drive connected?` };
  }
}

/** Folders that begin with what was typed so far, by name, at most 20; hidden ones only when the dot was typed. */
export async function suggestFolders(typed: string): Promise<string[]> {
  const isHome = typed.trim() === '~';
  let path: string;
  try {
    path = toFolderPath(typed);
  } catch {
    return [];
  }
  const isParent = isHome || typed.endsWith(sep) || typed.endsWith('/');
  const parent = isParent ? path : dirname(path);
  const start = isParent ? '' : basename(path).toLowerCase();
  try {
    const entries = await readdir(parent, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .filter((name) => name.toLowerCase().startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .slice(0, MAX_SUGGESTIONS)
      .map((name) => join(parent, name));
  } catch {
    return [];
  }
}
