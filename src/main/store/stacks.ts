// What grouping reads and writes: hashes and features of current critiques, and each photo's stack and rank. What a stack is, is its reader's business.
import type { Flag, Stars } from '../domain/photo.ts';
import type { ReadableDB, WritableDB } from './database.ts';
import { toFloats } from './fingerprints.ts';

export interface HashRow {
  photoId: number;
  /** The perceptual hash in two halves, 32 bits each. */
  high: number;
  low: number;
  /** Camera local time in seconds, null when the file does not say. */
  takenAtS: number | null;
}

/** What one photo is compared by; the fields of StackKey. */
export interface StackKeyRow extends HashRow {
  features: Float32Array;
  pack: string;
  aspectRatio: number;
  camera: string | null;
}

/** What frames of a stack are ranked by; `measures` by position (see `measurePositions`). */
export interface StackFrameRow {
  photoId: number;
  stars: Stars;
  flag: Flag;
  /** False when the file is gone or its last critique failed. */
  isDone: boolean;
  score: number;
  measures: Float32Array;
}

interface SqlHash {
  id: number;
  perceptual_hash: Uint8Array;
  taken_at_s: number | null;
}

interface SqlKey extends SqlHash {
  features: Uint8Array;
  pack_id: string;
  pack_version: string;
  width: number | null;
  height: number | null;
  camera: string | null;
}

interface SqlFrame {
  id: number;
  stars: Stars;
  flag: Flag;
  state: string;
  score: number | null;
  measures: Uint8Array;
}

const CURRENT = 'photos JOIN fingerprints ON fingerprints.critique_id = photos.critique_id';

/** The next hashes behind an id, by id. */
export function listHashes(db: ReadableDB, afterId: number, limit: number): HashRow[] {
  const sql = `SELECT photos.id, perceptual_hash, taken_at_s FROM ${CURRENT} WHERE photos.id > $afterId ORDER BY photos.id LIMIT $limit`;
  return db.all<SqlHash>(sql, { afterId, limit }).map(toHash);
}

/** Undefined for a photo without a fingerprint, or that is gone. */
export function getStackKey(db: ReadableDB, photoId: number): StackKeyRow | undefined {
  const row = db.get<SqlKey>(
    `SELECT photos.id, perceptual_hash, features, pack_id, pack_version, width, height, taken_at_s, camera
     FROM ${CURRENT} WHERE photos.id = $photoId`,
    { photoId },
  );
  if (!row) return undefined;
  return {
    ...toHash(row),
    features: toFloats(row.features),
    pack: `${row.pack_id}@${row.pack_version}`,
    aspectRatio: (row.width ?? 1) / Math.max(1, row.height ?? 1),
    camera: row.camera,
  };
}

/** Photos that wait to be grouped, by id. */
export function listUngrouped(db: ReadableDB, limit: number): number[] {
  return db.pluck<number>(
    'SELECT id FROM photos WHERE is_regrouped = 0 AND critique_id IS NOT NULL ORDER BY id LIMIT $limit',
    { limit },
  );
}

export function waitsToBeGrouped(db: ReadableDB, photoId: number): boolean {
  return db.get('SELECT 1 FROM photos WHERE id = $photoId AND is_regrouped = 0', { photoId }) !== undefined;
}

export function getStackFrames(db: ReadableDB, photoIds: readonly number[]): StackFrameRow[] {
  return photoIds.flatMap((id) => {
    const row = db.get<SqlFrame>(
      `SELECT photos.id, stars, flag, state, photos.score, measures FROM ${CURRENT} WHERE photos.id = $id`,
      { id },
    );
    if (!row) return [];
    const { stars, flag, state, score } = row;
    return [
      { photoId: row.id, stars, flag, isDone: state !== 'failed', score: score ?? 0, measures: toFloats(row.measures) },
    ];
  });
}

/** Ids of a stack, best first. */
export function listStack(db: ReadableDB, stackId: number): number[] {
  return db.pluck<number>('SELECT id FROM photos WHERE stack_id = $stackId ORDER BY stack_rank, id', { stackId });
}

/** The photo's stack, or null when it stands alone or is unknown. */
export function getStackId(db: ReadableDB, photoId: number): number | null {
  const row = db.get<{ stack_id: number | null }>('SELECT stack_id FROM photos WHERE id = $photoId', { photoId });
  return row?.stack_id ?? null;
}

/**
 * Keeps how some photos are stacked: `stacks` are ids, best first; those of `photoIds` in none of them stand alone. All of them count as
 * looked at. Returns the ids whose stack or rank changed.
 */
export function saveStacks(
  db: WritableDB,
  photoIds: readonly number[],
  stacks: readonly (readonly number[])[],
): number[] {
  const places = new Map<number, { stackId: number; rank: number }>();
  for (const stack of stacks) {
    const stackId = Math.min(...stack);
    for (const [rank, id] of stack.entries()) places.set(id, { stackId, rank });
  }
  return db.transaction(() =>
    photoIds.filter((id) => {
      const { stackId = null, rank = null } = places.get(id) ?? {};
      const { changes } = db.run(
        `UPDATE photos SET stack_id = $stackId, stack_rank = $rank
         WHERE id = $id AND (stack_id IS NOT $stackId OR stack_rank IS NOT $rank)`,
        { id, stackId, rank },
      );
      db.run('UPDATE photos SET is_regrouped = 1 WHERE id = $id AND is_regrouped = 0', { id });
      return changes > 0;
    }),
  );
}

/** The user rated these: the best of their stacks may be another one now. */
export function markForRanking(db: WritableDB, photoIds: readonly number[]): void {
  db.transaction(() => {
    for (const id of photoIds) {
      db.run('UPDATE photos SET is_regrouped = 0 WHERE id = $id AND stack_id IS NOT NULL', { id });
    }
  });
}

function toHash({ id, perceptual_hash: hash, taken_at_s: takenAtS }: SqlHash): HashRow {
  const bytes = Buffer.from(hash);
  return { photoId: id, high: bytes.readUInt32BE(0), low: bytes.readUInt32BE(4), takenAtS };
}
