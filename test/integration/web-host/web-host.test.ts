// The browser host over real sockets: who gets in, who is turned away, and what is served.
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { announceHost, askRunningHost } from '../../../src/main/web-host/running-host.ts';
import { startWebHost, type WebHost } from '../../../src/main/web-host/web-host.ts';
import { createMemoryBackend, type MemoryBackend } from '../../support/memory-backend.ts';

let folder: string;
let backend: MemoryBackend;
let host: WebHost;
let cookie: string;

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** node:http sends paths and Host headers as given; fetch would tidy them up. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: host.port, path, method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function call(name: string, args: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const own = { cookie, origin: `http://127.0.0.1:${host.port}`, 'content-type': 'application/json' };
  return ask(`/call/${name}`, { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(args) });
}

function pathWithToken(): string {
  const { pathname, search } = new URL(host.issueAddress());
  return pathname + search;
}

async function signIn(): Promise<string> {
  const { headers } = await ask(pathWithToken());
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salient-web-host-'));
  const rendererFolder = join(folder, 'renderer');
  await mkdir(join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(
    join(rendererFolder, 'index.html'),
    '<!doctype html><html><head><title>Salient</title></head></html>',
  );
  await writeFile(join(rendererFolder, 'assets', 'window-1a2b.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await symlink(join(folder, 'secret.txt'), join(rendererFolder, 'link.txt'));
  await writeFile(join(folder, 'api.js'), 'globalThis.critique = {};');
  backend = createMemoryBackend();
  host = await startWebHost({ backend, port: 0, rendererFolder, apiScriptFile: join(folder, 'api.js') });
  cookie = await signIn();
});

afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

describe('signing in', () => {
  test('a token opens one session and is spent', async () => {
    const path = pathWithToken();
    const first = await ask(path);
    expect(first.status).toBe(303);
    expect(first.headers['location']).toBe('/');
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
    const second = await ask(path);
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
  });
  test('a spent token leads a signed-in browser home', async () => {
    const path = pathWithToken();
    await ask(path);
    expect((await ask(path, { headers: { cookie } })).status).toBe(303);
  });
  test('looking at the address does not spend it', async () => {
    const path = pathWithToken();
    await ask(path, { method: 'HEAD' });
    expect((await ask(path)).status).toBe(303);
  });
  test('a reload works with the cookie', async () => {
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });
  test.each(['/', '/critique-api.js', '/assets/window-1a2b.js', '/photo/1/preview'])(
    '%s needs a session',
    async (path) => {
      expect((await ask(path)).status).toBe(401);
      expect((await ask(path, { headers: { cookie: `${cookie}x` } })).status).toBe(401);
    },
  );
  test('a call needs a session', async () => {
    expect((await call('listFolders', [], { cookie: '' })).status).toBe(401);
  });
});

describe('other sites', () => {
  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example:8080', '[::1]:80'])(
    'host name %s is turned away',
    async (name) => {
      expect((await ask('/', { headers: { host: name, cookie } })).status).toBe(403);
    },
  );
  test('a tunnel with another local port works', async () => {
    const headers = { host: 'localhost:9000', origin: 'http://localhost:9000' };
    expect((await call('listFolders', [], headers)).status).toBe(200);
  });
  test.each(['http://evil.example', 'http://127.0.0.1:1', 'null', 'https://127.0.0.1'])(
    'origin %s cannot call',
    async (origin) => {
      expect((await call('setStars', [[1], 5], { origin })).status).toBe(403);
      expect(backend.stars.has(1)).toBe(false);
    },
  );
  test('a call without an origin is turned away', async () => {
    const headers = { cookie, 'content-type': 'application/json' };
    expect((await ask('/call/listFolders', { method: 'POST', headers, body: '[]' })).status).toBe(403);
  });
  test('pictures cannot be embedded elsewhere', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await ask('/photo/1/preview', { headers: { cookie, 'sec-fetch-site': site } })).status).toBe(403);
    }
  });
});

