// The thumbnails' child process under a hostile file.
import { expect, onTestFinished, test } from 'vitest';
import { forkWorker } from '../../../src/main/critic/fork-worker.ts';
import { THUMBNAIL_WORKER, Thumbnails } from '../../../src/main/library/thumbnails.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import sharp from 'sharp';

const SCRIPTED = new URL('../../support/scripted-thumbnail-worker.ts', import.meta.url);

function openThumbnails(file: URL): Thumbnails {
  const thumbnails = new Thumbnails(() => forkWorker(file));
  onTestFinished(() => thumbnails.close());
  return thumbnails;
}

test('a file that kills the decoder fails alone', async () => {
  const thumbnails = openThumbnails(SCRIPTED);
  const results = await Promise.allSettled(['a', 'kill', 'b', 'c'].map((path) => thumbnails.make(path, 512)));
  expect(
    results.map((result) => (result.status === 'fulfilled' ? Buffer.from(result.value).toString() : result.reason)),
  ).toEqual(['a', expect.objectContaining({ kind: 'photo-quarantined' }), 'b', 'c']);
});

test('many at once, by the real worker', async () => {
  const folder = tempDir();
  const paths = await Promise.all(
    [1, 2, 3, 4].map((hue) => renderPhoto(folder, { name: `${hue}.webp`, hue, width: 900 })),
  );
  const thumbnails = openThumbnails(THUMBNAIL_WORKER);
  const jpegs = await Promise.all(paths.map((path) => thumbnails.make(path, 300)));
  for (const jpeg of jpegs) expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 300 });
  await expect(thumbnails.make(`${folder}/none.jpg`, 300)).rejects.toMatchObject({ kind: 'photo-missing' });
});

test('closing rejects what is under way', async () => {
  const thumbnails = openThumbnails(SCRIPTED);
  const making = thumbnails.make('a', 512);
  thumbnails.close();
  await expect(making).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(thumbnails.make('b', 512)).rejects.toMatchObject({ kind: 'cancelled' });
});
