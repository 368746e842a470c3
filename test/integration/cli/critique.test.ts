// The command line as scripts use it: a real child process, the tiny pack, real photos on disk, a real database.
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PhotoFailure, PhotoReport } from '../../../src/main/domain/critique.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'cli.ts');
let root = '';
let photos = '';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'salient-cli-'));
  const { folder } = buildTinyPack(root);
  mkdirSync(join(root, 'data', 'models'), { recursive: true });
  renameSync(folder, join(root, 'data', 'models', 'tiny'));
  photos = join(root, 'photos');
  mkdirSync(join(photos, 'more'), { recursive: true });
  await renderPhoto(photos, { name: 'a.jpg' });
  await renderPhoto(photos, { name: 'b ünï.png', hue: 200 });
  await renderPhoto(join(photos, 'more'), { name: 'a.jpg', hue: 300 });
  writeFileSync(join(photos, 'broken.jpg'), 'no photo');
  writeFileSync(join(photos, 'empty.jpg'), '');
  writeFileSync(join(photos, 'notes.txt'), 'not a photo');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function salient(...args: string[]): Promise<Run> {
  return runSalient(args, { npm_lifecycle_event: '' });
}

function runSalient(args: string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: root,
    env: { ...process.env, SALIENT_DATA: join(root, 'data'), ...env },
  });
  const run: Run = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...run, code })));
}

const TINY = ['--pack', 'tiny', '--provider', 'cpu'];

function parseLines(stdout: string): (PhotoReport | PhotoFailure)[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PhotoReport | PhotoFailure);
}

function reportsOf(stdout: string): PhotoReport[] {
  return parseLines(stdout).filter((line): line is PhotoReport => !('error' in line));
}

