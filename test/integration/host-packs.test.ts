// Packs as the window manages them, over the real back end of both hosts: real packs, a real critic process, a real server on this machine.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forkWorker } from '../../src/main/critic/fork-worker.ts';
import { openHostBackend } from '../../src/main/host-backend.ts';
import type { HostBackend } from '../../src/main/host-backend.ts';
import { THUMBNAIL_WORKER } from '../../src/main/library/thumbnails.ts';
import type { PackTask } from '../../src/preload/contract/types.ts';
import { makeTar } from '../support/archives.ts';
import { servePack } from '../support/pack-server.ts';
import { renderPhoto } from '../support/rendered-photos.ts';
import { tempDir } from '../support/temp-dir.ts';
import { buildTinyPack } from '../support/tiny-pack.ts';

const CRITIC_WORKER = new URL('../../src/main/critic/critic-worker.ts', import.meta.url);

interface Desk {
  backend: HostBackend;
  tasks: PackTask[];
  /** A pack of this id, outside the installed ones. */
  other: string;
  folder: string;
}

/** A back end whose program comes with the pack `built-in`. */
function openDesk(): Desk {
  const folder = tempDir();
  const builtInPacks = join(folder, 'built-in-packs');
  const other = join(folder, 'other');
  const { folder: source, manifest } = buildTinyPack(folder);
  mkdirSync(builtInPacks);
  for (const [packId, target] of [
    ['built-in', join(builtInPacks, 'built-in')],
    ['other', other],
  ] as const) {
    cpSync(source, target, { recursive: true });
    writeFileSync(join(target, 'manifest.json'), JSON.stringify({ ...manifest, packId }));
  }
  const backend = openHostBackend({
    host: 'browser',
    version: '0.0.0',
    dataFolder: join(folder, 'data'),
    builtInPacks,
    startCriticWorker: () => forkWorker(CRITIC_WORKER),
    startThumbnailWorker: () => forkWorker(THUMBNAIL_WORKER),
  });
  onTestFinished(() => backend.close());
  const tasks: PackTask[] = [];
  backend.onEvent((event) => event.name === 'pack-task-changed' && tasks.push(event.event));
  return { backend, tasks, other, folder };
}

async function endOf({ backend, tasks }: Desk): Promise<PackTask | undefined> {
  await expect.poll(async () => (await backend.handlers.getPackTask())?.state, { timeout: 20_000 }).not.toBe('running');
  return tasks.at(-1);
}

async function idsInUse({ handlers }: HostBackend): Promise<[string, boolean, boolean][]> {
  const { packs } = await handlers.listPacks();
  return packs.map(({ id, isBuiltIn, isInUse }) => [id, isBuiltIn, isInUse]);
}

test('a pack is installed with progress, verified, chosen and removed', async () => {
  const desk = openDesk();
  const { backend, tasks, other } = desk;
  const { handlers } = backend;
  expect(await idsInUse(backend)).toEqual([['built-in', true, true]]);

  expect(await handlers.installPack(other, null)).toMatchObject({ kind: 'install', source: other, state: 'running' });
  await expect(handlers.verifyPack('built-in')).rejects.toMatchObject({ kind: 'invalid-argument' });
  expect(await endOf(desk)).toMatchObject({ state: 'done', packId: 'other', error: null });
  expect(tasks.every(({ doneBytes, totalBytes }) => totalBytes === null || doneBytes <= totalBytes)).toBe(true);
  expect(await idsInUse(backend)).toEqual([
    ['other', false, true],
    ['built-in', true, false],
  ]);
  expect((await handlers.getAppInfo()).pack?.id).toBe('other');

  await handlers.verifyPack('other');
  const verified = await endOf(desk);
  expect(verified).toMatchObject({ kind: 'verify', state: 'done', packId: 'other' });
  expect(verified?.doneBytes).toBe(verified?.totalBytes);

  const { chosenId } = await handlers.choosePack('built-in');
  expect(chosenId).toBe('built-in');
  expect((await handlers.getAppInfo()).pack?.id).toBe('built-in');

  await expect(handlers.removePack('built-in')).rejects.toMatchObject({ kind: 'invalid-argument' });
  await handlers.choosePack('other');
  expect((await handlers.removePack('other')).chosenId).toBeNull();
  expect(await idsInUse(backend)).toEqual([['built-in', true, true]]);
});

