// A photographer culls: a burst folds to its best frame, ratings teach Salient a taste that sorts, and suggestions are tried on the photo.
// The tests follow one another on one app, as the photographer does. They name photos: places change while critiques and ratings arrive.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { App } from '../support/launch-app.ts';
import { renderPhoto } from '../support/rendered-photos.ts';

const BURST = { 'burst-sharp.jpg': 0, 'burst-soft.jpg': 2, 'burst-softer.jpg': 5 };
const DARK = 'dark.jpg';
const SCENES = Array.from({ length: 21 }, (_, index) => `scene-${String(index + 1).padStart(2, '0')}.jpg`);
/** Frames of one stack have one shape: photos whose shapes lie so far apart never stack. */
const SHAPE_STEP = 1.07;
const BURST_STEP = 9;
const DARK_STEP = -3;
const SCENE_STEPS = Array.from({ length: 23 }, (_, index) => index - 11).filter(
  (step) => step !== BURST_STEP && step !== DARK_STEP,
);
const COUNT = Object.keys(BURST).length + 1 + SCENES.length;
const FOLDED_COUNT = COUNT - Object.keys(BURST).length + 1;
/** Large enough for every cell to exist. */
const WINDOW = { width: 2200, height: 1500 };

/** What these tests read of the page's elements; the project compiles tests without the browser's types. */
interface StyledElement {
  firstElementChild: { style: { filter: string; transform: string } };
}

/** Width and height of so many pixels in a shape of its own. */
function sizeOf(step: number, pixels: number): { width: number; height: number } {
  const shape = SHAPE_STEP ** step;
  return { width: Math.round(Math.sqrt(pixels * shape)), height: Math.round(Math.sqrt(pixels / shape)) };
}

async function renderShoot(folder: string): Promise<void> {
  for (const [name, blurPx] of Object.entries(BURST)) {
    await renderPhoto(folder, { name, ...sizeOf(BURST_STEP, 900 * 600), ...(blurPx === 0 ? {} : { blurPx }) });
  }
  await renderPhoto(folder, { name: DARK, ...sizeOf(DARK_STEP, 500 * 600), brightness: 0.2 });
  for (const [index, name] of SCENES.entries()) {
    const hue = index < 7 ? 20 : index < 14 ? 120 : 260;
    await renderPhoto(folder, { name, ...sizeOf(SCENE_STEPS[index] ?? 0, 300 * 300), hue });
  }
}

