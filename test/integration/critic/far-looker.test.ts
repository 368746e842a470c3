// The thread that looks at photos, for real: what it sees, what it cannot open, what reaches it, and what its end means for whoever waits.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openFarLooker } from '../../../src/main/critic/far-looker.ts';
import type { FarLooker } from '../../../src/main/critic/far-looker.ts';
import { startThread } from '../../../src/main/critic/thread-worker.ts';
import type { WorkerProcess } from '../../../src/main/domain/worker-process.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

const WORKER = new URL('../../../src/main/critic/critic-worker.ts', import.meta.url);

interface Opened {
  looker: FarLooker;
  thread: WorkerProcess;
  folder: string;
  deaths: string[];
}

async function open(): Promise<Opened> {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const thread = startThread(WORKER, 'look');
  const deaths: string[] = [];
  const looker = await openFarLooker(
    packFolder,
    () => thread,
    (reason) => deaths.push(reason),
  );
  onTestFinished(() => looker.close());
  return { looker, thread, folder, deaths };
}

test('sees photos, and names those that it cannot read', async () => {
  const { looker, folder, deaths } = await open();
  const path = await renderPhoto(folder, { name: 'photo.jpg', width: 300, height: 200 });
  const seen = await (await looker.lookAhead(path))();
  expect(seen.photo).toMatchObject({ width: 300, height: 200 });
  expect(seen.pixels.tiled.data).toHaveLength(seen.pixels.tiled.width * seen.pixels.tiled.height * 3);
  await expect(looker.lookAhead(join(folder, 'none.jpg'))).rejects.toMatchObject({ kind: 'photo-missing' });
  await expect(looker.lookAhead(path, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  looker.close();
  expect(deaths).toEqual([]);
});

test('a pack that it cannot open is named', async () => {
  const start = () => startThread(WORKER, 'look');
  const opening = openFarLooker(join(tempDir(), 'none'), start, () => undefined);
  await expect(opening).rejects.toMatchObject({ kind: 'pack-missing' });
});

test('its end is told, and nobody waits for it', async () => {
  const { looker, thread, folder, deaths } = await open();
  const path = await renderPhoto(folder, { name: 'large.jpg', width: 3000, height: 2000 });
  const look = looker.lookAhead(path);
  thread.kill();
  await expect(look).rejects.toMatchObject({ kind: 'inference-failed' });
  expect(deaths).toHaveLength(1);
});
