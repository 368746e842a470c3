// Exports of a real library in every format, what filters leave, and what hostile names and texts become.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportLibrary } from '../../../src/main/library/export-library.ts';
import type { ExportFormat } from '../../../src/main/library/export-library.ts';
import { parsePhotoFilter } from '../../../src/main/library/photo-filter.ts';
import { closeFormats } from '../../../src/main/sidecar/formats.ts';
import { storeFailure, storeReport } from '../../../src/main/store/critiques.ts';
import { findPhotoByPath, setFlag, setStars } from '../../../src/main/store/photos.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { tempDir } from '../../support/temp-dir.ts';

afterAll(closeFormats);

/** Three photos: a good pick, a weak one with a hostile name, one that failed. */
function library() {
  const folder = tempDir();
  const store = openTestStore();
  const path = (name: string) => join(folder, 'photos', name);
  const report = sampleReport(path('a.jpg'), { score: 90 });
  storeReport(store, report);
  const text = 'Warm, "golden" light.\n<script>alert(1)</script>';
  storeReport(
    store,
    sampleReport(path('sub/b,<i>.png'), { score: 20, sha256: 'b'.repeat(64), critique: { text, sentences: [] } }),
  );
  storeFailure(store, { path: path('c.jpg'), error: { kind: 'photo-unreadable', message: 'No photo.' } });
  const id = findPhotoByPath(store, path('a.jpg'))?.id ?? 0;
  setStars(store, [id], 4);
  setFlag(store, [id], 'pick');
  const write = async (format: ExportFormat, filter = '') => {
    const out = join(folder, `out.${format}`);
    const result = await exportLibrary(store, { format, out, filter: parsePhotoFilter(filter) });
    return { out, result };
  };
  return { folder, store, write, report };
}

describe('exportLibrary', () => {
  it('writes JSON that holds each report as it was, and the user\u2019s decisions', async () => {
    const { write, report } = library();
    const { out, result } = await write('json');
    expect(result).toEqual({ photos: 3, failures: 0 });
    const [first, , third] = JSON.parse(readFileSync(out, 'utf8'));
    const { library: decisions, ...rest } = first;
    expect(rest).toEqual(report);
    expect(decisions).toMatchObject({ state: 'done', stars: 4, flag: 'pick' });
    expect(third).toMatchObject({ error: { kind: 'photo-unreadable' }, library: { state: 'failed' } });
  });

  it('writes CSV with quoted cells and the same columns on every line', async () => {
    const { write } = library();
    const { out } = await write('csv');
    const text = readFileSync(out, 'utf8');
    expect(text).toMatch(/^path,name,sha256,/);
    expect(text).toContain('"b,<i>.png"');
    expect(text).toContain('"Warm, ""golden"" light.\n<script>alert(1)</script>"');
    expect(text).toContain('light.soft horizon.tilted color.cast');
    expect(text.split('\r\n')).toHaveLength(5);
  });

  it('writes a page in which nothing of a name or text is markup', async () => {
    const { write } = library();
    const { out } = await write('html');
    const page = readFileSync(out, 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('b,&lt;i&gt;.png');
    expect(page).not.toContain('<script');
    expect(page.match(/<article>/g)).toHaveLength(3);
  });

  it('writes sidecars into a folder, laid out like the photos, never beside them', async () => {
    const { folder, write } = library();
    mkdirSync(join(folder, 'photos', 'sub'), { recursive: true });
    const { out, result } = await write('xmp');
    expect(result).toEqual({ photos: 2, failures: 0 });
    expect(readdirSync(out).sort()).toEqual(['a.jpg.xmp', 'sub']);
    expect(readFileSync(join(out, 'sub', 'b,<i>.png.xmp'), 'utf8')).toContain('golden');
    expect(readdirSync(join(folder, 'photos'))).toEqual(['sub']);
  });

  it.each([
    ['score>=60', ['a.jpg']],
    ['score<60', ['b,<i>.png']],
    ['stars:4 flag:pick', ['a.jpg']],
    ['state=failed', ['c.jpg']],
    ['golden', ['b,<i>.png']],
    ['"soft and even"', ['a.jpg']],
    ['tag:light.soft score>50', ['a.jpg']],
    ['tag:none.such', []],
    ['  ', ['a.jpg', 'b,<i>.png', 'c.jpg']],
  ])('filters by %j', async (filter, names) => {
    const { write } = library();
    const { out } = await write('json', filter);
    const found: { path: string }[] = JSON.parse(readFileSync(out, 'utf8'));
    expect(found.map(({ path }) => path.split('/').at(-1))).toEqual(names);
  });

  it.each(['colour:red', 'score>=much', 'flag:maybe', 'tag>3', 'stars>='])('refuses the filter %j', (filter) => {
    expect(() => parsePhotoFilter(filter)).toThrow(expect.objectContaining({ kind: 'invalid-argument' }));
  });

  it('names a place that cannot be written and leaves nothing behind', async () => {
    const { folder, store } = library();
    const out = join(folder, 'absent', 'out.csv');
    const writing = exportLibrary(store, { format: 'csv', out, filter: parsePhotoFilter('') });
    await expect(writing).rejects.toMatchObject({ kind: 'permission-denied' });
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });
});
