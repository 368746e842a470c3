// Table `folders`: the roots the user imported, with counts of their photos.
import type { ReadableDB, WritableDB } from './database.ts';

export interface FolderRow {
  id: number;
  path: string;
  watched: boolean;
  photoCount: number;
  doneCount: number;
  failedCount: number;
}

interface SqlFolder {
  id: number;
  path: string;
  watched: number;
  photo_count: number;
  done_count: number;
  failed_count: number;
}

const SELECT = `
  SELECT id, path, watched,
    (SELECT count(*) FROM photos WHERE folder_id = folders.id) AS photo_count,
    (SELECT count(*) FROM photos WHERE folder_id = folders.id AND state = 'done') AS done_count,
    (SELECT count(*) FROM photos WHERE folder_id = folders.id AND state = 'failed') AS failed_count
  FROM folders`;

export function listFolders(db: ReadableDB): FolderRow[] {
  return db.all<SqlFolder>(`${SELECT} ORDER BY path`).map(toFolder);
}

export function getFolder(db: ReadableDB, id: number): FolderRow | undefined {
  const row = db.get<SqlFolder>(`${SELECT} WHERE id = $id`, { id });
  return row && toFolder(row);
}

/** Adds the folder, or finds it when it is there already. `path` is absolute. Returns its id. */
export function addFolder(db: WritableDB, path: string): number {
  db.run('INSERT INTO folders (path, added_at) VALUES ($path, $addedAt) ON CONFLICT (path) DO NOTHING', {
    path,
    addedAt: new Date().toISOString(),
  });
  const row = db.get<{ id: number }>('SELECT id FROM folders WHERE path = $path', { path });
  return row?.id ?? 0;
}

/** Forgets the folder, its photos and all that is known of them. */
export function removeFolder(db: WritableDB, id: number): void {
  db.run('DELETE FROM folders WHERE id = $id', { id });
}

export function setFolderWatched(db: WritableDB, id: number, watched: boolean): void {
  db.run('UPDATE folders SET watched = $watched WHERE id = $id', { id, watched: watched ? 1 : 0 });
}

function toFolder(row: SqlFolder): FolderRow {
  return {
    id: row.id,
    path: row.path,
    watched: row.watched === 1,
    photoCount: row.photo_count,
    doneCount: row.done_count,
    failedCount: row.failed_count,
  };
}
