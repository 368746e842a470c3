// Installing packs from folders, archives and a server that behaves well and badly. Whatever goes wrong, what is listed
// afterwards is whole, and what was there before still is.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { removePack } from '../../../src/main/modelpack/add-pack.ts';
import type { InstallOptions, InstallProgress } from '../../../src/main/modelpack/add-pack.ts';
import { installPack } from '../../../src/main/modelpack/install-pack.ts';
import { findPacks } from '../../../src/main/modelpack/load-pack.ts';
import type { LoadedPack } from '../../../src/main/modelpack/load-pack.ts';
import { makeTar, makeZip } from '../../support/archives.ts';
import type { ArchiveEntry } from '../../support/archives.ts';
import { serveFile, servePack } from '../../support/pack-server.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

let root = '';
let packsFolder = '';
let pack: LoadedPack;

let workshop = '';
let tiny: LoadedPack;
beforeAll(() => {
  workshop = mkdtempSync(join(tmpdir(), 'salient-install-'));
  tiny = buildTinyPack(workshop);
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));
beforeEach(() => {
  root = tempDir();
  packsFolder = join(root, 'data', 'models');
  pack = tiny;
});

const install = (source: string, options: Partial<InstallOptions> = {}) =>
  installPack(source, { packsFolder, retryDelayMs: 1, ...options });

const installed = () => findPacks([packsFolder]).packs.map(({ manifest }) => manifest.packId);

/** Every file of the tiny pack as archive entries. */
function entries(prefix = 'tiny/'): ArchiveEntry[] {
  return readdirSync(pack.folder).map((name) => ({ name: prefix + name, data: readFileSync(join(pack.folder, name)) }));
}

function writeArchive(name: string, bytes: Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, bytes);
  return path;
}

/** Nothing but the staging folder and whole packs, and nothing left in the staging folder. */
function expectTidy(): void {
  const staging = join(packsFolder, '.staging');
  expect(existsSync(staging) ? readdirSync(staging) : []).toEqual([]);
}

