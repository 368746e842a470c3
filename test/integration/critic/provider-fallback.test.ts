// A provider that fails in the middle of its work: the tiny pack's real graphs, of which the first decoder stops answering after a while.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLocalCritic } from '../../../src/main/critic/local-critic.ts';
import { openPack } from '../../../src/main/critic/open-pack.ts';
import type { OpenPack } from '../../../src/main/critic/open-pack.ts';
import { isFailure } from '../../../src/main/domain/critique.ts';
import { AppError } from '../../../src/main/domain/errors.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

/** The pack on the CPU, but calling itself `webgpu` and failing from its second photo on. */
async function openFailing(packFolder: string): Promise<OpenPack> {
  const opened = await openPack({ packFolder, provider: 'cpu' });
  let photos = 0;
  const critique: OpenPack['pipeline']['critique'] = async (...args) => {
    photos += 1;
    if (photos > 1) throw new AppError('inference-failed', 'The device was lost.');
    return opened.pipeline.critique(...args);
  };
  return { ...opened, info: { ...opened.info, provider: 'webgpu' }, pipeline: { ...opened.pipeline, critique } };
}

test('a provider that fails gives way to the CPU once, and every critique says so', async () => {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const paths = await Promise.all([20, 120, 220].map((hue) => renderPhoto(folder, { name: `${hue}.jpg`, hue })));
  const asked: string[] = [];
  const critic = createLocalCritic({ packFolder, provider: 'auto' }, async (setup) => {
    asked.push(setup.provider);
    return setup.provider === 'cpu' ? openPack(setup) : openFailing(packFolder);
  });
  const outcomes = [];
  outcomes.push(await critic.critique(paths[0] ?? ''));
  outcomes.push(...(await Promise.all(paths.slice(1).map((path) => critic.critique(path)))));
  const kinds = outcomes.map((outcome) => (isFailure(outcome) ? [] : outcome.warnings.map(({ kind }) => kind)));
  expect(kinds).toEqual([[], ['provider-failed'], ['provider-failed']]);
  expect(asked).toEqual(['auto', 'cpu']);
  const { provider, refusals } = await critic.ready();
  expect(provider).toBe('cpu');
  expect(refusals.at(-1)).toMatchObject({
    provider: 'webgpu',
    reason: expect.stringContaining('The device was lost.'),
  });
  await critic.close();
});

test('a provider the user asked for is not replaced', async () => {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const paths = await Promise.all([20, 120].map((hue) => renderPhoto(folder, { name: `${hue}.jpg`, hue })));
  const critic = createLocalCritic({ packFolder, provider: 'webgpu' }, async () => openFailing(packFolder));
  await critic.critique(paths[0] ?? '');
  expect(await critic.critique(paths[1] ?? '')).toMatchObject({ error: { kind: 'inference-failed' } });
  await critic.close();
});

test('a provider blamed for ending the process is refused from then on, once its witnesses were looked at without it', async () => {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const path = await renderPhoto(folder, { name: 'a.jpg', hue: 20 });
  const trialsFile = join(folder, 'trials.json');
  const blamed = { provider: 'webgpu', reason: 'It ended the process twice.', witnesses: 2 };
  const critic = createLocalCritic({ packFolder, provider: 'cpu', trialsFile, blamed });
  await critic.critique(path);
  expect(existsSync(trialsFile)).toBe(false);
  await critic.critique(path);
  await critic.close();
  const later = createLocalCritic({ packFolder, provider: 'webgpu', trialsFile });
  await expect(later.ready()).rejects.toMatchObject({
    kind: 'provider-unavailable',
    message: expect.stringContaining(blamed.reason),
  });
  await later.close();
});
