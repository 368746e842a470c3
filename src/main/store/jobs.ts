// Table `jobs`: the persisted queue, at most one job a photo. A photo's state follows its job in the same transaction.
// Done and failed jobs stay until the next batch begins, so that progress counts one batch.
import type { ErrorReport } from '../domain/errors.ts';
import type { ReadableDB, WritableDB } from './database.ts';

export interface JobRow {
  photoId: number;
  path: string;
  /** Runs begun without an end, this one included. */
  attempts: number;
}

export interface JobCounts {
  waiting: number;
  running: number;
  done: number;
  failed: number;
}

export function enqueueJobs(db: WritableDB, photoIds: readonly number[]): void {
  if (photoIds.length === 0) return;
  db.transaction(() => {
    const pending = db.get("SELECT 1 FROM jobs WHERE state IN ('waiting', 'running') LIMIT 1");
    if (!pending) db.run('DELETE FROM jobs');
    for (const photoId of photoIds) {
      const { changes } = db.run(
        `INSERT INTO jobs (photo_id, state) SELECT id, 'waiting' FROM photos WHERE id = $photoId
         ON CONFLICT (photo_id) DO UPDATE SET state = 'waiting', attempts = 0, quarantined = 0, not_before_ms = 0
           WHERE state <> 'running'`,
        { photoId },
      );
      if (changes > 0) showWaiting(db, photoId);
    }
  });
}

/** Takes the oldest waiting job that may run now, and marks it running. */
export function takeJob(db: WritableDB, nowMs: number): JobRow | undefined {
  return db.transaction(() => {
    const row = db.get<{ id: number; photo_id: number; path: string; attempts: number }>(
      `SELECT jobs.id, photo_id, path, attempts FROM jobs JOIN photos ON photos.id = photo_id
       WHERE jobs.state = 'waiting' AND not_before_ms <= $nowMs ORDER BY jobs.id LIMIT 1`,
      { nowMs },
    );
    if (!row) return undefined;
    db.run("UPDATE jobs SET state = 'running', attempts = attempts + 1 WHERE id = $id", { id: row.id });
    db.run("UPDATE photos SET state = 'running' WHERE id = $photoId", { photoId: row.photo_id });
    return { photoId: row.photo_id, path: row.path, attempts: row.attempts + 1 };
  });
}

/** Runs of the job `takeJob` would take that were begun without an end; undefined when none may run now. */
export function nextJobAttempts(db: ReadableDB, nowMs: number): number | undefined {
  const row = db.get<{ attempts: number }>(
    "SELECT attempts FROM jobs WHERE state = 'waiting' AND not_before_ms <= $nowMs ORDER BY id LIMIT 1",
    { nowMs },
  );
  return row?.attempts;
}

/** When the next waiting job may run, or undefined when none waits. */
export function nextJobTimeMs(db: ReadableDB): number | undefined {
  const row = db.get<{ time: number | null }>("SELECT min(not_before_ms) AS time FROM jobs WHERE state = 'waiting'");
  return row?.time ?? undefined;
}

/** Ends a photo's job, if it has one. The photo's own row is the caller's. */
export function finishJob(db: WritableDB, photoId: number, state: 'done' | 'failed', isQuarantined = false): void {
  db.run('UPDATE jobs SET state = $state, quarantined = $quarantined WHERE photo_id = $photoId', {
    photoId,
    state,
    quarantined: isQuarantined ? 1 : 0,
  });
}

/** Puts a running job back, to run not before `notBeforeMs`; with `forgetAttempt` as if it had not begun. */
export function putJobBack(
  db: WritableDB,
  photoId: number,
  options: { notBeforeMs: number; forgetAttempt: boolean },
): void {
  db.transaction(() => {
    const { changes } = db.run(
      `UPDATE jobs SET state = 'waiting', not_before_ms = $notBeforeMs, attempts = attempts - $forgotten
       WHERE photo_id = $photoId AND state = 'running'`,
      { photoId, notBeforeMs: options.notBeforeMs, forgotten: options.forgetAttempt ? 1 : 0 },
    );
    if (changes > 0) showWaiting(db, photoId);
  });
}

/** Removes photos' jobs that have not begun. */
export function dropWaitingJob(db: WritableDB, photoId: number): void {
  db.run("DELETE FROM jobs WHERE photo_id = $photoId AND state = 'waiting'", { photoId });
}

/**
 * After a start: jobs that were running when the program died wait again; those begun `maxAttempts` times without an end are failed
 * with `error` and quarantined. Returns how many wait again.
 */
export function recoverJobs(db: WritableDB, maxAttempts: number, error: ErrorReport): number {
  return db.transaction(() => {
    db.run(
      `UPDATE photos SET state = 'failed', error_kind = $kind, error_message = $message, revision = revision + 1
       WHERE id IN (SELECT photo_id FROM jobs WHERE state = 'running' AND attempts >= $maxAttempts)`,
      { maxAttempts, kind: error.kind, message: error.message },
    );
    db.run("UPDATE jobs SET state = 'failed', quarantined = 1 WHERE state = 'running' AND attempts >= $maxAttempts", {
      maxAttempts,
    });
    db.run("UPDATE photos SET state = 'waiting' WHERE id IN (SELECT photo_id FROM jobs WHERE state = 'running')");
    return db.run("UPDATE jobs SET state = 'waiting', not_before_ms = 0 WHERE state = 'running'").changes;
  });
}

export function countJobs(db: ReadableDB): JobCounts {
  const counts: JobCounts = { waiting: 0, running: 0, done: 0, failed: 0 };
  for (const { state, count } of db.all<{ state: keyof JobCounts; count: number }>(
    'SELECT state, count(*) AS count FROM jobs GROUP BY state',
  )) {
    counts[state] = count;
  }
  return counts;
}

function showWaiting(db: WritableDB, photoId: number): void {
  db.run(
    `UPDATE photos SET state = 'waiting', error_kind = NULL, error_message = NULL, revision = revision + 1 WHERE id = $photoId`,
    { photoId },
  );
}
