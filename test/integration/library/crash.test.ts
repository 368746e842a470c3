// kill -9 of a process in the middle of its work: every critique it reported is there, and the next start does the rest.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { getCurrentReport } from '../../../src/main/store/critiques.ts';
import { createLibrary } from '../../../src/main/library/library-service.ts';
import { enqueueJobs } from '../../../src/main/store/jobs.ts';
import { addPhoto } from '../../../src/main/store/photos.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { scriptedCritic } from '../../support/scripted-critic.ts';
import { tempDir } from '../../support/temp-dir.ts';

const CHILD = join(import.meta.dirname, '..', '..', 'support', 'storing-child.ts');
const BUSY_CHILD = join(import.meta.dirname, '..', '..', 'support', 'busy-child.ts');
const PHOTOS = 150;

/** Runs a child until it has printed `count` lines that begin with `word`, then kills it. Resolves with what followed the word. */
async function killAfter(count: number, file: string, args: readonly string[], word = ''): Promise<string[]> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const reported: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith(word)) continue;
    reported.push(line.slice(word.length));
    if (reported.length === count) child.kill('SIGKILL');
  }
  await gone;
  return reported;
}

test('no finished critique is lost, and the rest is done after a restart', async () => {
  const folder = tempDir();
  const database = join(tempDir(), 'library.db');
  for (let index = 0; index < PHOTOS; index += 1) writeFileSync(join(folder, `${index}.jpg`), `photo ${index}`);
  const reported = [
    ...(await killAfter(7, CHILD, [database, folder])),
    ...(await killAfter(11, CHILD, [database, folder])),
  ];
  expect(reported.length).toBeGreaterThanOrEqual(18);
  expect(reported.length).toBeLessThan(PHOTOS);
  expect(new Set(reported).size).toBe(reported.length);

  const db = openTestStore(database);
  const stored = new Set(db.pluck<string>("SELECT path FROM photos WHERE state = 'done' AND critique_id IS NOT NULL"));
  expect(reported.filter((path) => !stored.has(path))).toEqual([]);
  expect(db.pluck('PRAGMA integrity_check')).toEqual(['ok']);
  for (const id of db.pluck<number>("SELECT id FROM photos WHERE state = 'done'")) {
    expect(getCurrentReport(db, id)).toMatchObject({
      critique: { sentences: [{ source: 'model' }, { source: 'fallback' }] },
    });
  }

  const critic = scriptedCritic();
  const library = createLibrary({
    db,
    critic,
    startThumbnailWorker: () => {
      throw new Error('Nobody asks for pictures here.');
    },
  });
  onTestFinished(() => library.close());
  await vi.waitFor(
    async () =>
      expect(await library.handlers.getJobSummary()).toMatchObject({ waiting: 0, running: 0, importing: null }),
    { timeout: 45_000 },
  );
  expect(db.pluck("SELECT count(*) FROM photos WHERE state = 'done'")).toEqual([PHOTOS]);
  expect(critic.asked.filter((path) => stored.has(path))).toEqual([]);
});

test.each([1, 4])('with %i photos in hand a crash repeats no more than those, one by one', async (photosAtOnce) => {
  const folder = tempDir();
  const notes = join(tempDir(), 'begun.txt');
  const database = join(tempDir(), 'library.db');
  const db = openTestStore(database);
  const ids = Array.from({ length: 40 }, (_, index) => {
    const path = join(folder, `${index}.jpg`);
    writeFileSync(path, `photo ${index}`);
    return addPhoto(db, null, { path, name: `${index}.jpg`, sizeBytes: null, mtimeMs: 0 });
  });
  enqueueJobs(db, ids);
  const args = [database, String(photosAtOnce), notes];
  const begun = (): string[] => readFileSync(notes, 'utf8').trim().split('\n');
  const isDone = (path: string): boolean =>
    db.pluck("SELECT 1 FROM photos WHERE state = 'done' AND path = $path", { path }).length > 0;

  // Killed as one begins, so that there is always one in hand.
  const started = await killAfter(8 + photosAtOnce, BUSY_CHILD, args, 'begun ');
  expect(started.length).toBeGreaterThanOrEqual(8 + photosAtOnce);
  const first = begun();
  const inHand = first.filter((path) => !isDone(path));
  expect(inHand.length).toBeGreaterThan(0);
  expect(inHand.length).toBeLessThanOrEqual(photosAtOnce);

  await killAfter(40 - first.length + inHand.length, BUSY_CHILD, args, 'done ');
  expect(ids.length).toBe(db.pluck("SELECT 1 FROM photos WHERE state = 'done'").length);
  const second = begun().slice(first.length);
  expect(second.slice(0, inHand.length)).toEqual(inHand);
  const repeated = second.filter((path) => first.includes(path));
  expect(repeated).toEqual(inHand);
  // Those in hand when the program died went alone; their neighbours are not blamed if one of them did it.
  expect(db.pluck('SELECT max(attempts) FROM jobs')).toEqual([2]);
});