describe('culling a shoot', () => {
  let app: App;
  let shoot: string;

  beforeAll(async () => {
    shoot = mkdtempSync(join(tmpdir(), 'salient-cull-'));
    await renderShoot(shoot);
    app = await App.launch();
    await app.page.setViewportSize(WINDOW);
  });
  afterAll(async () => {
    await app.close();
    rmSync(shoot, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(app.complaints).toEqual([]);
  });

  const suggestion = (kind: string): Locator =>
    app
      .find('suggestion')
      .and(app.page.locator(`[data-kind="${kind}"]`))
      .first();
  const badge = (name: string): Locator => app.cell(name).getByTestId('stack-badge');

  test('near duplicates become one stack, whose best frame is known', async () => {
    await app.importFolder(shoot);
    await app.find('sort').selectOption('name');
    await app.waitForCells('done', COUNT);
    for (const name of Object.keys(BURST)) await badge(name).filter({ hasText: '3' }).waitFor();
    await badge('burst-sharp.jpg').getByTestId('stack-best').waitFor();
    expect(await app.find('stack-badge').count()).toBe(3);
  });

  test('the strip shows the frames and says why the best is the best', async () => {
    await app.choose('burst-softer.jpg');
    await expect.poll(() => app.find('stack-frame').count()).toBe(3);
    const best = app.find('stack-frame').filter({ hasText: 'best' });
    expect(await best.getAttribute('aria-label')).toMatch(/burst-sharp\.jpg.*sharper/);
    expect(await app.find('stack-summary').innerText()).toMatch(/sharper/);
    await best.click();
    await app.waitForAttribute(app.cell('burst-sharp.jpg'), 'aria-selected', 'true');
  });

  test('S folds the stack of the photo to its best frame, and unfolds it', async () => {
    await app.choose('burst-soft.jpg');
    await app.find('stack-strip').waitFor();
    await app.press('s');
    await app.waitForCount(FOLDED_COUNT);
    await app.waitForAttribute(badge('burst-sharp.jpg'), 'data-folded', 'true');
    await app.waitForAttribute(app.cell('burst-sharp.jpg'), 'aria-selected', 'true');
    expect(await app.cell('burst-soft.jpg').count()).toBe(0);
    await app.find('stack-strip').waitFor();
    await app.press('s');
    await app.waitForCount(COUNT);
    await app.cell('burst-soft.jpg').waitFor();
  });

  test('Shift+S folds all stacks, which a restart keeps', async () => {
    await app.press('Shift+S');
    await app.waitForCount(FOLDED_COUNT);
    await app.waitForAttribute(app.find('stacks-toggle'), 'aria-pressed', 'true');
    // The view is saved a moment after it changed.
    const isSaved = 'window.critique.call.getViewSettings().then((answer) => answer.value.stacks.collapsed)';
    await expect.poll(() => app.page.evaluate(isSaved)).toBe(true);
    expect(await app.stopServer('SIGTERM')).toBe(0);
    await app.start();
    // The old page complains that its server went away; the new one must not.
    app.complaints.length = 0;
    await app.page.setViewportSize(WINDOW);
    await app.waitForCount(FOLDED_COUNT);
    await app.press('Shift+S');
    await app.waitForCount(COUNT);
  });

  test('taste is off until there are enough ratings, and says how many are missing', async () => {
    await app.choose(DARK);
    await app.find('taste-off').filter({ hasText: '20 to go' }).waitFor();
    expect(await app.find('sort').locator('option[value=taste]').isDisabled()).toBe(true);
    await app.rateRange(SCENES.slice(0, 7), 5);
    await app.choose(DARK);
    await app.find('taste-off').filter({ hasText: '13 to go' }).waitFor();
  });

  test('with ratings taste has a score, how sure it is, and three rated photos behind it', async () => {
    await app.rateRange(SCENES.slice(7, 14), 3);
    await app.rateRange(SCENES.slice(14), 1);
    await app.choose(DARK);
    await app.find('taste').filter({ hasText: '±' }).waitFor();
    const taste = Number(await app.find('taste').getAttribute('data-taste'));
    expect(taste).toBeGreaterThanOrEqual(0);
    expect(taste).toBeLessThanOrEqual(100);
    const neighbours = app.find('taste-neighbour');
    await expect.poll(() => neighbours.count()).toBe(3);
    for (const neighbour of await neighbours.all()) {
      expect(await neighbour.getAttribute('aria-label')).toMatch(/^scene-\d\d\.jpg/);
    }
    expect(await app.find('taste-off').count()).toBe(0);
  });

  test('sorting by taste puts what the user likes first', async () => {
    await app.find('sort').selectOption('taste');
    const tastes = async (): Promise<{ name: string; taste: number }[]> => {
      const cells = await app.cells().all();
      const placed = await Promise.all(
        cells.map(async (cell) => ({
          index: Number(await cell.getAttribute('data-index')),
          name: (await cell.getAttribute('title')) ?? '',
          taste: Number.parseInt(await cell.getByTestId('taste-badge').innerText(), 10),
        })),
      );
      return placed.toSorted((a, b) => a.index - b.index);
    };
    await expect.poll(() => app.find('taste-badge').count()).toBe(COUNT);
    const isDescending = async (): Promise<boolean> =>
      (await tastes()).every(({ taste }, index, all) => taste >= (all[index + 1]?.taste ?? 0));
    await expect.poll(isDescending).toBe(true);
    const meanOf = async (names: readonly string[]): Promise<number> => {
      const chosen = (await tastes()).filter(({ name }) => names.includes(name));
      return chosen.reduce((sum, { taste }) => sum + taste, 0) / chosen.length;
    };
    expect(await meanOf(SCENES.slice(0, 7))).toBeGreaterThan(await meanOf(SCENES.slice(14)));
    await app.find('sort').selectOption('name');
  });

  test('a crop is tried on the photo, in the grid and in the loupe', async () => {
    await app.choose('burst-sharp.jpg');
    await suggestion('crop').focus();
    await app.cell('burst-sharp.jpg').getByTestId('crop-preview').waitFor();
    await app.press('e');
    await app.find('loupe').waitFor();
    await suggestion('crop').click();
    await app.find('search').hover();
    await app.find('loupe').getByTestId('crop-preview').waitFor();
    await app.find('preview-caption').filter({ hasText: 'file is not changed' }).waitFor();
    // The first Escape lets the preview go, and leaves the loupe open.
    await app.press('Escape');
    await expect.poll(() => app.find('crop-preview').count()).toBe(0);
    await app.find('loupe').waitFor();
    await app.press('g');
  });

  test('an exposure is tried on the photo', async () => {
    await app.choose(DARK);
    await suggestion('exposure').hover();
    const frame = app.cell(DARK).getByTestId('preview-frame');
    await app.waitForAttribute(frame, 'data-edit', 'exposure');
    const filterOf = (element: StyledElement): string => element.firstElementChild.style.filter;
    await expect.poll(() => frame.evaluate(filterOf)).toContain('tone-preview');
    await app.find('search').hover();
    await expect.poll(() => frame.evaluate(filterOf)).toBe('');
  });
});
