// Filters, orders and, for 100,000 rows, the plans: ordered queries read an index and sort nothing.
import { expect, test } from 'vitest';
import type { Store } from '../../../src/main/store/database.ts';
import { addFolder } from '../../../src/main/store/folders.ts';
import { photoQueryStatements, queryPhotos } from '../../../src/main/store/photo-query.ts';
import type { PhotoQuery } from '../../../src/main/store/photo-query.ts';
import { addPhoto, setFlag, setStars } from '../../../src/main/store/photos.ts';
import { storeFailure, storeReport } from '../../../src/main/store/critiques.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { sampleReport } from '../../support/sample-report.ts';

function planOf(db: Store, query: PhotoQuery): string {
  return photoQueryStatements(query)
    .flatMap(({ sql, params }) => db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params))
    .map(({ detail }) => detail)
    .join('\n');
}

test('filters and orders; photos without a score come last', () => {
  const db = openTestStore();
  const folder = addFolder(db, '/p');
  const [a = 0, b = 0, c = 0] = ['B.jpg', 'a.jpg', 'c.jpg'].map((name) =>
    addPhoto(db, folder, { path: `/p/${name}`, name, sizeBytes: 1, mtimeMs: 0 }),
  );
  const other = addPhoto(db, null, { path: '/q/d.jpg', name: 'd.jpg', sizeBytes: 1, mtimeMs: 0 });
  storeReport(db, sampleReport('/p/B.jpg', { score: 10 }));
  storeReport(db, sampleReport('/p/a.jpg', { score: 90, tags: [] }));
  storeFailure(db, { path: '/p/c.jpg', error: { kind: 'photo-unreadable', message: 'no' } });
  setStars(db, [b], 3);
  setFlag(db, [a, c], 'pick');
  const query = (changes: Partial<PhotoQuery>) => queryPhotos(db, { sort: 'name', descending: false, ...changes });
  expect(query({})).toEqual([b, a, c, other]);
  expect(query({ folderId: folder })).toEqual([b, a, c]);
  expect(query({ sort: 'score', folderId: folder })).toEqual([a, b, c]);
  expect(query({ sort: 'score', folderId: folder, descending: true })).toEqual([b, a, c]);
  expect(query({ minStars: 3 })).toEqual([b]);
  expect(query({ flag: 'pick' })).toEqual([a, c]);
  expect(query({ hasError: true })).toEqual([c]);
  expect(query({ hasError: false, folderId: folder })).toEqual([b, a]);
  expect(query({ tags: ['light.soft', 'color.cast'] })).toEqual([a]);
  expect(query({ tags: ['light.soft', 'none.such'] })).toEqual([]);
});

test('words that stand together in a file name are found one by one', () => {
  const db = openTestStore();
  const names = ['FreshFlower.jpg', 'DSC0421.jpg', 'harbour-at-dawn.jpg', 'IMGFlow.png'];
  const ids = names.map((name) => addPhoto(db, null, { path: `/p/${name}`, name, sizeBytes: 1, mtimeMs: 0 }));
  const find = (search: string) => queryPhotos(db, { sort: 'name', descending: false, search });
  expect(find('flower')).toEqual([ids[0]]);
  expect(find('freshfl')).toEqual([ids[0]]);
  expect(find('0421')).toEqual([ids[1]]);
  expect(find('dawn')).toEqual([ids[2]]);
  expect(find('flow')).toEqual([ids[0], ids[3]]);
});

test('100,000 photos: every order comes from a covering index without a sort step', () => {
  const db = openTestStore();
  const folderId = addFolder(db, '/many');
  db.run(
    `INSERT INTO photos (folder_id, path, name, score, dated_at, stars, added_at)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
     SELECT $folderId, '/many/' || i, 'IMG_' || i, i * 7919 % 10000 / 100.0, '2024-01-01T00:00:' || i, i % 6, '' FROM n`,
    { folderId },
  );
  db.run('ANALYZE');
  for (const sort of ['score', 'date', 'name', 'stars', 'taste'] as const) {
    for (const descending of [true, false]) {
      for (const query of [
        { sort, descending },
        { sort, descending, folderId },
      ]) {
        expect(planOf(db, query), JSON.stringify(query)).not.toMatch(/TEMP B-TREE/);
        expect(planOf(db, query), JSON.stringify(query)).toMatch(/COVERING INDEX/);
      }
    }
  }
  const ids = queryPhotos(db, { sort: 'stars', descending: true, folderId });
  expect(ids).toHaveLength(100_000);
  expect(ids[0]).toBe(99_995);
});
