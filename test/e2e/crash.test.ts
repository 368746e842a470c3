// A crash in the middle of the work: nothing finished is lost, and the rest is taken up again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { App } from '../support/launch-app.ts';
import { renderPhoto } from '../support/rendered-photos.ts';

const COUNT = 12;
let app: App;
let shoot: string;

beforeAll(async () => {
  shoot = mkdtempSync(join(tmpdir(), 'salient-crash-'));
  for (let index = 0; index < COUNT; index++) {
    await renderPhoto(shoot, { name: `frame-${index}.jpg`, width: 900, height: 600, hue: 25 * index });
  }
  app = await App.launch();
});
afterAll(async () => {
  await app.close();
  rmSync(shoot, { recursive: true, force: true });
});

test('a killed server goes on where it was', async () => {
  await app.importFolder(shoot);
  await app.waitForCells('done', 2);
  // By name: which cell is the first finished one changes while the others arrive.
  const rated = (await app.cells('done').first().getAttribute('title')) ?? '';
  await app.cell(rated).click();
  await app.press('5');
  // The window shows stars at once; what counts is what the server has stored.
  await expect.poll(() => app.storedStars(rated)).toBe(5);
  await app.stopServer('SIGKILL');
  await app.start();
  await app.waitForAttribute(app.cell(rated).getByTestId('stars'), 'data-stars', '5');
  await app.waitForCells('done', COUNT);
  expect(await app.cells().count()).toBe(COUNT);
});
