// The watcher on a real folder; what happens to files is driven by what it asks, so that nothing depends on the clock.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FoundFile } from '../../../src/main/library/scan-folder.ts';
import { watchFolders } from '../../../src/main/library/watch-folders.ts';
import type { WatchOptions } from '../../../src/main/library/watch-folders.ts';
import { tempDir } from '../../support/temp-dir.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

async function watchFolder(folder: string, options: Partial<WatchOptions> = {}) {
  const arrived: FoundFile[] = [];
  const left: string[] = [];
  const watch = watchFolders({
    folders: [folder],
    stableMs: 20,
    onArrive: (file) => arrived.push(file),
    onLeave: (path) => left.push(path),
    ...options,
  });
  onTestFinished(() => watch.close());
  await watch.ready;
  return { arrived, left };
}

test('a file written slowly arrives once, whole', async () => {
  const folder = tempDir();
  const path = join(folder, 'slow.jpg');
  const parts = ['second ', 'third ', 'end'];
  const canDecode = async (asked: string) => {
    const isWhole = readFileSync(asked, 'utf8').endsWith('end');
    const next = parts.shift();
    if (next !== undefined) appendFileSync(asked, next);
    return isWhole;
  };
  const { arrived } = await watchFolder(folder, { canDecode });
  writeFileSync(path, 'first ');
  await vi.waitFor(() => expect(arrived).toHaveLength(1), PATIENCE);
  expect(arrived[0]).toMatchObject({ path, name: 'slow.jpg', sizeBytes: 'first second third end'.length });
});

test('a file that never decodes is reported all the same, so that it gets its error', async () => {
  const folder = tempDir();
  let asked = 0;
  const canDecode = async () => {
    asked += 1;
    return false;
  };
  const { arrived } = await watchFolder(folder, { canDecode });
  writeFileSync(join(folder, 'broken.jpg'), 'never a photo');
  await vi.waitFor(() => expect(arrived).toHaveLength(1), PATIENCE);
  expect(asked).toBeGreaterThan(1);
});

test('an empty file is waited for, then reported', async () => {
  const folder = tempDir();
  const { arrived } = await watchFolder(folder);
  writeFileSync(join(folder, 'empty.jpg'), '');
  await vi.waitFor(
    () => expect(arrived.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([['empty.jpg', 0]]),
    PATIENCE,
  );
});

test('new subfolders are watched, changes and departures told; hidden and other files are not', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'before.jpg'), 'here before');
  const { arrived, left } = await watchFolder(folder);
  mkdirSync(join(folder, 'card', '.trash'), { recursive: true });
  for (const name of ['notes.txt', '.hidden.jpg', 'x.jpg.heatmap.png']) writeFileSync(join(folder, name), 'no');
  writeFileSync(join(folder, 'card', '.trash', 'gone.jpg'), 'no');
  writeFileSync(join(folder, 'card', 'a.CR3'), 'raw');
  await vi.waitFor(() => expect(arrived.map(({ name }) => name)).toEqual(['a.CR3']), PATIENCE);
  appendFileSync(join(folder, 'before.jpg'), ', and edited');
  await vi.waitFor(() => expect(arrived.map(({ name }) => name)).toEqual(['a.CR3', 'before.jpg']), PATIENCE);
  rmSync(join(folder, 'card'), { recursive: true });
  await vi.waitFor(() => expect(left).toEqual([join(folder, 'card', 'a.CR3')]), PATIENCE);
});

test('a folder whose name begins with that of another one is watched too', async () => {
  const parent = tempDir();
  const folders = [join(parent, 'day'), join(parent, 'day 2')];
  for (const folder of folders) mkdirSync(folder);
  const { arrived } = await watchFolder(parent, { folders });
  writeFileSync(join(parent, 'day 2', 'a.jpg'), 'x');
  await vi.waitFor(() => expect(arrived.map(({ name }) => name)).toEqual(['a.jpg']), PATIENCE);
});
