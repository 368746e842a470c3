// The queue in tight corners: a store that fails in the middle, a clock that moves between two looks.
import { expect, onTestFinished, test, vi } from 'vitest';
import { AppError } from '../../../src/main/domain/errors.ts';
import { JobQueue } from '../../../src/main/library/job-queue.ts';
import type { JobEnd } from '../../../src/main/library/job-queue.ts';
import { storeFailure, storeReport } from '../../../src/main/store/critiques.ts';
import { nextJobTimeMs } from '../../../src/main/store/jobs.ts';
import { addPhoto, getPhotoRows } from '../../../src/main/store/photos.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { sampleReport } from '../../support/sample-report.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

test('a full disk loses no job', async () => {
  const db = openTestStore();
  const id = addPhoto(db, null, { path: '/p/a.jpg', name: 'a.jpg', sizeBytes: 1, mtimeMs: 0 });
  let isDiskFull = true;
  const queue = new JobQueue({
    db,
    run: async (job): Promise<JobEnd> => {
      if (isDiskFull) return { kind: 'failed', error: { kind: 'photo-unreadable', message: 'Not a photo.' } };
      storeReport(db, sampleReport(job.path));
      return { kind: 'finished' };
    },
    storeFailure: ({ path }, error) => {
      if (isDiskFull) throw new AppError('disk-full', 'The disk is full.');
      storeFailure(db, { path, error });
    },
    onJobChanged: () => undefined,
    onSummaryChanged: () => undefined,
  });
  onTestFinished(() => queue.close());
  queue.enqueue([id]);
  await vi.waitFor(() => expect(queue.block).toMatchObject({ kind: 'disk-full' }), PATIENCE);
  expect(queue.isPaused).toBe(true);
  isDiskFull = false;
  queue.resume();
  await vi.waitFor(() => expect(getPhotoRows(db, [id])[0]?.state).toBe('done'), PATIENCE);
  expect(queue.counts()).toEqual({ waiting: 0, running: 0, done: 1, failed: 0 });
});

test('a job that falls due while the queue looks for work is not forgotten', async () => {
  const db = openTestStore();
  const id = addPhoto(db, null, { path: '/p/a.jpg', name: 'a.jpg', sizeBytes: 1, mtimeMs: 0 });
  let time = 0;
  let isFirst = true;
  const queue = new JobQueue({
    db,
    run: async (job): Promise<JobEnd> => {
      if (isFirst) {
        isFirst = false;
        return { kind: 'failed', error: { kind: 'out-of-memory', message: 'Full.' } };
      }
      storeReport(db, sampleReport(job.path));
      return { kind: 'finished' };
    },
    storeFailure: () => undefined,
    onJobChanged: () => undefined,
    onSummaryChanged: () => undefined,
    nowMs: () => time++, // a millisecond passes with every look
  });
  onTestFinished(() => queue.close());
  queue.enqueue([id]);
  await vi.waitFor(() => expect(nextJobTimeMs(db)).toBeGreaterThan(1_000), PATIENCE);
  await vi.waitFor(() => expect(queue.counts().running).toBe(0), PATIENCE);
  time = (nextJobTimeMs(db) ?? 0) - 1;
  queue.wake();
  await vi.waitFor(() => expect(queue.counts()).toMatchObject({ waiting: 0, done: 1 }), PATIENCE);
});
