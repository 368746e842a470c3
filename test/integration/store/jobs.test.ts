// The persisted queue: order, one batch's counts, crashes.
import { expect, test } from 'vitest';
import { storeFailure, storeReport } from '../../../src/main/store/critiques.ts';
import {
  countJobs,
  enqueueJobs,
  nextJobTimeMs,
  putJobBack,
  recoverJobs,
  takeJob,
} from '../../../src/main/store/jobs.ts';
import { addPhoto, getPhotoRows } from '../../../src/main/store/photos.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { sampleReport } from '../../support/sample-report.ts';

const quarantine = { kind: 'photo-quarantined', message: 'It ended the program twice.' } as const;

function addPhotos(db: ReturnType<typeof openTestStore>, names: string[]): number[] {
  return names.map((name) => addPhoto(db, null, { path: `/p/${name}`, name, sizeBytes: 1, mtimeMs: 0 }));
}

test('jobs run in the order they came, and counts begin anew with each batch', () => {
  const db = openTestStore();
  const [a = 0, b = 0] = addPhotos(db, ['a.jpg', 'b.jpg']);
  enqueueJobs(db, [a, b]);
  expect(takeJob(db, 0)).toEqual({ photoId: a, path: '/p/a.jpg', attempts: 1 });
  expect(getPhotoRows(db, [a])[0]?.state).toBe('running');
  storeReport(db, sampleReport('/p/a.jpg'));
  expect(takeJob(db, 0)?.photoId).toBe(b);
  expect(takeJob(db, 0)).toBeUndefined();
  expect(countJobs(db)).toEqual({ waiting: 0, running: 1, done: 1, failed: 0 });
  storeFailure(db, { path: '/p/b.jpg', error: { kind: 'photo-unreadable', message: 'no' } });
  expect(countJobs(db)).toEqual({ waiting: 0, running: 0, done: 1, failed: 1 });
  enqueueJobs(db, [b]);
  expect(countJobs(db)).toEqual({ waiting: 1, running: 0, done: 0, failed: 0 });
  expect(getPhotoRows(db, [b])[0]).toMatchObject({ state: 'waiting', error: null });
});

test('a job put back waits until its time', () => {
  const db = openTestStore();
  const [a = 0] = addPhotos(db, ['a.jpg']);
  enqueueJobs(db, [a]);
  takeJob(db, 0);
  putJobBack(db, a, { notBeforeMs: 500, forgetAttempt: false });
  expect(nextJobTimeMs(db)).toBe(500);
  expect(takeJob(db, 499)).toBeUndefined();
  expect(takeJob(db, 500)?.attempts).toBe(2);
});

test('after a crash running jobs wait again; the third time they are quarantined', () => {
  const db = openTestStore();
  const [a = 0] = addPhotos(db, ['a.jpg']);
  enqueueJobs(db, [a]);
  for (const attempt of [1, 2]) {
    expect(takeJob(db, 0)?.attempts).toBe(attempt);
    expect(recoverJobs(db, 3, quarantine)).toBe(1);
  }
  takeJob(db, 0);
  expect(recoverJobs(db, 3, quarantine)).toBe(0);
  expect(getPhotoRows(db, [a])[0]).toMatchObject({ state: 'failed', error: quarantine });
  expect(db.pluck('SELECT quarantined FROM jobs')).toEqual([1]);
});
