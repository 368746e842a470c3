// Finds the reference material some tests compare with. It is not part of the repository; tests skip without it.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder given by SALIENT_SHARED, else `shared` beside the repository; undefined if there is none. */
export function sharedFolder(): string | undefined {
  const root = join(import.meta.dirname, '..', '..');
  const folder = resolve(root, process.env['SALIENT_SHARED'] ?? '../shared');
  return existsSync(folder) ? folder : undefined;
}