describe('from this machine', () => {
  it.each([
    ['a folder', () => pack.folder],
    ['a tar archive', () => writeArchive('p.tar', makeTar(entries()))],
    ['a gzipped tar archive', () => writeArchive('p.tgz', gzipSync(makeTar(entries(''))))],
    ['a zip archive', () => writeArchive('p.zip', makeZip(entries()))],
  ])('installs %s', async (_, source) => {
    const { folder, manifest } = await install(source());
    expect(folder).toBe(join(packsFolder, 'tiny'));
    expect(manifest).toEqual(pack.manifest);
    expect(installed()).toEqual(['tiny']);
    expectTidy();
  });

  it('replaces an older pack of the same id, and passes over what systems add', async () => {
    await install(pack.folder);
    const newer = buildTinyPack(join(root, 'newer'), 2);
    pack = newer;
    const extra = [{ name: '__MACOSX/tiny/._manifest.json', data: Buffer.from('x') }, { name: 'tiny/.DS_Store' }];
    const again = await install(writeArchive('p.zip', makeZip([...extra, ...entries()])));
    expect(again.manifest.graphs.decoder.sha256).toBe(newer.manifest.graphs.decoder.sha256);
    expect(installed()).toEqual(['tiny']);
    expectTidy();
  });

  it.each([
    ['leads out of the folder', { name: '../evil.txt', data: Buffer.from('x') }],
    ['is absolute', { name: '/tmp/evil.txt', data: Buffer.from('x') }],
    ['lies deeper', { name: 'tiny/a/b.txt', data: Buffer.from('x') }],
    ['is a link', { name: 'tiny/link', linkTo: '/etc/passwd' }],
    ['comes twice', { name: 'tiny/manifest.json', data: Buffer.from('{}') }],
    ['has backslashes', { name: 'tiny\\..\\evil.txt', data: Buffer.from('x') }],
  ] satisfies [string, ArchiveEntry][])('refuses an archive with a name that %s', async (_, entry) => {
    for (const [name, make] of [['p.tar', makeTar] as const, ['p.zip', makeZip] as const]) {
      const path = writeArchive(name, make([...entries(), entry]));
      await expect(install(path)).rejects.toMatchObject({ kind: 'pack-invalid' });
    }
    expect(existsSync(join(root, 'data', 'evil.txt'))).toBe(false);
    expect(existsSync(join(packsFolder, 'evil.txt'))).toBe(false);
    expect(installed()).toEqual([]);
    expectTidy();
  });

  it('refuses changed bytes, missing files, strays, and what is no pack, and keeps the pack that was there', async () => {
    await install(pack.folder);
    const changed = entries().map((entry) =>
      entry.name === 'tiny/decoder.onnx' ? { ...entry, data: Buffer.from(entry.data ?? []).fill(7, 100, 101) } : entry,
    );
    const wrong: [Buffer, RegExp][] = [
      [makeTar(changed), /decoder.onnx .* was changed or damaged/],
      [makeTar(entries().filter(({ name }) => name !== 'tiny/decoder.onnx')), /lacks the file decoder.onnx/],
      [makeTar([...entries(), { name: 'tiny/stray.txt', data: Buffer.from('x') }]), /unlisted file stray.txt/],
      [makeTar([{ name: 'readme.txt', data: Buffer.from('x') }]), /no model pack/],
      [makeTar(entries()).subarray(0, 30_000), /.*/],
      [Buffer.from('hello'), /is no .zip, .tar or .tar.gz archive/],
    ];
    for (const [bytes, message] of wrong) await expect(install(writeArchive('p.tar', bytes))).rejects.toThrow(message);
    await expect(install(join(root, 'nowhere'))).rejects.toMatchObject({ kind: 'pack-missing' });
    expect(installed()).toEqual(['tiny']);
    expectTidy();
  });

  it('holds the archive to the hash the user gives', async () => {
    const bytes = makeTar(entries());
    const path = writeArchive('p.tar', bytes);
    await expect(install(path, { sha256: '0'.repeat(64) })).rejects.toThrow(/does not have the SHA-256/);
    expect(installed()).toEqual([]);
    await install(path, { sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(installed()).toEqual(['tiny']);
  });

  it('removes what was installed, and sweeps what a dead process left', async () => {
    await install(pack.folder);
    mkdirSync(join(packsFolder, '.staging', 'unpack-999999999-abc'), { recursive: true });
    await removePack('tiny', packsFolder);
    expect(installed()).toEqual([]);
    expectTidy();
    await expect(removePack('tiny', packsFolder)).rejects.toMatchObject({ kind: 'invalid-argument' });
  });
});

describe('from an address', () => {
  let bytes: Buffer;
  beforeEach(() => {
    bytes = gzipSync(makeTar(entries()));
  });

  it('downloads, checks and installs, with progress', async () => {
    const server = await servePack(serveFile(bytes));
    const seen: InstallProgress[] = [];
    await install(`${server.address}/tiny.tgz`, { onProgress: (progress) => seen.push(progress) });
    expect(installed()).toEqual(['tiny']);
    expect(seen.filter(({ step }) => step === 'download').at(-1)).toMatchObject({
      doneBytes: bytes.length,
      totalBytes: bytes.length,
    });
    expectTidy();
  });

  it('goes on where a connection broke off, again and again', async () => {
    const server = await servePack(serveFile(bytes, { breakAfter: Math.ceil(bytes.length / 4) }));
    await install(`${server.address}/tiny.tgz`);
    expect(installed()).toEqual(['tiny']);
    const [first, ...later] = server.requests;
    expect(first?.range).toBeUndefined();
    // A connection may break before its first byte was read; what follows then asks for everything again.
    expect(later.filter(({ range }) => /^bytes=[1-9]\d*-$/.test(range ?? '')).length).toBeGreaterThan(1);
    expect(new Set(later.filter(({ range }) => range !== undefined).map(({ ifRange }) => ifRange))).toEqual(
      new Set(['"v1"']),
    );
    expectTidy();
  });

  it('goes on in a later run after the server was gone', async () => {
    const half = Math.ceil(bytes.length / 2);
    const server = await servePack((response, request, count) =>
      count === 1 ? serveFile(bytes, { breakAfter: half })(response, request, count) : response.destroy(),
    );
    await expect(install(`${server.address}/tiny.tgz`)).rejects.toMatchObject({ kind: 'host-unreachable' });
    expect(installed()).toEqual([]);
    server.behave(serveFile(bytes));
    const before = server.requests.length;
    await install(`${server.address}/tiny.tgz`);
    expect(server.requests[before]?.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(installed()).toEqual(['tiny']);
    expectTidy();
  });

  it('starts over when the file changed meanwhile', async () => {
    const server = await servePack(serveFile(Buffer.alloc(bytes.length, 1), { breakAfter: 1000 }));
    const changed = serveFile(bytes, { etag: '"v2"' });
    server.behave((response, request, count) =>
      count === 1
        ? serveFile(Buffer.alloc(bytes.length, 1), { breakAfter: 1000 })(response, request, count)
        : changed(response, request, count),
    );
    await install(`${server.address}/tiny.tgz`);
    expect(installed()).toEqual(['tiny']);
  });

  it('is not fooled by lengths: less than announced, more than announced, another range than asked for', async () => {
    const short = await servePack((response) => {
      response.setHeader('Content-Length', bytes.length + 500);
      response.write(bytes, () => response.destroy());
    });
    await expect(install(`${short.address}/tiny.tgz`)).rejects.toMatchObject({ kind: 'host-unreachable' });
    const long = await servePack((response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n${'x'.repeat(5000)}`);
    });
    await expect(install(`${long.address}/tiny.tgz`)).rejects.toThrow();
    const shifted = await servePack((response, request, count) => {
      if (count === 1) return serveFile(bytes, { breakAfter: 1000 })(response, request, count);
      if (count > 2) return serveFile(bytes)(response, request, count);
      response.statusCode = 206;
      response.setHeader('Content-Range', `bytes 0-${bytes.length - 1}/${bytes.length}`);
      response.end(bytes);
    });
    await install(`${shifted.address}/tiny.tgz`);
    expect(installed()).toEqual(['tiny']);
  });

  it('follows redirects, but not in circles and not to other schemes', async () => {
    const server = await servePack((response, request, count) => {
      if (request.url === '/real.tgz') return serveFile(bytes)(response, request, count);
      const targets: Record<string, string> = {
        '/start': '/middle',
        '/middle': '/real.tgz',
        '/circle': '/circle',
        '/plain': 'http://example.invalid/tiny.tgz',
        '/file': 'file:///etc/passwd',
      };
      response.writeHead(302, { Location: targets[request.url ?? ''] ?? '/' }).end();
    });
    for (const [path, message] of [
      ['/circle', /without end/],
      ['/plain', /begins with https/],
      ['/file', /begins with https/],
    ] as const) {
      await expect(install(server.address + path)).rejects.toThrow(message);
    }
    expect(server.requests.filter(({ url }) => url === '/circle').length).toBeLessThan(10);
    await install(`${server.address}/start`);
    expect(installed()).toEqual(['tiny']);
  });

  it('gives up on a missing file at once, on a broken server after a few tries, on a silent one in time', async () => {
    const missing = await servePack((response) => response.writeHead(404).end());
    await expect(install(`${missing.address}/tiny.tgz`)).rejects.toThrow(/answers 404/);
    expect(missing.requests).toHaveLength(1);
    const broken = await servePack((response) => response.writeHead(503).end());
    await expect(install(`${broken.address}/tiny.tgz`)).rejects.toThrow(/answers 503/);
    expect(broken.requests).toHaveLength(5);
    const silent = await servePack((response) => response.write('x'));
    const waiting = install(`${silent.address}/tiny.tgz`, { stallMs: 50 });
    await expect(waiting).rejects.toThrow(/stopped sending/);
  });

  it('can be cancelled, and goes on when asked again', async () => {
    const server = await servePack((response, request, count) => {
      if (count > 1) return serveFile(bytes)(response, request, count);
      response.setHeader('ETag', '"v1"');
      response.setHeader('Content-Length', bytes.length);
      response.write(bytes.subarray(0, 2000));
    });
    const controller = new AbortController();
    const stopped = install(`${server.address}/tiny.tgz`, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
    expect(installed()).toEqual([]);
    await install(`${server.address}/tiny.tgz`);
    expect(server.requests.at(-1)?.range).toBe('bytes=2000-');
    expect(installed()).toEqual(['tiny']);
  });

  it('deletes a download that turns out wrong, so that the next try is a new one', async () => {
    const server = await servePack(serveFile(Buffer.from('no archive at all')));
    await expect(install(`${server.address}/tiny.tgz`)).rejects.toMatchObject({ kind: 'pack-invalid' });
    server.behave(serveFile(bytes, { etag: '"v2"' }));
    await install(`${server.address}/tiny.tgz`);
    expect(server.requests.at(-1)?.range).toBeUndefined();
  });

  it.each(['http://example.org/p.zip', 'ftp://example.org/p.zip', 'https://user:secret@example.org/p.zip'])(
    'refuses the address %s without asking anyone',
    async (address) => {
      await expect(install(address)).rejects.toMatchObject({ kind: 'invalid-argument' });
    },
  );
});
