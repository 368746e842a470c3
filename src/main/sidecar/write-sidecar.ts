// Replaces a sidecar atomically: what is there is read, merged by the format, written to a temporary file and renamed over the old one.
// Refuses when another program changed the file in between. Never touches the photo.
import { readFile } from 'node:fs/promises';
import type { PhotoReport } from '../domain/critique.ts';
import { AppError } from '../domain/errors.ts';
import { codeOf, replaceFile, translateWriteError } from './replace-file.ts';
import type { SidecarFormat } from './sidecar-format.ts';

export interface WrittenSidecar {
  path: string;
  /** False when the existing sidecar said the same already. */
  changed: boolean;
}

/**
 * Writes the sidecar of a report's photo. Throws AppError `sidecar-conflict` (two sidecars, an unreadable one, or another writer),
 * `permission-denied` or `disk-full`.
 */
export async function writeSidecar(report: PhotoReport, format: SidecarFormat): Promise<WrittenSidecar> {
  const path = await format.pathFor(report.path);
  const existing = await readExisting(path);
  const merged = await format.merge(report, existing);
  if (merged === undefined) return { path, changed: false };
  await replaceFile(path, merged, () => refuseChanged(path, existing));
  return { path, changed: true };
}

async function readExisting(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw translateWriteError(error, path);
  }
}

async function refuseChanged(path: string, existing: Buffer | undefined): Promise<void> {
  const now = await readExisting(path);
  const isUnchanged = now === undefined ? existing === undefined : existing !== undefined && now.equals(existing);
  if (!isUnchanged) throw new AppError('sidecar-conflict', `${path} was changed by another program in the meantime.`);
}
