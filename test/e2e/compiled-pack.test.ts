// A pack compiled from a checkpoint in InternVL2's published layout, in the window: it critiques, and the window says what it
// was built without.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPack } from '../../src/main/compiler/build-pack.ts';
import { App } from '../support/launch-app.ts';
import { writePublishedCheckpoint } from '../support/published-checkpoint.ts';
import { renderPhoto } from '../support/rendered-photos.ts';
import { buildTinyPack } from '../support/tiny-pack.ts';

describe('a compiled pack', () => {
  let root: string;
  let app: App;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'salient-compiled-'));
    const from = join(root, 'InternVL2-tiny');
    writePublishedCheckpoint(from);
    buildPack({ from, to: join(root, 'pack'), quant: 'int4', starter: buildTinyPack(join(root, 'starter')) });
    await renderPhoto(join(root), { name: 'photo.jpg', width: 640, height: 400 });
    app = await App.launch('browser', join(root, 'pack'));
  });
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('says what it was built without', async () => {
    await app.importFolder(root);
    const notice = app.find('pack-gaps');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(/built without EAT weights/);
    expect(await notice.innerText()).toMatch(/built without ASE-MLLM weights/);
  });

  test('critiques a photo', async () => {
    await app.waitForCells('done', 1);
    await expect.poll(() => app.find('score-badge').count()).toBe(1);
    expect(app.complaints).toEqual([]);
  });
});
