// Sidecars for real: files in a temporary folder, ExifTool's own process, content as other programs write it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createRequire } from 'node:module';
import { afterAll, describe, expect, test } from 'vitest';
import { exportSidecar } from '../../../src/main/library/export-sidecar.ts';
import { AppError } from '../../../src/main/domain/errors.ts';
import { closeFormats, sidecarFormat } from '../../../src/main/sidecar/formats.ts';
import { writeSidecar } from '../../../src/main/sidecar/write-sidecar.ts';
import { FOREIGN_XMP } from '../../support/foreign-xmp.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { tempDir } from '../../support/temp-dir.ts';

const json = sidecarFormat('json');
const xmp = sidecarFormat('xmp');

afterAll(closeFormats);

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? error.kind : String(error);
}

/** Everything a stock ExifTool, without our configuration, reads from an XMP file. */
function readWithStockExiftool(path: string): Record<string, unknown> {
  const exiftool = String(createRequire(import.meta.url)('exiftool-vendored.pl'));
  const [properties] = JSON.parse(
    execFileSync('perl', [exiftool, '-json', '-struct', '-G1', '-a', '-XMP:all', path], { encoding: 'utf8' }),
  ) as [Record<string, unknown>];
  return properties;
}

test('a new XMP sidecar holds the critique in our namespace', async () => {
  const photo = join(tempDir(), 'späte Sonne.jpg');
  writeFileSync(photo, 'pixels');
  const written = await exportSidecar(sampleReport(photo), xmp);
  expect(written).toEqual({ path: `${photo}.xmp`, changed: true });
  const text = readFileSync(written.path, 'utf8');
  expect(text).toContain('http://ns.salient.photo/1.0/');
  const read = readWithStockExiftool(written.path);
  expect(read).toMatchObject({
    'XMP-salient:Critique': 'The light is soft and even. The horizon tilts to the left.',
    'XMP-salient:Score': 71.25,
    'XMP-salient:ScoreDistribution': [0, 0, 0.05, 0.05, 0.1, 0.1, 0.2, 0.3, 0.15, 0.05],
    'XMP-salient:PackId': 'starter',
    'XMP-salient:PackVersion': '1.0.0',
    'XMP-salient:Seed': 4294967295,
    'XMP-salient:Provider': 'cpu',
  });
  expect(JSON.stringify(read['XMP-salient:Tags'])).toContain('Farbstich: kühl, \\"blau\\"');
  expect(JSON.stringify(read['XMP-salient:Sentences'])).toContain('horizon.tilted');
  expect(readFileSync(photo, 'utf8')).toBe('pixels');
});

test('a tag in XMP carries the numbers of the report', async () => {
  const photo = join(tempDir(), 'numbers.jpg');
  writeFileSync(photo, 'pixels');
  const report = sampleReport(photo);
  const { path } = await exportSidecar(report, xmp);
  const tags = readWithStockExiftool(path)['XMP-salient:Tags'] as Record<string, unknown>[];
  expect(tags.map(({ Id, Measure, Value, Threshold }) => ({ Id, Measure, Value, Threshold }))).toEqual(
    report.tags.map(({ id, measure, value, threshold }) => ({
      Id: id,
      Measure: measure,
      Value: value,
      Threshold: threshold,
    })),
  );
});

test('everything foreign in an existing XMP sidecar is kept', async () => {
  const photo = join(tempDir(), 'IMG_1.jpg');
  const path = join(photo, '..', 'IMG_1.xmp');
  writeFileSync(path, FOREIGN_XMP);
  const before = readWithStockExiftool(path);
  expect(await exportSidecar(sampleReport(photo), xmp)).toEqual({ path, changed: true });
  const { 'XMP-x:XMPToolkit': _, ...foreign } = before;
  expect(readWithStockExiftool(path)).toMatchObject(foreign);
  const text = readFileSync(path, 'utf8');
  for (const kept of [
    'Deutscher Text',
    'Mask/Gradient',
    'exposure',
    'keep me',
    '<odd:inner>7</odd:inner>',
    '2020-01-02T03:04:05',
  ]) {
    expect(text).toContain(kept);
  }
  const changed = sampleReport(photo, { score: 12.5, tags: [] });
  expect(await exportSidecar(changed, xmp)).toEqual({ path, changed: true });
  const after = readWithStockExiftool(path);
  expect(after).toMatchObject({ ...foreign, 'XMP-salient:Score': 12.5 });
  expect(after).not.toHaveProperty('XMP-salient:Tags');
});

