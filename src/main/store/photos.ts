// Table `photos`: one row per file; what the user decided about it, how its critique went, and what the grid shows.
import type { EncodedMap } from '../domain/critique.ts';
import type { ErrorKind, ErrorReport } from '../domain/errors.ts';
import { ERROR_KINDS } from '../domain/errors.ts';
import type { Flag, Stars } from '../domain/photo.ts';
import type { ReadableDB, WritableDB } from './database.ts';
import { indexPhoto } from './search-index.ts';

export type PhotoState = 'waiting' | 'running' | 'done' | 'failed';

/** A file as found on disk; size and time (whole milliseconds) are null when a report came before a scan. */
export interface FileFacts {
  path: string;
  name: string;
  sizeBytes: number | null;
  mtimeMs: number | null;
}

/** What the importer compares a found file with. */
export interface KnownPhoto extends FileFacts {
  id: number;
  folderId: number | null;
  sha256: string | null;
  state: PhotoState;
  errorKind: ErrorKind | null;
  hasCritique: boolean;
}

/** A grid cell; `folderId` is 0 for a photo that came by the command line. */
export interface PhotoRow {
  id: number;
  folderId: number;
  name: string;
  path: string;
  state: PhotoState;
  score: number | null;
  stars: Stars;
  flag: Flag;
  width: number | null;
  height: number | null;
  error: ErrorReport | null;
  warningCount: number;
  saliency: EncodedMap | null;
  revision: number;
  stackId: number | null;
  stackSize: number;
  isStackBest: boolean;
  taste: number | null;
}

interface SqlKnown {
  id: number;
  folder_id: number | null;
  path: string;
  name: string;
  sha256: string | null;
  size_bytes: number | null;
  mtime_ms: number | null;
  state: PhotoState;
  error_kind: string | null;
  critique_id: number | null;
}

interface SqlPhotoRow {
  id: number;
  folder_id: number | null;
  name: string;
  path: string;
  state: PhotoState;
  score: number | null;
  stars: Stars;
  flag: Flag;
  width: number | null;
  height: number | null;
  error_kind: string | null;
  error_message: string | null;
  warning_count: number;
  revision: number;
  map_width: number | null;
  map_height: number | null;
  cells: Uint8Array | null;
  stack_id: number | null;
  stack_rank: number | null;
  stack_size: number;
  taste: number | null;
}

const KNOWN =
  'SELECT id, folder_id, path, name, sha256, size_bytes, mtime_ms, state, error_kind, critique_id FROM photos';

export function findPhotoByPath(db: ReadableDB, path: string): KnownPhoto | undefined {
  const row = db.get<SqlKnown>(`${KNOWN} WHERE path = $path`, { path });
  return row && toKnown(row);
}

export function findPhoto(db: ReadableDB, id: number): KnownPhoto | undefined {
  const row = db.get<SqlKnown>(`${KNOWN} WHERE id = $id`, { id });
  return row && toKnown(row);
}

/** Photos of a folder, by id. */
export function listPhotosOfFolder(db: ReadableDB, folderId: number): KnownPhoto[] {
  return db.all<SqlKnown>(`${KNOWN} WHERE folder_id = $folderId ORDER BY id`, { folderId }).map(toKnown);
}

/** Photos of known content and this size: where a moved file, or a copy, may come from. */
export function listPhotosOfSize(db: ReadableDB, sizeBytes: number): KnownPhoto[] {
  const sql = `${KNOWN} WHERE size_bytes = $sizeBytes AND sha256 IS NOT NULL ORDER BY id`;
  return db.all<SqlKnown>(sql, { sizeBytes }).map(toKnown);
}

/** Adds a photo that waits for its critique and can already be found by name. Returns its id. */
export function addPhoto(db: WritableDB, folderId: number | null, file: FileFacts): number {
  const { lastInsertId } = db.run(
    `INSERT INTO photos (folder_id, path, name, size_bytes, mtime_ms, dated_at, added_at)
     VALUES ($folderId, $path, $name, $sizeBytes, $mtimeMs, $datedAt, $addedAt)`,
    { folderId, ...file, datedAt: fileDate(file.mtimeMs), addedAt: new Date().toISOString() },
  );
  indexPhoto(db, { photoId: lastInsertId, name: file.name, tags: '', text: '' });
  return lastInsertId;
}

