// A photographer reviews a folder: import, critiques arriving, heatmap, loupe, evidence, tags, ratings, search, and all of it there again later.
// The tests follow one another on one app, as the photographer does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { App, canLaunchElectron } from '../support/launch-app.ts';
import { photoBytes, renderPhoto } from '../support/rendered-photos.ts';

const PHOTOS = ['dawn.jpg', 'dune.png', 'harbour.jpg', 'meadow.webp', 'tower.jpg'];
const HOSTS = canLaunchElectron() ? (['browser', 'electron'] as const) : (['browser'] as const);

/** What these tests read of the page's elements; the project compiles tests without the browser's types. */
interface LoadingImage {
  complete: boolean;
  naturalWidth: number;
}
interface Canvas {
  width: number;
  height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: { buffer: ArrayBuffer } };
  };
}

describe.each(HOSTS)('reviewing a folder in %s', (host) => {
  let app: App;
  let shoot: string;

  beforeAll(async () => {
    shoot = mkdtempSync(join(tmpdir(), 'salient-shoot-'));
    for (const [index, name] of PHOTOS.entries()) {
      // One is larger than the window's previews.
      const scale = name === 'tower.jpg' ? 5 : 1;
      const [width, height] = [(640 - 40 * index) * scale, (400 + 30 * index) * scale];
      await renderPhoto(shoot, { name, width, height, hue: 20 + 60 * index });
    }
    const whole = await photoBytes({ name: 'x.jpg', width: 640, height: 400 });
    writeFileSync(join(shoot, 'empty.jpg'), '');
    writeFileSync(join(shoot, 'torn.jpg'), whole.subarray(0, 150));
    app = await App.launch(host);
  });
  afterAll(async () => {
    await app.close();
    rmSync(shoot, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(app.complaints).toEqual([]);
  });

  test('starts with an invitation, and names a folder that is not there', async () => {
    await app.find('empty-state').waitFor();
    await app.importFolder(join(shoot, 'nowhere'));
    await app.find('error-message').first().waitFor();
  });

  test('critiques arrive, and files that are no photos are named', async () => {
    await app.importFolder(shoot);
    await app.waitForCells('done', PHOTOS.length);
    await app.waitForCells('failed', 2);
    expect(await app.cells().count()).toBe(PHOTOS.length + 2);
    await expect.poll(() => app.find('score-badge').count()).toBe(PHOTOS.length);
    for (const name of ['empty.jpg', 'torn.jpg']) {
      expect(await app.cell(name).getByTestId('error-message').innerText()).not.toBe('');
    }
    await app.waitForAttribute(app.find('job-progress'), 'data-busy', 'false');
  });

  test('thumbnails are pictures', async () => {
    for (const name of PHOTOS) {
      const isLoaded = (image: LoadingImage): boolean => image.complete && image.naturalWidth > 0;
      const image = app.cell(name).locator('img');
      await expect.poll(() => image.evaluate(isLoaded).catch(() => false)).toBe(true);
    }
  });

  test('H lays the saliency over every thumbnail, and takes it away', async () => {
    expect(await app.find('heatmap').count()).toBe(0);
    await app.press('h');
    await expect.poll(() => app.find('heatmap').count()).toBe(PHOTOS.length);
    const countColours = (canvas: Canvas): number => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    };
    const heatmap = app.cell('dawn.jpg').getByTestId('heatmap');
    await expect.poll(() => heatmap.evaluate(countColours)).toBeGreaterThan(4);
    await app.press('h');
    await expect.poll(() => app.find('heatmap').count()).toBe(0);
  });

  test('the critique speaks in sentences, each with its evidence', async () => {
    await app.choose('dawn.jpg');
    const sentences = app.find('critique-sentence');
    await sentences.nth(2).waitFor();
    expect(await app.find('evidence-region').count()).toBe(0);
    for (const sentence of await sentences.all()) {
      await sentence.hover();
      await app.find('evidence-region').first().waitFor();
    }
    await app.find('search').hover();
    await expect.poll(() => app.find('evidence-region').count()).toBe(0);
  });

  test('E opens the loupe with the photo and its heatmap, G goes back', async () => {
    await app.choose('dawn.jpg');
    await app.press('e');
    await app.find('loupe').waitFor();
    const width = (): Promise<unknown> =>
      app.page.evaluate(`document.querySelector('[data-testid=loupe] img:not(.under)')?.naturalWidth`);
    await expect.poll(width).toBe(640);
    await app.press('h');
    await app.find('loupe').getByTestId('heatmap').waitFor();
    await app.find('critique-sentence').first().hover();
    await app.find('loupe').getByTestId('evidence-region').first().waitFor();
    await app.press('g');
    await app.find('photo-grid').waitFor();
    expect(await app.find('heatmap').count()).toBe(PHOTOS.length);
  });

  test('the loupe shows lines, clipping and, zoomed in, every pixel', async () => {
    await app.choose('tower.jpg');
    await app.press('e');
    const loupe = app.find('loupe');
    await app.press('o');
    await app.waitForAttribute(loupe.getByTestId('composition'), 'data-overlay', 'thirds');
    await app.press('o');
    await app.waitForAttribute(loupe.getByTestId('composition'), 'data-overlay', 'golden');
    await app.press('j');
    await loupe.getByTestId('clipping').waitFor();
    await app.press('z');
    const full = loupe.getByTestId('full-detail');
    await expect.poll(() => full.evaluate((image: LoadingImage) => image.naturalWidth)).toBe(2400);
    await app.press('z');
    await expect.poll(() => full.count()).toBe(0);
    await app.press('j');
    for (let press = 0; press < 3; press += 1) await app.press('o');
    await expect.poll(() => loupe.getByTestId('composition').count()).toBe(0);
    await app.press('g');
    await app.find('photo-grid').waitFor();
  });

  test("the pack's name opens its model card, as text", async () => {
    await app.choose('dawn.jpg');
    await app.find('critique-panel').getByTestId('pack-name').click();
    await app.find('model-card').waitFor();
    expect(await app.find('model-card').locator('h3').count()).toBeGreaterThan(0);
    expect(await app.find('model-card').innerText()).not.toMatch(/^#|\*\*/m);
    await app.page.keyboard.press('Escape');
    await expect.poll(() => app.find('model-card').count()).toBe(0);
  });

  test('4 gives four stars, P picks', async () => {
    await app.choose('dawn.jpg');
    await app.press('4');
    await app.press('p');
    await app.waitForAttribute(app.cell('dawn.jpg').getByTestId('stars'), 'data-stars', '4');
    await app.waitForAttribute(app.cell('dawn.jpg').getByTestId('flag'), 'data-flag', 'pick');
    await app.choose('dune.png');
    await app.press('x');
    await app.waitForAttribute(app.cell('dune.png').getByTestId('flag'), 'data-flag', 'reject');
  });

  test('a tag shows only the photos that carry it', async () => {
    await app.choose('dawn.jpg');
    const chips = app.find('critique-panel').getByTestId('tag-chip');
    const tag = await chips.first().getAttribute('data-tag-id');
    const chip = chips.and(app.page.locator(`[data-tag-id="${tag}"]`));
    await chip.click();
    await app.waitForAttribute(chip, 'aria-pressed', 'true');
    await app.find('active-filters').waitFor();
    await expect.poll(() => app.cells('failed').count()).toBe(0);
    expect(await app.cells().count()).toBeGreaterThan(0);
    await chip.click();
    await expect.poll(() => app.cells().count()).toBe(PHOTOS.length + 2);
  });

  test('search finds by name', async () => {
    await app.find('search').fill('harbour');
    await expect.poll(() => app.cells().count()).toBe(1);
    await app.cell('harbour.jpg').waitFor();
    await app.find('search').fill('');
    await expect.poll(() => app.cells().count()).toBe(PHOTOS.length + 2);
  });

  test('sorting by score puts the best first', async () => {
    await app.find('sort').selectOption('score');
    const scores = async (): Promise<number[]> => {
      const cells = await app.cells('done').all();
      const placed = await Promise.all(
        cells.map(
          async (cell) =>
            [Number(await cell.getAttribute('data-index')), await cell.getByTestId('score-badge').innerText()] as const,
        ),
      );
      return placed.toSorted(([a], [b]) => a - b).map(([, score]) => Number.parseInt(score, 10));
    };
    const isDescending = async (): Promise<boolean> =>
      (await scores()).every((score, index, all) => score >= (all[index + 1] ?? 0));
    await expect.poll(isDescending).toBe(true);
    expect((await scores()).length).toBe(PHOTOS.length);
  });

  async function expectAllThere(): Promise<void> {
    await app.waitForCells('done', PHOTOS.length);
    await app.waitForAttribute(app.cell('dawn.jpg').getByTestId('stars'), 'data-stars', '4');
    await app.waitForAttribute(app.cell('dawn.jpg').getByTestId('flag'), 'data-flag', 'pick');
    await app.waitForAttribute(app.cell('dune.png').getByTestId('flag'), 'data-flag', 'reject');
    await expect.poll(() => app.find('heatmap').count()).toBe(PHOTOS.length);
    expect(await app.find('sort').inputValue()).toBe('score');
    await app.choose('dawn.jpg');
    await app.find('critique-sentence').nth(2).waitFor();
  }

  test('a reload shows it all again', async () => {
    await app.page.reload();
    await expectAllThere();
  });

  test('a reload scrolls to the photo that was selected', async () => {
    const height = 420;
    await app.page.setViewportSize({ width: 1440, height });
    await app.press('g');
    await app.press('End');
    await app.waitForAttribute(app.cells(), 'aria-selected', 'true');
    const id = await app.find('photo-grid').getAttribute('aria-activedescendant');
    // The view is saved a moment after it changed, and at the latest when the page is left.
    await app.page.reload();
    const cell = app.page.locator(`#${id}`);
    await cell.waitFor();
    await expect.poll(async () => ((await cell.boundingBox())?.y ?? height) < height).toBe(true);
    await app.page.setViewportSize({ width: 1440, height: 900 });
  });

  test('so does a restart', async () => {
    if (host === 'browser') expect(await app.stopServer('SIGTERM')).toBe(0);
    await app.start();
    // The old page complains that its server went away; the new one must not.
    app.complaints.length = 0;
    await expectAllThere();
  });

  test.skipIf(host !== 'browser')('the address opens once, and nothing opens without it', async () => {
    const { origin } = new URL(app.address);
    for (const address of [app.address, origin]) {
      const answer = await app.openStranger(address);
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('address has been used');
    }
    expect((await app.openStranger(`${origin}/photo/1/preview`)).status).toBe(401);
  });
});
