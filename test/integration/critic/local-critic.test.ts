// The tiny pack behind the critic interface, in this process and in a forked one: same words, named failures.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Critic } from '../../../src/main/critic/critic.ts';
import { createLocalCritic } from '../../../src/main/critic/local-critic.ts';
import { forkCritic } from '../../../src/main/critic/process-critic.ts';
import { isFailure } from '../../../src/main/domain/critique.ts';
import type { PhotoOutcome } from '../../../src/main/domain/critique.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

function opened(critic: Critic): Critic {
  onTestFinished(() => critic.close());
  return critic;
}

/** What must not depend on the process or on neighbours. */
function lasting(outcome: PhotoOutcome): unknown {
  return isFailure(outcome) ? outcome : { ...outcome, timingsMs: undefined };
}

test('a forked critic says what one in this process says, alone or among others', async () => {
  const folder = tempDir();
  const { folder: packFolder, manifest } = buildTinyPack(folder);
  const photos = await Promise.all([20, 120, 220].map((hue) => renderPhoto(folder, { name: `${hue}.jpg`, hue })));
  writeFileSync(join(folder, 'broken.jpg'), 'not a photo');
  const paths = [...photos, join(folder, 'broken.jpg'), join(folder, 'none.jpg')];

  const local = opened(createLocalCritic({ packFolder, provider: 'cpu' }));
  expect(await local.ready()).toEqual({
    packId: manifest.packId,
    packVersion: '0.1.0',
    provider: 'cpu',
    refusals: [],
    photosAtOnce: 3,
    memory: { bytes: expect.any(Number), maxTiles: manifest.image.maxTiles, textsAtOnce: 1, warnings: [] },
  });
  const alone: PhotoOutcome[] = [];
  for (const path of paths) alone.push(await local.critique(path, { seed: 5 }));

  const forked = opened(forkCritic({ packFolder, provider: 'cpu' }));
  const together = await Promise.all(paths.map((path) => forked.critique(path, { seed: 5 })));
  expect(together.map(lasting)).toEqual(alone.map(lasting));
  expect(alone.map((outcome) => (isFailure(outcome) ? outcome.error.kind : 'done'))).toEqual([
    'done',
    'done',
    'done',
    'photo-unreadable',
    'photo-missing',
  ]);
});

test('what is missing is named, in this process and in a forked one', async () => {
  const folder = tempDir();
  for (const make of [createLocalCritic, forkCritic]) {
    const missing = opened(make({ packFolder: join(folder, 'none'), provider: 'auto' }));
    await expect(missing.ready()).rejects.toMatchObject({ kind: 'pack-missing' });
    const unknown = opened(make({ packFolder: folder, provider: 'abacus' }));
    await expect(unknown.critique('/p/a.jpg')).rejects.toMatchObject({ kind: 'provider-unavailable' });
  }
});