describe('calls', () => {
  test('reach the back end and come back in the envelope', async () => {
    const answer = await call('setStars', [[2], 4]);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: null });
    expect(backend.stars.get(2)).toBe(4);
  });
  test('bad arguments are an error of the envelope', async () => {
    const answer = await call('setStars', [[2], 40]);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { kind: 'invalid-argument' } });
  });
  test.each(['eval', '__proto__', 'constructor', ''])('there is no call %s', async (name) => {
    expect((await call(name, [])).status).toBe(404);
  });
  test('only JSON is read', async () => {
    expect((await call('listFolders', [], { 'content-type': 'text/plain' })).status).toBe(415);
    const headers = { cookie, origin: `http://127.0.0.1:${host.port}`, 'content-type': 'application/json' };
    expect((await ask('/call/listFolders', { method: 'POST', headers, body: '[' })).status).toBe(400);
  });
  test('a huge body is refused before it is read', async () => {
    const headers = { cookie, origin: `http://127.0.0.1:${host.port}`, 'content-type': 'application/json' };
    const body = JSON.stringify(['x'.repeat(1024 * 1024)]);
    expect((await ask('/call/addFolder', { method: 'POST', headers, body })).status).toBe(413);
  });
  test('a GET changes nothing', async () => {
    expect((await ask('/call/pauseJobs', { headers: { cookie } })).status).toBe(405);
  });
});

describe('files and pictures', () => {
  test('the page loads the API script before its own', async () => {
    const { text, headers } = await ask('/', { headers: { cookie } });
    expect(text).toContain('<head><script src="/critique-api.js"></script>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe-eval');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect((await ask('/critique-api.js', { headers: { cookie } })).text).toBe('globalThis.critique = {};');
  });
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/link.txt',
    '/%00',
    '/%',
    '/assets',
    '/nothing.js',
  ])('%s is not served', async (path) => {
    const answer = await ask(path, { headers: { cookie } });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toBe('secret');
  });
  test('pictures come from the library', async () => {
    const answer = await ask('/photo/2/thumbnail?r=7', { headers: { cookie } });
    expect(answer.headers['content-type']).toBe('image/jpeg');
    expect(answer.text).toBe('thumbnail of 2');
  });
  test('a missing photo is 404 and not cached', async () => {
    const answer = await ask('/photo/3/thumbnail?r=7', { headers: { cookie } });
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('events', () => {
  function listen(headers: Record<string, string>): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${host.port}/events`, { headers });
  }
  test('reach an open page, which is first told how far the work is', async () => {
    const socket = listen({ cookie, origin: `http://127.0.0.1:${host.port}` });
    const received: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        received.push(JSON.parse(data.toString('utf8')));
        if (received.length === 1) backend.emit({ name: 'critique-delta', event: { photoId: 1, state: 'done' } });
        else resolve();
      });
    });
    socket.terminate();
    expect(received).toEqual([
      { name: 'job-changed', event: expect.objectContaining({ waiting: 3 }) },
      { name: 'critique-delta', event: { photoId: 1, state: 'done' } },
    ]);
  });
  test('are kept from everyone else', async () => {
    const own = `http://127.0.0.1:${host.port}`;
    for (const headers of [{ cookie, origin: 'http://evil.example' }, { origin: own }, { cookie }]) {
      const socket = listen(Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)));
      const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
      expect(error.message).toContain('403');
    }
  });
});

describe('a second start', () => {
  test('is given an address of its own', async () => {
    const file = join(folder, 'data', 'browser-host.json');
    const withdraw = await announceHost(file, host);
    expect((await stat(file)).mode & 0o077).toBe(0);
    const address = new URL((await askRunningHost(file)) ?? 'none:');
    expect((await ask(address.pathname + address.search)).status).toBe(303);
    await withdraw();
    expect(await askRunningHost(file)).toBeUndefined();
  });
  test('needs the secret, and no page can ask', async () => {
    const post = (headers: Record<string, string>) => ask('/another-address', { method: 'POST', headers });
    expect((await post({ 'x-salient-secret': 'guess' })).status).toBe(403);
    expect((await post({ cookie })).status).toBe(403);
    const origin = `http://127.0.0.1:${host.port}`;
    expect((await post({ 'x-salient-secret': host.secret, origin })).status).toBe(403);
    expect((await post({ 'x-salient-secret': host.secret })).status).toBe(200);
  });
  test('is not fooled by the file of a server that died', async () => {
    const file = join(folder, 'stale.json');
    await writeFile(file, JSON.stringify({ port: 1, secret: 'x' }));
    expect(await askRunningHost(file)).toBeUndefined();
  });
});

test('a taken port is named', async () => {
  const options = { backend, port: host.port, rendererFolder: folder, apiScriptFile: join(folder, 'api.js') };
  await expect(startWebHost(options)).rejects.toMatchObject({
    kind: 'invalid-argument',
    message: expect.stringContaining('EADDRINUSE'),
  });
});