describe.each([json, xmp])('$name', (format) => {
  test('is rewritten only if more than dates and timings would change', async () => {
    const photo = join(tempDir(), 'a.jpg');
    const report = sampleReport(photo);
    const { path } = await exportSidecar(report, format);
    utimesSync(path, 1000, 1000);
    const sameAgain = sampleReport(photo, { timingsMs: { ...report.timingsMs, total: 9999 } });
    expect(await exportSidecar(sameAgain, format)).toEqual({ path, changed: false });
    expect(statSync(path).mtimeMs).toBe(1_000_000);
    const other = sampleReport(photo, { critique: { text: 'Other words.', sentences: [] } });
    expect((await exportSidecar(other, format)).changed).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('Other words.');
  });

  test('leaves no temporary file, and several writers in this process take turns', async () => {
    const folder = tempDir();
    const photo = join(folder, 'a.jpg');
    const scores = [1, 2, 3, 4, 5];
    await Promise.all(scores.map((score) => exportSidecar(sampleReport(photo, { score }), format)));
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('refuses when another program changes the file in the meantime', async () => {
    const folder = tempDir();
    const photo = join(folder, 'a.jpg');
    const { path } = await exportSidecar(sampleReport(photo), format);
    const interfering = {
      ...format,
      merge: async (...args: Parameters<typeof format.merge>) => {
        const merged = await format.merge(...args);
        writeFileSync(path, 'by another program');
        return merged;
      },
    };
    expect(await kindOf(writeSidecar(sampleReport(photo, { score: 5 }), interfering))).toBe('sidecar-conflict');
    expect(readFileSync(path, 'utf8')).toBe('by another program');
    expect(readdirSync(folder)).toEqual([basename(path)]);
  });

  test('names a folder that cannot be written', async () => {
    const photo = join(tempDir(), 'absent', 'a.jpg');
    expect(await kindOf(exportSidecar(sampleReport(photo), format))).toBe('permission-denied');
  });

  test.skipIf(process.getuid?.() === 0)('names a read-only folder', async () => {
    const folder = join(tempDir(), 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    expect(await kindOf(exportSidecar(sampleReport(join(folder, 'a.jpg')), format))).toBe('permission-denied');
  });
});

test('the JSON sidecar is the report without its path', async () => {
  const photo = join(tempDir(), 'a.jpg');
  const { path } = await exportSidecar(sampleReport(photo), json);
  expect(path).toBe(`${photo}.salient.json`);
  expect({ path: photo, ...JSON.parse(readFileSync(path, 'utf8')) }).toEqual(sampleReport(photo));
});

test('broken XMP is left alone, an empty file is filled', async () => {
  const photo = join(tempDir(), 'a.jpg');
  writeFileSync(`${photo}.xmp`, FOREIGN_XMP.slice(0, 600));
  expect(await kindOf(exportSidecar(sampleReport(photo), xmp))).toBe('sidecar-conflict');
  expect(readFileSync(`${photo}.xmp`, 'utf8')).toBe(FOREIGN_XMP.slice(0, 600));
  writeFileSync(`${photo}.xmp`, '');
  expect((await exportSidecar(sampleReport(photo), xmp)).changed).toBe(true);
  expect(readWithStockExiftool(`${photo}.xmp`)).toHaveProperty('XMP-salient:Score');
});

test.each([
  { photo: 'a.jpg', there: [], expected: 'a.jpg.xmp' },
  { photo: 'a.cr2', there: [], expected: 'a.xmp' },
  { photo: 'a.jpg', there: ['a.xmp'], expected: 'a.xmp' },
  { photo: 'a.jpg', there: ['a.XMP'], expected: 'a.XMP' },
  { photo: 'a.cr2', there: ['a.cr2.xmp'], expected: 'a.cr2.xmp' },
  { photo: 'a.jpg', there: ['a.xmp', 'a.jpg.xmp'], expected: 'sidecar-conflict' },
  { photo: 'a.jpg', there: ['a.CR2', 'a.xmp'], expected: 'a.jpg.xmp' },
  { photo: 'a.CR2', there: ['a.jpg', 'a.xmp'], expected: 'a.xmp' },
  { photo: 'a.CR2', there: ['a.jpg'], expected: 'a.CR2.xmp' },
  { photo: 'a.jpg', there: ['a.png', 'a.xmp'], expected: 'a.jpg.xmp' },
])('$photo beside $there has the sidecar $expected', async ({ photo, there, expected }) => {
  const folder = tempDir();
  for (const name of there) writeFileSync(join(folder, name), '');
  const path = await xmp.pathFor(join(folder, photo)).catch((error: unknown) => String((error as AppError).kind));
  expect(basename(path)).toBe(expected);
});
