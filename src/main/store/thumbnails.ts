// Table `thumbnails`: the grid's JPEGs, one per photo, valid while the file's time is the one they were made from.
import type { ReadableDB, WritableDB } from './database.ts';

export interface ThumbnailArgs {
  photoId: number;
  longSidePx: number;
  /** Time of the file the JPEG was made from. */
  mtimeMs: number;
}

/** The stored JPEG, or undefined when it is missing, of another size or stale. */
export function getThumbnail(db: ReadableDB, args: ThumbnailArgs): Uint8Array | undefined {
  return db.get<{ jpeg: Uint8Array }>(
    'SELECT jpeg FROM thumbnails WHERE photo_id = $photoId AND long_side_px = $longSidePx AND mtime_ms = $mtimeMs',
    { ...args },
  )?.jpeg;
}

/** The stored JPEG, whatever its size and age: better than none on a page. */
export function getAnyThumbnail(db: ReadableDB, photoId: number): Uint8Array | undefined {
  return db.get<{ jpeg: Uint8Array }>('SELECT jpeg FROM thumbnails WHERE photo_id = $photoId', { photoId })?.jpeg;
}

export function saveThumbnail(db: WritableDB, args: ThumbnailArgs, jpeg: Uint8Array): void {
  db.run(
    `INSERT INTO thumbnails (photo_id, long_side_px, mtime_ms, jpeg)
     SELECT id, $longSidePx, $mtimeMs, $jpeg FROM photos WHERE id = $photoId
     ON CONFLICT (photo_id) DO UPDATE SET
       long_side_px = excluded.long_side_px, mtime_ms = excluded.mtime_ms, jpeg = excluded.jpeg`,
    { ...args, jpeg },
  );
}
