// A model pack installed in the window from an address: progress, cancelled in the middle, gone on with, and what a wrong hash, a hostile archive and
// a server without it lead to. A real server on this machine, the real window.
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeTar } from '../support/archives.ts';
import { App } from '../support/launch-app.ts';
import { serveFile, servePack } from '../support/pack-server.ts';
import { buildTinyPack } from '../support/tiny-pack.ts';

let root: string;
let archive: Buffer;
let app: App;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'salient-address-'));
  const { folder, manifest } = buildTinyPack(root);
  const served = join(root, 'served');
  cpSync(folder, served, { recursive: true });
  writeFileSync(join(served, 'manifest.json'), JSON.stringify({ ...manifest, packId: 'served', name: 'Served pack' }));
  archive = makeTar(
    readdirSync(served).map((name) => ({ name: `served/${name}`, data: readFileSync(join(served, name)) })),
  );
  app = await App.launch();
  app.page.setDefaultTimeout(120_000);
  await app.find('empty-state').waitFor();
  await app.press('Control+,');
  await app.page.locator('[data-section="packs"]').click();
});
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});
afterEach(() => {
  expect(app.complaints).toEqual([]);
});

async function install(address: string, sha256 = ''): Promise<void> {
  await app.find('pack-source').fill(address);
  await app.find('pack-hash').fill(sha256);
  await app.find('install-pack').click();
}

const served = () => app.page.locator('[data-testid="pack"][data-pack-id="served"]');

test.each(['a wrong hash', 'an archive that reaches out of its folder', 'no such file'])(
  '%s is named',
  async (what) => {
    const { address, behave } = await servePack(serveFile(archive));
    const hostile = makeTar([{ name: '../../reached', data: Buffer.from('x') }]);
    if (what.startsWith('an archive')) behave(serveFile(hostile));
    if (what.startsWith('no')) behave((response) => response.writeHead(404).end());
    await install(`${address}/${what.slice(0, 4)}.tar`, what === 'a wrong hash' ? 'a'.repeat(64) : '');
    const kind = what.startsWith('no') ? 'host-unreachable' : 'pack-invalid';
    await app.waitForAttribute(app.find('task-error'), 'data-kind', kind);
    expect(await served().count()).toBe(0);
    expect(existsSync(join(app.dataFolder, 'reached'))).toBe(false);
  },
);

test('cancelled in the middle, nothing is installed, and the same address goes on from there', async () => {
  const half = Math.floor(archive.length / 2);
  const { address, behave, requests } = await servePack((response) => {
    response.setHeader('ETag', '"v1"');
    response.setHeader('Content-Length', archive.length);
    response.write(archive.subarray(0, half));
    // And then nothing more: the connection stays open until the window gives up.
  });
  await install(`${address}/served.tar`, createHash('sha256').update(archive).digest('hex'));
  const progress = app.find('pack-task').getByRole('progressbar');
  await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(30);
  expect(await app.find('install-pack').isDisabled()).toBe(true);
  await app.find('cancel-task').click();
  await app.waitForAttribute(app.find('pack-task'), 'data-state', 'cancelled');
  expect(await served().count()).toBe(0);
  behave(serveFile(archive));
  // The address is still there to be asked for again.
  expect(await app.find('pack-source').inputValue()).toBe(`${address}/served.tar`);
  await app.find('install-pack').click();
  await app.waitForAttribute(served(), 'data-in-use', 'true');
  expect(requests.map(({ range }) => range ?? '')).toEqual(['', expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  expect(await app.find('pack-source').inputValue()).toBe('');
});
