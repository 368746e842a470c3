// The settings in the window: where the critic runs, packs that are installed, chosen, checked and removed, how critiques are made; and
// advice beside the suggestion that carries it out. The tests follow one another on one app.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { App } from '../support/launch-app.ts';
import { renderPhoto } from '../support/rendered-photos.ts';
import { buildTinyPack } from '../support/tiny-pack.ts';

let root: string;
let shoot: string;
let app: App;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'salient-settings-'));
  shoot = join(root, 'shoot');
  mkdirSync(shoot);
  // Far too dark: there is something to advise.
  await renderPhoto(shoot, { name: 'dark.jpg', width: 900, height: 600, brightness: 0.15 });
  await renderPhoto(shoot, { name: 'fair.jpg', width: 900, height: 600, hue: 130 });
  const { folder, manifest } = buildTinyPack(root);
  cpSync(folder, join(root, 'other'), { recursive: true });
  const own = { ...manifest, packId: 'other', name: 'Another pack' };
  writeFileSync(join(root, 'other', 'manifest.json'), JSON.stringify(own));
  app = await App.launch();
  // Starting the critic on another provider may take long on a busy machine.
  app.page.setDefaultTimeout(120_000);
});
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});
afterEach(() => {
  expect(app.complaints).toEqual([]);
});

async function open(section: string): Promise<void> {
  if ((await app.find('settings').count()) === 0) await app.press('Control+,');
  await app.page.locator(`[data-section="${section}"]`).click();
}

function pack(id: string): Locator {
  return app.page.locator(`[data-testid="pack"][data-pack-id="${id}"]`);
}

async function inUse(): Promise<string | null> {
  return app.find('pack').and(app.page.locator('[data-in-use="true"]')).getAttribute('data-pack-id');
}

test('open before there is a photo, move by arrows, close by Escape', async () => {
  await app.find('empty-state').waitFor();
  await app.press('Control+,');
  await app.find('settings').waitFor();
  await app.page.locator('[data-section="engine"]').focus();
  await app.page.keyboard.press('ArrowDown');
  await app.waitForAttribute(app.find('settings-tab'), 'aria-selected', 'true');
  expect(await app.page.locator('[data-section="packs"]').getAttribute('aria-selected')).toBe('true');
  expect(await app.page.evaluate('document.activeElement.dataset.section')).toBe('packs');
  await app.page.keyboard.press('Escape');
  await expect.poll(() => app.find('settings').count()).toBe(0);
  await app.find('open-settings').click();
  await app.find('settings').waitFor();
  await app.page.keyboard.press('Escape');
});

test('a provider that is not there gives way to the CPU, with its reason, and the choice is kept', async () => {
  await app.importFolder(shoot);
  await app.waitForCells('done', 2);
  await open('engine');
  const cuda = app.find('provider-row').and(app.page.locator('[data-provider="cuda"]'));
  await app.find('provider-choice').selectOption('cuda');
  await app.waitForAttribute(app.find('provider-in-use'), 'data-provider', 'cpu');
  await app.find('provider-fallback').waitFor();
  await app.waitForAttribute(cuda, 'data-state', 'refused');
  expect(await cuda.locator('.reason').innerText()).not.toBe('');
  expect(await app.find('memory-plan').innerText()).toMatch(/[0-9] (MB|GB)/);
  await app.page.reload();
  await app.find('photo-grid').waitFor();
  await open('engine');
  await expect.poll(() => app.find('provider-choice').inputValue()).toBe('cuda');
  await app.find('provider-choice').selectOption('auto');
  await app.find('provider-fallback').waitFor({ state: 'detached' });
});

test('advice and its suggestion light each other up, and a click on advice previews it', async () => {
  await app.page.keyboard.press('Escape');
  await app.choose('dark.jpg');
  const advice = app.page.locator('[data-testid="critique-sentence"][data-suggestion]').first();
  await advice.waitFor();
  const suggestion = app.find('suggestion').nth(Number(await advice.getAttribute('data-suggestion')));
  const isLit = (element: Locator) => element.and(app.page.locator('.counterpart')).count();
  await advice.hover();
  await expect.poll(() => isLit(suggestion)).toBe(1);
  await suggestion.hover();
  await expect.poll(() => isLit(advice)).toBe(1);
  await advice.click();
  await app.waitForAttribute(suggestion, 'aria-pressed', 'true');
  await app.page.locator('[data-testid="preview-frame"][data-edit]').first().waitFor();
  await advice.click();
  await app.waitForAttribute(suggestion, 'aria-pressed', 'false');
});

test('a pack is installed and in use at once, shows its card, and is verified', async () => {
  await open('packs');
  const before = await inUse();
  await app.find('pack-source').fill(join(root, 'nowhere.zip'));
  await app.find('install-pack').click();
  await app.waitForAttribute(app.find('task-error'), 'data-kind', 'pack-missing');
  await app.find('pack-source').fill(join(root, 'other'));
  await app.find('install-pack').click();
  await app.waitForAttribute(pack('other'), 'data-in-use', 'true');
  expect(before).not.toBe('other');
  await pack('other').getByTestId('show-card').click();
  await pack('other').locator('section dd').nth(1).waitFor();
  await pack('other').getByTestId('verify-pack').click();
  await app.waitForAttribute(app.find('pack-task'), 'data-kind', 'verify');
  await app.waitForAttribute(app.find('pack-task'), 'data-state', 'done');
});

test('the next critiques are by the pack chosen, without a restart', async () => {
  await open('critique');
  await app.find('no-prompt').waitFor();
  await app.find('critique-again').click();
  await app.page.keyboard.press('Escape');
  await app.choose('dark.jpg');
  const name = app.find('critique-panel').getByTestId('pack-name');
  await expect.poll(() => name.innerText().catch(() => ''), { timeout: 60_000 }).toContain('Another pack');
});

test('a damaged pack is named and changes nothing', async () => {
  const file = join(root, 'other', 'LICENSE.txt');
  const whole = readFileSync(file);
  writeFileSync(file, 'x');
  await open('packs');
  await app.find('pack-source').fill(join(root, 'other'));
  await app.find('install-pack').click();
  await app.waitForAttribute(app.find('task-error'), 'data-kind', 'pack-invalid');
  writeFileSync(file, whole);
  expect(await inUse()).toBe('other');
});

test('a pack is removed after a question, and another takes over', async () => {
  await pack('other').getByTestId('remove-pack').click();
  await pack('other').getByTestId('confirm-remove').click();
  await expect.poll(() => pack('other').count()).toBe(0);
  expect(await app.find('pack-in-use').count()).toBe(1);
  await app.page.keyboard.press('Escape');
});
