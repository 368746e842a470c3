// Finds the photos under a folder, in a stable order. Knows extensions only; nothing is opened.
import { opendir, realpath, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import { photoFileKind } from '../domain/photo-files.ts';
import { fileError } from '../domain/file-error.ts';
import { AppError } from '../domain/errors.ts';

/** A file with a known photo or RAW extension. */
export interface FoundFile {
  path: string;
  name: string;
  sizeBytes: number;
  /** Whole milliseconds. */
  mtimeMs: number;
}

export interface ScanOptions {
  signal?: AbortSignal | undefined;
  /** A visible file that is no photo. */
  onSkipped?: ((path: string) => void) | undefined;
  /** A subfolder or file that could not be read; the scan goes on. */
  onProblem?: ((path: string, error: AppError) => void) | undefined;
}

/** Folders that programs and systems leave beside photos. */
const SYSTEM_NAMES = new Set(['@eaDir', '$RECYCLE.BIN', 'System Volume Information', '__MACOSX', 'lost+found']);

/** True for names a scan passes over without counting: hidden ones and those of systems. */
export function isIgnoredName(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name);
}

/** True for files a scan reports: a known photo or RAW extension, and no heatmap of ours. */
export function isPhotoPath(path: string): boolean {
  return photoFileKind(path) !== undefined && !path.toLowerCase().endsWith('.heatmap.png');
}

/**
 * Photos under `root`, recursively: a folder's files by name, then its subfolders by name. Links are followed, each folder is visited once.
 * Throws AppError `photo-missing` or `permission-denied` when `root` itself can't be read.
 */
export async function* scanFolder(root: string, options: ScanOptions = {}): AsyncGenerator<FoundFile> {
  yield* scan(root, options, new Set(), true);
}

/** The facts of one file. Throws AppError `photo-missing` or `permission-denied`. */
export async function describeFile(path: string): Promise<FoundFile> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, name: basename(path), sizeBytes: size, mtimeMs: Math.trunc(mtimeMs) };
  } catch (error) {
    throw fileError(error, path);
  }
}

async function* scan(
  folder: string,
  options: ScanOptions,
  visited: Set<string>,
  isRoot: boolean,
): AsyncGenerator<FoundFile> {
  let entries: Dirent[];
  try {
    const identity = await realpath(folder);
    if (visited.has(identity)) return;
    visited.add(identity);
    entries = await readEntries(folder);
  } catch (error) {
    const problem = fileError(error, folder);
    if (isRoot) throw problem;
    options.onProblem?.(folder, problem);
    return;
  }
  const subfolders: string[] = [];
  for (const entry of entries) {
    if (options.signal?.aborted) return;
    const path = join(folder, entry.name);
    const kind = await entryKind(entry, path);
    if (kind === 'folder') subfolders.push(path);
    else if (kind === 'file' && isPhotoPath(path)) yield* describeFound(path, options);
    else if (kind === 'file') options.onSkipped?.(path);
  }
  for (const subfolder of subfolders) yield* scan(subfolder, options, visited, false);
}

async function readEntries(folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(folder)) if (!isIgnoredName(entry.name)) entries.push(entry);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function* describeFound(path: string, { onProblem }: ScanOptions): AsyncGenerator<FoundFile> {
  try {
    yield await describeFile(path);
  } catch (error) {
    onProblem?.(path, error instanceof AppError ? error : fileError(error, path));
  }
}

/** Devices and sockets are nothing; a dead link is the file it stands for, gone. */
async function entryKind(entry: Dirent, path: string): Promise<'file' | 'folder' | undefined> {
  let target: Pick<Dirent, 'isFile' | 'isDirectory'> = entry;
  if (entry.isSymbolicLink()) {
    try {
      target = await stat(path);
    } catch {
      return 'file';
    }
  }
  if (target.isDirectory()) return 'folder';
  return target.isFile() ? 'file' : undefined;
}
