// What taste reads and writes: ratings with fingerprints, and the column the grid sorts by. What taste is, is its reader's business.
import type { PackRef } from '../domain/critique.ts';
import type { Flag, Stars } from '../domain/photo.ts';
import type { ReadableDB, WritableDB } from './database.ts';
import { toFloats } from './fingerprints.ts';

export interface RatingRow {
  photoId: number;
  critiqueId: number;
  stars: Stars;
  flag: Flag;
}

/** What is known of one photo's current critique; `measures` by position (see `measurePositions`). */
export interface TasteRow {
  photoId: number;
  critiqueId: number;
  score: number;
  features: Float32Array;
  measures: Float32Array;
}

interface SqlTasteRow {
  photo_id: number;
  critique_id: number;
  score: number;
  features: Uint8Array;
  measures: Uint8Array;
}

const CURRENT = 'photos JOIN fingerprints ON fingerprints.critique_id = photos.critique_id';
const OF_PACK = 'fingerprints.pack_id = $id AND fingerprints.pack_version = $version';
const COLUMNS = 'photos.id AS photo_id, photos.critique_id, photos.score, fingerprints.features, fingerprints.measures';

/** The pack that most current critiques are by, and how many; undefined before the first fingerprint. */
export function findCommonPack(db: ReadableDB): { pack: PackRef; count: number } | undefined {
  const row = db.get<{ id: string; version: string; count: number }>(
    `SELECT pack_id AS id, pack_version AS version, count(*) AS count FROM ${CURRENT}
     GROUP BY pack_id, pack_version ORDER BY count DESC, max(photos.critique_id) DESC LIMIT 1`,
  );
  return row && { pack: { id: row.id, version: row.version }, count: row.count };
}

/** Photos with stars, a pick or a reject whose current critique is by the pack, by id. */
export function listRatings(db: ReadableDB, pack: PackRef): RatingRow[] {
  return db.all<RatingRow>(
    `SELECT photos.id AS photoId, photos.critique_id AS critiqueId, stars, flag FROM ${CURRENT}
     WHERE (stars > 0 OR flag <> 'none') AND ${OF_PACK} ORDER BY photos.id`,
    { ...pack },
  );
}

/** One photo's row, or undefined when its current critique is not by the pack. */
export function getTasteRow(db: ReadableDB, pack: PackRef, photoId: number): TasteRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM ${CURRENT} WHERE photos.id = $photoId AND ${OF_PACK}`;
  const row = db.get<SqlTasteRow>(sql, { ...pack, photoId });
  return row && toTasteRow(row);
}

/** The next rows behind an id, by id; with `onlyUnscored` those without a taste score. */
export function listTasteRows(
  db: ReadableDB,
  pack: PackRef,
  page: { afterId: number; limit: number; onlyUnscored: boolean },
): TasteRow[] {
  const rows = db.all<SqlTasteRow>(
    `SELECT ${COLUMNS} FROM ${CURRENT} WHERE photos.id > $afterId AND ${OF_PACK}
       ${page.onlyUnscored ? 'AND photos.taste IS NULL' : ''}
     ORDER BY photos.id LIMIT $limit`,
    { ...pack, afterId: page.afterId, limit: page.limit },
  );
  return rows.map(toTasteRow);
}

/** At most `limit` rows, evenly spread over the library. */
export function sampleTasteRows(db: ReadableDB, pack: PackRef, limit: number): TasteRow[] {
  const ids = db.pluck<number>(`SELECT photos.id FROM ${CURRENT} WHERE ${OF_PACK} ORDER BY photos.id`, { ...pack });
  const step = Math.max(1, ids.length / limit);
  return Array.from({ length: Math.min(limit, ids.length) }, (_, index) => ids[Math.floor(index * step)] ?? 0).flatMap(
    (id) => getTasteRow(db, pack, id) ?? [],
  );
}

/** Keeps scores; those that differ by less than a twentieth of a point stay. Returns how many changed. */
export function saveTastes(db: WritableDB, tastes: readonly { photoId: number; taste: number }[]): number {
  return db.transaction(() =>
    tastes.reduce(
      (sum, { photoId, taste }) =>
        sum +
        db.run(
          'UPDATE photos SET taste = $taste WHERE id = $photoId AND (taste IS NULL OR abs(taste - $taste) > 0.05)',
          {
            photoId,
            taste,
          },
        ).changes,
      0,
    ),
  );
}

/** Forgets scores; with `except` only those of photos whose current critique is not by that pack. Returns how many there were. */
export function clearTastes(db: WritableDB, except?: PackRef): number {
  if (!except) return db.run('UPDATE photos SET taste = NULL WHERE taste IS NOT NULL').changes;
  return db.run(
    `UPDATE photos SET taste = NULL WHERE taste IS NOT NULL AND NOT EXISTS
       (SELECT 1 FROM fingerprints WHERE fingerprints.critique_id = photos.critique_id AND ${OF_PACK})`,
    { ...except },
  ).changes;
}

function toTasteRow(row: SqlTasteRow): TasteRow {
  return {
    photoId: row.photo_id,
    critiqueId: row.critique_id,
    score: row.score,
    features: toFloats(row.features),
    measures: toFloats(row.measures),
  };
}
