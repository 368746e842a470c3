// Brings the store in line with the files of a folder: new, changed, moved, returned and vanished photos. Decodes nothing.
import { access } from 'node:fs/promises';
import { enqueueJobs, dropWaitingJob } from '../store/jobs.ts';
import type { WritableDB } from '../store/database.ts';
import {
  addPhoto,
  findPhotoByPath,
  listPhotosOfFolder,
  listPhotosOfSize,
  movePhoto,
  setPhotoState,
  updatePhotoFile,
} from '../store/photos.ts';
import type { KnownPhoto } from '../store/photos.ts';
import { hashFile } from './hash-file.ts';
import { scanFolder } from './scan-folder.ts';
import type { FoundFile, ScanOptions } from './scan-folder.ts';

export interface ImportOptions extends ScanOptions {
  /** Called after each batch with the ids that are new or changed. */
  onBatch?: (photoIds: number[], foundSoFar: number) => void;
}

export interface ImportSummary {
  found: number;
  skipped: number;
}

/** What importing one file means for the store. */
type Change =
  { kind: 'unchanged' } | { kind: 'new' } | { kind: 'edited' | 'touched' | 'returned' | 'moved'; photo: KnownPhoto };

const BATCH_SIZE = 100;

/** Imports everything under `root` into folder `folderId`. Throws AppError when `root` can't be read. */
export async function importFolder(
  db: WritableDB,
  { folderId, root }: { folderId: number; root: string },
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const seen = new Set<string>();
  const summary = { found: 0, skipped: 0 };
  let batch: { file: FoundFile; change: Change }[] = [];
  const flush = () => {
    const changedIds = db.transaction(() =>
      batch.flatMap(({ file, change }) => applyChange(db, folderId, file, change)),
    );
    batch = [];
    options.onBatch?.(changedIds, summary.found);
  };
  const onSkipped = (path: string) => {
    summary.skipped += 1;
    options.onSkipped?.(path);
  };
  for await (const file of scanFolder(root, { ...options, onSkipped })) {
    seen.add(file.path);
    summary.found += 1;
    batch.push({ file, change: await findChange(db, file) });
    if (batch.length >= BATCH_SIZE) flush();
  }
  flush();
  if (options.signal?.aborted) return summary;
  const vanished = listPhotosOfFolder(db, folderId).filter(({ path }) => !seen.has(path));
  const goneIds: number[] = [];
  for (const photo of vanished) if (!(await exists(photo.path)) && markMissing(db, photo)) goneIds.push(photo.id);
  if (goneIds.length > 0) options.onBatch?.(goneIds, summary.found);
  return summary;
}

/** Imports one file that arrived or changed. Returns the ids whose rows changed. */
export async function importPhoto(db: WritableDB, folderId: number, file: FoundFile): Promise<number[]> {
  const change = await findChange(db, file);
  return db.transaction(() => applyChange(db, folderId, file, change));
}

/** A file is gone: its photo stays, with ratings and critique, until it returns or the folder is removed. Returns changed ids. */
export function importRemoval(db: WritableDB, path: string): number[] {
  const photo = findPhotoByPath(db, path);
  return photo && markMissing(db, photo) ? [photo.id] : [];
}

async function findChange(db: WritableDB, file: FoundFile): Promise<Change> {
  const photo = findPhotoByPath(db, file.path);
  if (!photo) return findOrigin(db, file);
  const isSameFile = photo.sizeBytes === file.sizeBytes && photo.mtimeMs === file.mtimeMs;
  if (isSameFile && photo.errorKind !== 'photo-missing') return { kind: 'unchanged' };
  if (!photo.sha256 || !photo.hasCritique) return { kind: 'edited', photo };
  if (!isSameFile && (await contentOf(file.path)) !== photo.sha256) return { kind: 'edited', photo };
  return { kind: photo.errorKind === 'photo-missing' ? 'returned' : 'touched', photo };
}

/** A file at a new path is a moved photo when its content is that of one whose file is gone. */
async function findOrigin(db: WritableDB, file: FoundFile): Promise<Change> {
  for (const photo of listPhotosOfSize(db, file.sizeBytes)) {
    if (await exists(photo.path)) continue;
    if ((await contentOf(file.path)) === photo.sha256) return { kind: 'moved', photo };
  }
  return { kind: 'new' };
}

function applyChange(db: WritableDB, folderId: number, file: FoundFile, change: Change): number[] {
  if (change.kind === 'unchanged') return [];
  if (change.kind === 'new') {
    // The same path twice in one batch, through two links, is one photo.
    if (findPhotoByPath(db, file.path)) return [];
    const id = addPhoto(db, folderId, file);
    enqueueJobs(db, [id]);
    return [id];
  }
  const { photo } = change;
  if (change.kind === 'edited') {
    movePhoto(db, photo.id, photo.folderId ?? folderId, file);
    enqueueJobs(db, [photo.id]);
  } else if (change.kind === 'touched') {
    if (photo.folderId === null) movePhoto(db, photo.id, folderId, file);
    else updatePhotoFile(db, photo.id, file);
  } else {
    movePhoto(db, photo.id, change.kind === 'moved' ? folderId : (photo.folderId ?? folderId), file);
    if (photo.hasCritique) setPhotoState(db, photo.id, 'done');
    else enqueueJobs(db, [photo.id]);
  }
  return [photo.id];
}

function markMissing(db: WritableDB, photo: KnownPhoto): boolean {
  if (photo.errorKind === 'photo-missing') return false;
  db.transaction(() => {
    dropWaitingJob(db, photo.id);
    setPhotoState(db, photo.id, 'failed', { kind: 'photo-missing', message: 'The file is not there any more.' });
  });
  return true;
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await hashFile(path);
  } catch {
    // An unreadable file has no known content; its critique will name the error.
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
