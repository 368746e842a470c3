// The library over a real store, real files and real thumbnails; only the critic is scripted.
import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test, vi } from 'vitest';
import { forkWorker } from '../../../src/main/critic/fork-worker.ts';
import { AppError } from '../../../src/main/domain/errors.ts';
import type { LibraryEvent } from '../../../src/main/library/event-hub.ts';
import { createLibrary } from '../../../src/main/library/library-service.ts';
import type { Library } from '../../../src/main/library/library-service.ts';
import { THUMBNAIL_WORKER } from '../../../src/main/library/thumbnails.ts';
import type { Store } from '../../../src/main/store/database.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { scriptedCritic } from '../../support/scripted-critic.ts';
import type { ScriptedCritic } from '../../support/scripted-critic.ts';
import { tempDir } from '../../support/temp-dir.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

function openLibrary(db: Store = openTestStore(), critic: ScriptedCritic = scriptedCritic()) {
  const library = createLibrary({ db, critic, startThumbnailWorker: () => forkWorker(THUMBNAIL_WORKER), stableMs: 50 });
  const events: LibraryEvent[] = [];
  library.onEvent((event) => events.push(event));
  onTestFinished(() => library.close());
  return { db, critic, library, events, api: library.handlers };
}

async function untilQuiet({ handlers }: Library, done: number, failed = 0): Promise<void> {
  await vi.waitFor(async () => {
    expect(await handlers.getJobSummary()).toMatchObject({ waiting: 0, running: 0, done, failed, importing: null });
  }, PATIENCE);
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? error.kind : String(error);
}

async function namesIn({ handlers }: Library): Promise<string[]> {
  const rows = await handlers.getPhotoRows(await handlers.queryPhotos({ sort: 'name', descending: false }));
  return rows.map(({ name, state, error }) => `${name} ${error?.kind ?? state}`);
}

test('what cannot be read inside a folder is said at the folder until it is mended', async () => {
  const folder = tempDir();
  await renderPhoto(folder, { name: 'a.jpg' });
  symlinkSync(join(folder, 'nowhere.jpg'), join(folder, 'dead.jpg'));
  const { library, api } = openLibrary();
  await api.addFolder(folder);
  await untilQuiet(library, 1);
  expect(await api.listFolders()).toMatchObject([
    { photoCount: 1, problem: { kind: 'photo-missing', message: expect.stringContaining('dead.jpg') } },
  ]);
  rmSync(join(folder, 'dead.jpg'));
  await api.addFolder(folder);
  await vi.waitFor(async () => expect(await api.listFolders()).toMatchObject([{ problem: null }]), PATIENCE);
});

test('a folder of photos becomes critiqued rows, and the events tell', async () => {
  const folder = tempDir();
  mkdirSync(join(folder, 'day 2'));
  mkdirSync(join(folder, '.hidden'));
  await renderPhoto(folder, { name: 'b.jpg', hue: 10 });
  await renderPhoto(join(folder, 'day 2'), { name: 'a.PNG', hue: 20 });
  await renderPhoto(join(folder, '.hidden'), { name: 'c.jpg' });
  writeFileSync(join(folder, 'notes.txt'), 'no photo');
  symlinkSync(folder, join(folder, 'day 2', 'loop'));
  const { library, api, events } = openLibrary();

  const added = await api.addFolder(`${folder}/`);
  expect(added).toMatchObject({ path: folder, watched: false, problem: null });
  await untilQuiet(library, 2);
  expect(await namesIn(library)).toEqual(['a.PNG done', 'b.jpg done']);
  expect(await api.listFolders()).toMatchObject([{ id: added.id, photoCount: 2, doneCount: 2, failedCount: 0 }]);
  await vi.waitFor(() => {
    expect(events.filter(({ name }) => name === 'critique-delta')).toHaveLength(4);
    expect(events.findLast(({ name }) => name === 'job-changed')?.event).toMatchObject({ done: 2, running: 0 });
    expect(events.some(({ name }) => name === 'library-changed')).toBe(true);
  }, PATIENCE);
  const [first = 0] = await api.queryPhotos({ sort: 'name', descending: false, search: 'horizon' });
  expect(await api.getPhoto(first)).toMatchObject({
    name: 'a.PNG',
    folderId: added.id,
    prompt: 'What do you think of the light?',
  });
  expect(await api.listTagCounts(added.id)).toHaveLength(3);

  await api.removeFolder(added.id);
  expect(await api.queryPhotos({ sort: 'score', descending: true })).toEqual([]);
  expect(await kindOf(api.getPhoto(first))).toBe('invalid-argument');
});

