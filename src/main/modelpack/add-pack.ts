// Puts a pack among the installed ones, from a folder or an archive on this machine, and takes one away. Every byte is checked
// against the manifest before the pack appears.
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { MANIFEST_FILE, findPacks, listFiles, loadPack, packBytes } from './load-pack.ts';
import type { LoadedPack } from './load-pack.ts';
import { discardPack, makeUnpackFolder, openStaging, placePack, requireRoom, roomAt } from './pack-staging.ts';
import { unpackArchive } from './unpack-archive.ts';
import { hashFile, verifyPack } from './verify-pack.ts';

export interface InstallOptions {
  /** Folder of the user's own packs. */
  packsFolder: string;
  /** The archive's SHA-256 as 64 hex digits, if the user has it from a trusted place. */
  sha256?: string;
  signal?: AbortSignal;
  onProgress?: (progress: InstallProgress) => void;
  /** Patience of downloads in milliseconds: before the first retry (doubled each time), and without a byte. */
  retryDelayMs?: number;
  stallMs?: number;
}

export interface InstallProgress {
  step: 'download' | 'unpack' | 'copy' | 'check';
  doneBytes: number;
  /** Of these, bytes an earlier run had. */
  resumedBytes: number;
  /** Undefined when the server does not say. */
  totalBytes: number | undefined;
}

/** Deletes an installed pack of the user's. Throws `invalid-argument` for an id that is not there. */
export async function removePack(packId: string, packsFolder: string): Promise<void> {
  const staging = await openStaging(packsFolder);
  const pack = findPacks([packsFolder]).packs.find(({ manifest }) => manifest.packId === packId);
  if (pack === undefined) throw new AppError('invalid-argument', `No model pack "${packId}" was installed by you.`);
  await discardPack(pack.folder, staging);
}

/** Fills a folder of the staging area, checks every byte of what it then holds, and moves it to its place. */
export async function placeChecked(
  staging: string,
  { packsFolder, signal, onProgress }: InstallOptions,
  fill: (folder: string) => Promise<void>,
): Promise<LoadedPack> {
  const folder = await makeUnpackFolder(staging);
  try {
    await fill(folder);
    const pack = loadPack(folder);
    const totalBytes = packBytes(pack.manifest);
    let doneBytes = 0;
    const onBytes = (count: number): void => {
      doneBytes += count;
      onProgress?.({ step: 'check', doneBytes, resumedBytes: 0, totalBytes });
    };
    onBytes(0);
    await verifyPack(pack, { onBytes, ...(signal && { signal }) });
    refuseCancelled(signal);
    return loadPack(await placePack(folder, { packId: pack.manifest.packId, packsFolder, staging }));
  } catch (error) {
    refuseCancelled(signal);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies what the manifest lists, nothing else: a folder may hold more than a pack. */
export async function copyPack(from: string, to: string, { signal, onProgress }: InstallOptions): Promise<void> {
  const pack = loadPack(from);
  const files = listFiles(pack.manifest);
  const totalBytes = packBytes(pack.manifest);
  await requireRoom(to, totalBytes);
  let doneBytes = 0;
  for (const { file, bytes } of [{ file: MANIFEST_FILE, bytes: 0 }, ...files]) {
    refuseCancelled(signal);
    await copyFile(join(pack.folder, file), join(to, file));
    doneBytes += bytes;
    onProgress?.({ step: 'copy', doneBytes, resumedBytes: 0, totalBytes });
  }
}

/** Installs the pack in an archive. */
export async function installArchive(path: string, staging: string, options: InstallOptions): Promise<LoadedPack> {
  const { sha256, signal, onProgress } = options;
  if (sha256 !== undefined && (await hashFile(path, signal ? { signal } : {})) !== sha256.toLowerCase()) {
    throw new AppError('pack-invalid', `${path} does not have the SHA-256 you gave.`);
  }
  const maxBytes = await roomAt(staging);
  let doneBytes = 0;
  const onBytes = (count: number) => {
    doneBytes += count;
    onProgress?.({ step: 'unpack', doneBytes, resumedBytes: 0, totalBytes: undefined });
  };
  return placeChecked(staging, options, (folder) =>
    unpackArchive(path, folder, { maxBytes, onBytes, ...(signal !== undefined && { signal }) }),
  );
}

/** Throws `cancelled` once the signal says so. */
export function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'Installing the model pack was cancelled.');
}
