// JSON files of a checkpoint folder. They come from outside; what is in them is checked by whoever asks.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** Configurations and token tables are a few hundred KB at most. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Throws `pack-invalid` for a file that is missing. */
export function requireFile(folder: string, file: string): void {
  if (existsSync(join(folder, file))) return;
  throw new AppError('pack-invalid', `The checkpoint in ${folder} lacks the file ${file}.`);
}

/** The parsed contents of a file; throws `pack-invalid` if it is missing, too large or no JSON. */
export function readJson(folder: string, file: string): unknown {
  requireFile(folder, file);
  const path = join(folder, file);
  if (statSync(path).size > MAX_JSON_BYTES) throw new AppError('pack-invalid', `${path} is too large.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('pack-invalid', `${path} is no valid JSON.`, { cause });
  }
}