test('stars, flags and the view survive a restart', async () => {
  const folder = tempDir();
  await renderPhoto(folder, { name: 'a.jpg' });
  const { db, library, api } = openLibrary();
  await api.addFolder(folder);
  await untilQuiet(library, 1);
  const [id = 0] = await api.queryPhotos({ sort: 'name', descending: false });
  await api.setStars([id], 5);
  await api.setFlag([id], 'reject');
  const view = { ...(await api.getViewSettings()), photoId: id, view: 'loupe', thumbnailSizePx: 333 } as const;
  await api.saveViewSettings(view);
  await library.close();

  const { api: again, critic } = openLibrary(db);
  expect((await again.getPhotoRows([id]))[0]).toMatchObject({ stars: 5, flag: 'reject', state: 'done' });
  expect(await again.getViewSettings()).toEqual(view);
  expect(critic.asked).toEqual([]);
});

test('pictures are upright JPEGs of the size asked for, kept, and named errors for bad files', async () => {
  const folder = tempDir();
  await renderPhoto(folder, { name: 'wide.png', width: 2400, height: 1600 });
  writeFileSync(join(folder, 'x.jpg'), 'not a photo');
  const { db, library, api } = openLibrary();
  await api.addFolder(folder);
  await untilQuiet(library, 2);
  const [wide = 0, broken = 0] = await api.queryPhotos({ sort: 'name', descending: false });
  const metadata = await sharp(await library.getImage(wide, 'thumbnail')).metadata();
  expect(metadata).toMatchObject({ format: 'jpeg', width: 512, height: 341 });
  expect((await sharp(await library.getImage(wide, 'preview')).metadata()).width).toBe(2048);
  expect((await sharp(await library.getImage(wide, 'full')).metadata()).width).toBe(2400);
  expect(db.pluck('SELECT photo_id FROM thumbnails')).toEqual([wide]);
  expect(await library.getImage(wide, 'thumbnail')).toEqual(await library.getImage(wide, 'thumbnail'));
  expect(await kindOf(library.getImage(broken, 'thumbnail'))).toBe('photo-unreadable');
  expect(await kindOf(library.getImage(999, 'thumbnail'))).toBe('invalid-argument');
});

test('edited, touched, moved, copied and vanished files', async () => {
  const folder = tempDir();
  const a = await renderPhoto(folder, { name: 'a.jpg', hue: 1 });
  const b = await renderPhoto(folder, { name: 'b.jpg', hue: 2 });
  const { critic, library, api } = openLibrary();
  const { id: folderId } = await api.addFolder(folder);
  await untilQuiet(library, 2);
  const [idA = 0, idB = 0] = await api.queryPhotos({ sort: 'name', descending: false });
  await api.setStars([idA, idB], 3);
  critic.asked.length = 0;

  mkdirSync(join(folder, 'sub'));
  renameSync(a, join(folder, 'sub', 'moved.jpg'));
  copyFileSync(b, join(folder, 'copy.jpg'));
  utimesSync(b, new Date(), new Date(Date.now() + 5000));
  await api.addFolder(folder);
  await vi.waitFor(async () => {
    expect(await namesIn(library)).toEqual(['b.jpg done', 'copy.jpg done', 'moved.jpg done']);
  }, PATIENCE);
  await untilQuiet(library, 1);
  expect(critic.asked).toEqual([]);
  expect((await api.getPhotoRows([idA]))[0]).toMatchObject({ name: 'moved.jpg', stars: 3, folderId });

  rmSync(b);
  await renderPhoto(join(folder, 'sub'), { name: 'moved.jpg', hue: 99, width: 300 });
  await api.addFolder(folder);
  await vi.waitFor(async () => {
    expect(await namesIn(library)).toEqual(['b.jpg photo-missing', 'copy.jpg done', 'moved.jpg done']);
  }, PATIENCE);
  await untilQuiet(library, 1);
  expect(critic.asked).toEqual([join(folder, 'sub', 'moved.jpg')]);
  expect((await api.getPhotoRows([idB]))[0]?.stars).toBe(3);
});

