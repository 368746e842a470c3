// The folder beside the installed packs where new ones are made ready. A pack is moved out of it, whole and checked, by one
// rename, so that a half-installed pack is never among the others. What a dead process left here is swept away.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { isRunning } from '../domain/running-process.ts';

/** Inside the packs folder; names that begin with a dot are never packs. */
const STAGING_FOLDER = '.staging';
const UNPACK_PREFIX = 'unpack-';
const REPLACED_PREFIX = 'replaced-';
/** Left free on the disk. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** The staging folder of a packs folder, made and swept. Throws `permission-denied`. */
export async function openStaging(packsFolder: string): Promise<string> {
  const staging = join(packsFolder, STAGING_FOLDER);
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError('permission-denied', `The folder ${packsFolder} cannot be written.`, { cause });
  }
  for (const name of await readdir(staging)) await sweep(join(staging, name), packsFolder);
  return staging;
}

/** `unpack-PID-…` goes when its process is gone; `replaced-ID` goes back if the pack that replaced it never arrived. */
async function sweep(path: string, packsFolder: string): Promise<void> {
  const name = basename(path);
  if (name.startsWith(UNPACK_PREFIX)) {
    const pid = Number(name.slice(UNPACK_PREFIX.length).split('-')[0]);
    if (pid !== process.pid && !isRunning(pid)) await rm(path, { recursive: true, force: true });
  }
  if (!name.startsWith(REPLACED_PREFIX)) return;
  const home = join(packsFolder, name.slice(REPLACED_PREFIX.length));
  if (existsSync(home)) await rm(path, { recursive: true, force: true });
  else await rename(path, home);
}

/** An empty folder of this process inside the staging folder. */
export function makeUnpackFolder(staging: string): Promise<string> {
  return mkdtemp(join(staging, `${UNPACK_PREFIX}${process.pid}-`));
}

/** Puts a finished pack among the installed ones; an older one of the same id gives way. Returns its folder. */
export async function placePack(
  ready: string,
  { packId, packsFolder, staging }: { packId: string; packsFolder: string; staging: string },
): Promise<string> {
  const home = join(packsFolder, packId);
  const replaced = join(staging, `${REPLACED_PREFIX}${packId}`);
  await rm(replaced, { recursive: true, force: true });
  if (existsSync(home)) await rename(home, replaced);
  await rename(ready, home);
  await rm(replaced, { recursive: true, force: true });
  return home;
}

/** Takes a pack's folder out of the list at once and then deletes it. */
export async function discardPack(folder: string, staging: string): Promise<void> {
  const gone = await makeUnpackFolder(staging);
  await rename(folder, join(gone, 'pack'));
  await rm(gone, { recursive: true, force: true });
}

/** Bytes that may still be written where `folder` lies. */
export async function roomAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, bavail * bsize - RESERVE_BYTES);
}

/** Throws `disk-full` if `bytes` do not fit. */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const room = await roomAt(folder);
  if (bytes <= room) return;
  const gigabytes = (value: number) => `${(value / 1e9).toFixed(1)} GB`;
  throw new AppError(
    'disk-full',
    `The pack needs ${gigabytes(bytes)} in ${folder}, where ${gigabytes(room)} are free.`,
  );
}