test('a damaged pack is reported and changes nothing', async () => {
  const desk = openDesk();
  writeFileSync(join(desk.other, 'LICENSE.txt'), 'x');
  await desk.backend.handlers.installPack(desk.other, null);
  expect(await endOf(desk)).toMatchObject({ state: 'failed', error: { kind: 'pack-invalid' } });
  expect(await idsInUse(desk.backend)).toEqual([['built-in', true, true]]);
});

test('a download can be stopped', async () => {
  const desk = openDesk();
  const bytes = makeTar([{ name: 'other/manifest.json', data: new Uint8Array(64 * 1024) }]);
  const server = await servePack((response) => {
    response.setHeader('Content-Length', bytes.length);
    response.write(bytes.subarray(0, 1000));
  });
  await desk.backend.handlers.installPack(`${server.address}/other.tar`, null);
  await expect.poll(() => server.requests.length).toBe(1);
  await desk.backend.handlers.cancelPackTask();
  expect(await endOf(desk)).toMatchObject({ state: 'cancelled' });
});

test('photos under way are critiqued by the pack chosen meanwhile, and providers say why they refuse', async () => {
  const desk = openDesk();
  const { handlers } = desk.backend;
  await handlers.installPack(desk.other, null);
  await endOf(desk);
  const photos = join(desk.folder, 'photos');
  mkdirSync(photos);
  for (const hue of [20, 120, 220]) await renderPhoto(photos, { name: `${hue}.jpg`, hue });
  await handlers.addFolder(photos);
  await expect.poll(async () => (await handlers.getJobSummary()).running, { timeout: 20_000 }).toBeGreaterThan(0);
  await handlers.choosePack('built-in');
  await expect.poll(async () => (await handlers.getJobSummary()).done, { timeout: 60_000 }).toBe(3);
  const ids = await handlers.queryPhotos({ sort: 'name', descending: false });
  const details = await Promise.all(ids.map((id) => handlers.getPhoto(id)));
  expect(details.at(-1)?.pack?.id).toBe('built-in');
  expect(details.every(({ error }) => error === null)).toBe(true);

  const { inUse, choices, choice } = await handlers.getProviders();
  expect([choice, inUse]).toEqual(['auto', 'cpu']);
  expect(choices).toContain('webgpu');
  const trials = await handlers.tryProviders();
  expect(trials.find(({ name }) => name === 'cpu')).toEqual({ name: 'cpu', works: true, reason: null });
  for (const { works, reason } of trials) expect(works || reason !== null).toBe(true);
  await expect(handlers.chooseProvider('abacus')).rejects.toMatchObject({ kind: 'invalid-argument' });
  expect((await handlers.chooseProvider('cpu')).choice).toBe('cpu');
});

test('a provider that cannot be used gives way, says why, and stays the choice', async () => {
  const { handlers } = openDesk().backend;
  const refused = (await handlers.tryProviders()).find(({ works }) => !works);
  expect(refused).toBeDefined();
  const state = await handlers.chooseProvider(refused?.name ?? '');
  expect(state).toMatchObject({ choice: refused?.name, inUse: 'cpu' });
  expect(state.refusals.find(({ provider }) => provider === refused?.name)?.reason).not.toBe('');
  expect(state.memory?.bytes).toBeGreaterThan(0);
  expect(await handlers.getProviders()).toEqual(state);
});

test('critique settings are kept, and go with photos as far as the pack takes them', async () => {
  const desk = openDesk();
  const { handlers } = desk.backend;
  expect(await handlers.getCritiqueSettings()).toEqual({ maxTiles: null, prompt: null });
  const pack = await handlers.getPack('built-in');
  expect(pack).toMatchObject({ id: 'built-in', mostTiles: expect.any(Number), takesPrompt: false });
  expect(pack.provenance).not.toBe('');
  await handlers.saveCritiqueSettings({ maxTiles: 1, prompt: 'What would you crop?' });
  expect(await handlers.getCritiqueSettings()).toEqual({ maxTiles: 1, prompt: 'What would you crop?' });
  const photos = join(desk.folder, 'photos');
  mkdirSync(photos);
  await renderPhoto(photos, { name: 'a.jpg', hue: 20 });
  await handlers.addFolder(photos);
  await expect.poll(async () => (await handlers.getJobSummary()).done, { timeout: 60_000 }).toBe(1);
  const [id = 0] = await handlers.queryPhotos({ sort: 'name', descending: false });
  const { prompt, warnings } = await handlers.getPhoto(id);
  // This pack takes no prompt; whether it reads more than one tile is its manifest's business.
  expect(prompt).toBe(pack.prompt);
  expect(warnings.some(({ kind }) => kind === 'tiles-limited')).toBe(pack.mostTiles > 1);
});
