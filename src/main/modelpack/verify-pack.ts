// Checks every byte of a model pack against its manifest: on install and on request, because it reads the whole pack.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.ts';
import { MANIFEST_FILE, listFiles } from './load-pack.ts';
import type { LoadedPack } from './load-pack.ts';

export interface HashOptions {
  /** Throws the signal's reason when it aborts. */
  signal?: AbortSignal;
  /** Told how many bytes were just read. */
  onBytes?: (count: number) => void;
}

/** The SHA-256 of a file as 64 hex digits. */
export async function hashFile(path: string, { signal, onBytes }: HashOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  const file = createReadStream(path);
  if (onBytes) file.on('data', (chunk) => onBytes(chunk.length));
  await pipeline(file, hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}

/** Hashes all files of a pack and returns how many; throws `pack-invalid` naming the first wrong or unlisted file. */
export async function verifyPack(pack: LoadedPack, options: HashOptions = {}): Promise<number> {
  const listed = listFiles(pack.manifest);
  const names = new Set([MANIFEST_FILE, ...listed.map(({ file }) => file)]);
  const stray = readdirSync(pack.folder).find((name) => !names.has(name));
  if (stray !== undefined) {
    throw new AppError('pack-invalid', `The model pack ${pack.manifest.packId} holds the unlisted file ${stray}.`);
  }
  for (const { file, sha256 } of listed) {
    if ((await hashFile(pack.filePath(file), options)) === sha256) continue;
    throw new AppError('pack-invalid', `${file} of the model pack ${pack.manifest.packId} was changed or damaged.`);
  }
  return listed.length;
}