test('permanent failures are named, transient ones retried, and a missing pack stops the queue without failing a photo', async () => {
  const folder = tempDir();
  await renderPhoto(folder, { name: 'a.jpg' });
  const critic = scriptedCritic();
  critic.script = () => Promise.reject(new AppError('pack-missing', 'There is no model pack.'));
  const { library, api } = openLibrary(openTestStore(), critic);
  await api.addFolder(folder);
  await vi.waitFor(async () => {
    expect(await api.getJobSummary()).toMatchObject({ waiting: 1, running: 0, failed: 0, paused: true });
  }, PATIENCE);
  expect(library.queueProblem()).toMatchObject({ kind: 'pack-missing' });

  critic.script = async (path) => ({ path, error: { kind: 'photo-unreadable', message: 'Not a photo.' } });
  await api.resumeJobs();
  await untilQuiet(library, 0, 1);
  expect(await namesIn(library)).toEqual(['a.jpg photo-unreadable']);
  expect(await api.queryPhotos({ sort: 'name', descending: false, hasError: true })).toHaveLength(1);

  let calls = 0;
  critic.script = (path) => {
    calls += 1;
    return calls === 1 ? Promise.resolve({ path, error: { kind: 'out-of-memory', message: 'Full.' } }) : undefined;
  };
  await api.retryPhotos(await api.queryPhotos({ sort: 'name', descending: false }));
  await untilQuiet(library, 1);
  expect(calls).toBe(2);
});

test('pausing begins no new photo, and survives a restart; closing puts photos under way back', async () => {
  const folder = tempDir();
  for (const hue of [1, 2, 3, 4, 5, 6, 7, 8]) await renderPhoto(folder, { name: `${hue}.jpg`, hue });
  const critic = scriptedCritic();
  critic.photosAtOnce = 6;
  critic.script = (_path, signal) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Stopped.')));
    });
  const { db, library, api } = openLibrary(openTestStore(), critic);
  await api.addFolder(folder);
  await vi.waitFor(async () => expect(await api.getJobSummary()).toMatchObject({ waiting: 2, running: 6 }), PATIENCE);
  await api.pauseJobs();
  await library.close();
  expect(db.all('SELECT state, attempts FROM jobs')).toEqual(
    Array.from({ length: 8 }, () => ({ state: 'waiting', attempts: 0 })),
  );

  const { library: again, critic: patient } = openLibrary(db);
  expect(await again.handlers.getJobSummary()).toMatchObject({ waiting: 8, running: 0, paused: true });
  expect(patient.asked).toEqual([]);
  await again.handlers.resumeJobs();
  await untilQuiet(again, 8);
});

test('a watched folder takes in what arrives once it is whole', async () => {
  const folder = tempDir();
  const { library, api } = openLibrary();
  const { id } = await api.addFolder(folder);
  expect(await api.setFolderWatched(id, true)).toMatchObject({ watched: true });
  await renderPhoto(folder, { name: 'arrived.jpg' });
  await vi.waitFor(async () => expect(await namesIn(library)).toEqual(['arrived.jpg done']), PATIENCE);
  renameSync(join(folder, 'arrived.jpg'), join(folder, 'renamed.jpg'));
  await vi.waitFor(async () => expect(await namesIn(library)).toEqual(['renamed.jpg done']), PATIENCE);
  expect(await api.setFolderWatched(id, false)).toMatchObject({ watched: false });
});

test('folders: typed paths are completed, bad ones refused, gone ones say so', async () => {
  const folder = tempDir();
  for (const name of ['Alps', 'alpine', 'beach', '.secret']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'alone.txt'), '');
  const { library, api } = openLibrary();
  expect(await api.suggestFolders(join(folder, 'al'))).toEqual([join(folder, 'alpine'), join(folder, 'Alps')]);
  expect(await api.suggestFolders(`${folder}/`)).toEqual(['alpine', 'Alps', 'beach'].map((name) => join(folder, name)));
  expect(await api.suggestFolders('relative')).toEqual([]);
  expect(await api.suggestFolders(join(folder, 'none', 'x'))).toEqual([]);
  expect(await kindOf(api.addFolder('relative/path'))).toBe('invalid-argument');
  expect(await kindOf(api.addFolder(join(folder, 'alone.txt')))).toBe('invalid-argument');
  expect(await kindOf(api.addFolder(join(folder, 'none')))).toBe('photo-missing');
  const { id } = await api.addFolder(join(folder, 'beach'));
  await untilQuiet(library, 0);
  rmSync(join(folder, 'beach'), { recursive: true });
  expect(await api.listFolders()).toMatchObject([{ id, problem: { kind: 'photo-missing' } }]);
});