/** What is known of the file changed; its critique stays until the next one replaces it. */
export function updatePhotoFile(db: WritableDB, id: number, file: FileFacts): void {
  db.run(
    `UPDATE photos SET path = $path, name = $name, size_bytes = $sizeBytes, mtime_ms = $mtimeMs,
       dated_at = coalesce(dated_at, $datedAt), revision = revision + 1
     WHERE id = $id`,
    { id, ...file, datedAt: fileDate(file.mtimeMs) },
  );
}

/** The file was found at this place, in `folderId`; ratings and critique go with it. */
export function movePhoto(db: WritableDB, id: number, folderId: number | null, file: FileFacts): void {
  updatePhotoFile(db, id, file);
  db.run('UPDATE photos SET folder_id = $folderId WHERE id = $id', { id, folderId });
}

export function setPhotoState(db: WritableDB, id: number, state: PhotoState, error: ErrorReport | null = null): void {
  db.run(
    `UPDATE photos SET state = $state, error_kind = $kind, error_message = $message, revision = revision + 1,
       is_regrouped = iif($state IN ('done', 'failed'), 0, is_regrouped)
     WHERE id = $id`,
    { id, state, kind: error?.kind ?? null, message: error?.message ?? null },
  );
}

export function setStars(db: WritableDB, ids: readonly number[], stars: Stars): void {
  db.transaction(() => {
    for (const id of ids) db.run('UPDATE photos SET stars = $stars WHERE id = $id', { id, stars });
  });
}

export function setFlag(db: WritableDB, ids: readonly number[], flag: Flag): void {
  db.transaction(() => {
    for (const id of ids) db.run('UPDATE photos SET flag = $flag WHERE id = $id', { id, flag });
  });
}

/** Rows in the order asked for; unknown ids are left out. */
export function getPhotoRows(db: ReadableDB, ids: readonly number[]): PhotoRow[] {
  return ids.flatMap((id) => {
    const row = db.get<SqlPhotoRow>(
      `SELECT photos.id, folder_id, name, path, state, score, stars, flag, photos.width, photos.height, error_kind,
         error_message, warning_count, revision, map.width AS map_width, map.height AS map_height, map.cells,
         stack_id, stack_rank, taste,
         (SELECT count(*) FROM photos AS mate WHERE mate.stack_id = photos.stack_id) AS stack_size
       FROM photos LEFT JOIN saliency_maps AS map ON map.critique_id = photos.critique_id AND map.kind = 'saliency'
       WHERE photos.id = $id`,
      { id },
    );
    return row ? [toPhotoRow(row)] : [];
  });
}

/** A file's time as it sorts among camera dates: local time without zone. */
function fileDate(mtimeMs: number | null): string | null {
  if (mtimeMs === null) return null;
  const date = new Date(mtimeMs);
  return new Date(mtimeMs - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function toKnown(row: SqlKnown): KnownPhoto {
  return {
    id: row.id,
    folderId: row.folder_id,
    path: row.path,
    name: row.name,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    mtimeMs: row.mtime_ms,
    state: row.state,
    errorKind: row.error_kind === null ? null : toErrorKind(row.error_kind),
    hasCritique: row.critique_id !== null,
  };
}

function toPhotoRow(row: SqlPhotoRow): PhotoRow {
  const hasMap = row.map_width !== null && row.map_height !== null && row.cells !== null;
  return {
    id: row.id,
    folderId: row.folder_id ?? 0,
    name: row.name,
    path: row.path,
    state: row.state,
    score: row.score,
    stars: row.stars,
    flag: row.flag,
    width: row.width,
    height: row.height,
    error:
      row.error_kind === null
        ? null
        : { kind: toErrorKind(row.error_kind), message: row.error_message ?? row.error_kind },
    warningCount: row.warning_count,
    saliency: hasMap
      ? {
          width: row.map_width ?? 0,
          height: row.map_height ?? 0,
          data: Buffer.from(row.cells ?? []).toString('base64'),
        }
      : null,
    revision: row.revision,
    stackId: row.stack_id,
    stackSize: Math.max(1, row.stack_size),
    isStackBest: row.stack_rank === 0,
    taste: row.taste,
  };
}

/** A kind this program does not know (written by another version) reads as a failed inference. */
function toErrorKind(kind: string): ErrorKind {
  return kind in ERROR_KINDS ? (kind as ErrorKind) : 'inference-failed';
}