it('prints one JSON line per photo in the order found, names failures and goes on', async () => {
  const heatmaps = join(root, 'heatmaps');
  const { code, stdout, stderr } = await salient('critique', photos, '--json', '--heatmaps', heatmaps, ...TINY);
  const lines = parseLines(stdout);
  expect(code).toBe(1);
  expect(lines.map(({ path }) => path)).toEqual(
    ['a.jpg', 'b ünï.png', 'broken.jpg', 'empty.jpg', join('more', 'a.jpg')].map((name) => join(photos, name)),
  );
  expect(lines.map((line) => ('error' in line ? line.error.kind : 'ok'))).toEqual([
    'ok',
    'ok',
    'photo-unreadable',
    'photo-unreadable',
    'ok',
  ]);
  expect(stderr).toContain('1 other files skipped');
  expect(readdirSync(heatmaps).toSorted()).toEqual([
    'a.jpg.2.heatmap.png',
    'a.jpg.heatmap.png',
    'b ünï.png.heatmap.png',
  ]);

  const [report] = reportsOf(stdout);
  if (!report) throw new Error('no report');
  expect(report).toMatchObject({ width: 240, height: 160, provider: 'cpu', pack: { id: 'tiny' }, warnings: [] });
  expect(report.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(report.score).toBeGreaterThanOrEqual(0);
  expect(report.score).toBeLessThanOrEqual(100);
  expect(report.scoreDistribution).toHaveLength(10);
  expect(report.scoreDistribution.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  expect(Buffer.from(report.saliency.data, 'base64')).toHaveLength(report.saliency.width * report.saliency.height);
  expect(report.critique.sentences.length).toBeGreaterThanOrEqual(3);
  for (const { text, claims, source } of report.critique.sentences) {
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(claims.length).toBeGreaterThan(0);
    expect(['model', 'fallback']).toContain(source);
  }
  expect(report.critique.text).toBe(report.critique.sentences.map(({ text }) => text).join(' '));
  expect(report.tags.length).toBeGreaterThanOrEqual(3);
});

it('says the same about a photo alone as among others, and other words with another seed', async () => {
  const alone = reportsOf((await salient('critique', join(photos, 'b ünï.png'), '--json', ...TINY)).stdout)[0];
  const among = reportsOf((await salient('critique', photos, '--json', ...TINY)).stdout).find(({ path }) =>
    basename(path).startsWith('b'),
  );
  const seeded = reportsOf(
    (await salient('critique', join(photos, 'b ünï.png'), '--json', '--seed', '7', ...TINY)).stdout,
  )[0];
  expect(among?.critique).toEqual(alone?.critique);
  expect(among?.seed).toBe(alone?.seed);
  expect(seeded?.seed).toBe(7);
  expect(seeded?.critique.text).not.toBe(alone?.critique.text);
});

it('stores with --db and prints the stored result without critiquing again', async () => {
  const db = join(root, 'library.sqlite');
  const first = await salient('critique', photos, '--json', '--db', db, ...TINY);
  const second = await salient('critique', photos, '--json', '--db', db, ...TINY);
  expect(reportsOf(second.stdout)).toEqual(reportsOf(first.stdout));
  const database = new Database(db, { readonly: true });
  const rows = database
    .prepare('SELECT photos.path, photos.sha256 FROM photos JOIN critiques ON critiques.photo_id = photos.id')
    .all();
  database.close();
  expect(rows).toHaveLength(3);
});

it('writes sidecars beside the photos and leaves unchanged ones alone', async () => {
  const photo = join(photos, 'a.jpg');
  expect((await salient('critique', photo, '--sidecar', 'json', ...TINY)).code).toBe(0);
  const sidecar = JSON.parse(readFileSync(`${photo}.salient.json`, 'utf8')) as PhotoReport;
  expect(sidecar.critique.sentences.length).toBeGreaterThanOrEqual(3);
  const before = readFileSync(`${photo}.salient.json`);
  expect((await salient('critique', photo, '--sidecar', 'json', ...TINY)).code).toBe(0);
  expect(readFileSync(`${photo}.salient.json`).equals(before)).toBe(true);
});

it('gives the same numbers in its output, in the library and in the sidecar', async () => {
  const photo = join(photos, 'b ünï.png');
  const db = join(root, 'numbers.sqlite');
  const printed = reportsOf(
    (await salient('critique', photo, '--json', '--db', db, '--sidecar', 'json', ...TINY)).stdout,
  )[0];
  const database = new Database(db, { readonly: true });
  const stored = database.prepare<[], { report: string }>('SELECT report FROM critiques').get();
  database.close();
  const numbersOf = (report: Partial<PhotoReport> | undefined) => ({
    tags: report?.tags,
    measurements: report?.measurements,
    suggestions: report?.suggestions,
    critique: report?.critique,
    score: report?.score,
  });
  expect(Object.keys(printed?.measurements ?? {}).length).toBeGreaterThan(20);
  expect(numbersOf(JSON.parse(stored?.report ?? '{}') as PhotoReport)).toEqual(numbersOf(printed));
  expect(numbersOf(JSON.parse(readFileSync(`${photo}.salient.json`, 'utf8')) as PhotoReport)).toEqual(
    numbersOf(printed),
  );
});

it('writes text for people without --json', async () => {
  const { code, stdout } = await salient('critique', join(photos, 'a.jpg'), ...TINY);
  expect(code).toBe(0);
  expect(stdout).toContain('/100');
  expect(stdout).toContain('Tags: ');
});

it('takes and prints paths as seen from where npm was called', async () => {
  const env = { npm_lifecycle_event: 'salient', INIT_CWD: join(photos, 'more') };
  const { code, stdout } = await runSalient(['critique', 'a.jpg', '../b ünï.png', '--json', ...TINY], env);
  expect(code).toBe(0);
  expect(reportsOf(stdout).map(({ path }) => path)).toEqual(['a.jpg', '../b ünï.png']);
});

it('names a link whose photo is gone', async () => {
  const folder = join(root, 'links');
  mkdirSync(folder);
  symlinkSync(join(root, 'nowhere.jpg'), join(folder, 'dead.jpg'));
  const { code, stdout } = await salient('critique', folder, '--json', ...TINY);
  expect(code).toBe(1);
  expect(parseLines(stdout)).toMatchObject([{ path: join(folder, 'dead.jpg'), error: { kind: 'photo-missing' } }]);
});

it('shows its usage when asked, also behind a command', async () => {
  for (const args of [['--help'], ['critique', '--help']]) {
    const { code, stdout } = await salient(...args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: salient');
  }
});

it('names a heatmap folder that cannot be made, and leaves no half of a heatmap', async () => {
  const { code, stderr } = await salient('critique', photos, '--heatmaps', join(photos, 'notes.txt', 'maps'), ...TINY);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^salient: permission-denied: .*notes\.txt/);

  // A folder stands where the heatmap of b goes: the rename fails after the bytes were written.
  const folder = join(root, 'maps');
  mkdirSync(join(folder, 'b ünï.png.heatmap.png'), { recursive: true });
  const second = await salient('critique', join(photos, 'b ünï.png'), '--json', '--heatmaps', folder, ...TINY);
  expect(second.code).toBe(1);
  expect(reportsOf(second.stdout)[0]?.warnings.map(({ kind }) => kind)).toContain('heatmap-failed');
  expect(readdirSync(folder)).toEqual(['b ünï.png.heatmap.png']);
});

it('names a missing file on its own line', async () => {
  const { code, stdout } = await salient('critique', join(root, 'gone.jpg'), '--json', ...TINY);
  expect(code).toBe(1);
  expect(parseLines(stdout)).toMatchObject([{ path: join(root, 'gone.jpg'), error: { kind: 'photo-missing' } }]);
});

it.each([
  [[]],
  [['critique']],
  [['paint', 'x.jpg']],
  [['critique', 'x.jpg', '--seed', 'seven']],
  [['critique', 'x.jpg', '--provider', 'abacus']],
  [['critique', 'x.jpg', '--pack', 'none-such']],
  [['critique', 'x.jpg', '--sidecar', 'exif']],
  [['packs', 'polish']],
  [['watch', 'no-such-folder']],
])('answers wrong usage %j with exit code 2 and an empty stdout', async (args) => {
  const { code, stdout, stderr } = await salient(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Usage');
});

it('lists and verifies packs, and finds a changed byte', async () => {
  const listed = await salient('packs', 'list', '--json');
  expect(listed.stdout).toContain('"id":"tiny"');
  expect((await salient('packs', 'verify', 'tiny')).code).toBe(0);
  const file = join(root, 'data', 'models', 'tiny', 'README.md');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('Tiny', 'tiny'));
  const verified = await salient('packs', 'verify', 'tiny', '--json');
  writeFileSync(file, text);
  expect([verified.code, verified.stdout]).toEqual([1, expect.stringContaining('pack-invalid')]);
});

it('tells what works on this machine', async () => {
  const { code, stdout } = await salient('doctor');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok\s+provider\s+cpu works$/m);
  expect(stdout).toContain(join(root, 'data'));
});

it('critiques what arrives in a watched folder until interrupted', async () => {
  const folder = join(root, 'incoming');
  mkdirSync(folder);
  const child = spawn(process.execPath, [CLI, 'watch', folder, '--json', ...TINY], {
    env: { ...process.env, SALIENT_DATA: join(root, 'data'), npm_lifecycle_event: '' },
  });
  let stdout = '';
  const said = (stream: NodeJS.ReadableStream, pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (pattern.test(text)) resolve();
      });
    });
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const printed = said(child.stdout, /\n/);
  await said(child.stderr, /Watching/);
  await renderPhoto(folder, { name: 'arrived.jpg', hue: 120 });
  await printed;
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(reportsOf(stdout).map(({ path }) => path)).toEqual([join(folder, 'arrived.jpg')]);
});
