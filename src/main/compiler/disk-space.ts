// Whether a disk has room for what is about to be written.
import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** For texts, the file system's own needs, and whatever else is being written meanwhile. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** Throws `disk-full`, saying how much is needed and how much is free, if `bytes` do not fit where `path` lies or will lie. */
export function requireSpace(path: string, bytes: number, freeBytes = freeBytesAt(path)): void {
  if (bytes + RESERVE_BYTES <= freeBytes) return;
  const gigabytes = (value: number) => `${(value / 1e9).toFixed(1)} GB`;
  const message = `The pack needs ${gigabytes(bytes + RESERVE_BYTES)} at ${path}, where ${gigabytes(freeBytes)} are free.`;
  throw new AppError('disk-full', message, { detail: { bytes, freeBytes } });
}

/** Free bytes of the disk that holds `path`, or its nearest folder that exists. */
export function freeBytesAt(path: string): number {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
