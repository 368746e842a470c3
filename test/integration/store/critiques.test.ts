// Reports go into a real SQLite file and come out exactly as they were printed.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findStoredReport, getCurrentReport, storeFailure, storeReport } from '../../../src/main/store/critiques.ts';
import { openStore } from '../../../src/main/store/database.ts';
import { queryPhotos } from '../../../src/main/store/photo-query.ts';
import { getPhotoRows, setStars } from '../../../src/main/store/photos.ts';
import { countTags } from '../../../src/main/store/tags.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { tempDir } from '../../support/temp-dir.ts';

const pack = { id: 'starter', version: '1.0.0' };

test('prints a stored report exactly as the new one', () => {
  const path = join(tempDir(), 'library.db');
  const report = sampleReport('/photos/späte Sonne.jpg');
  const writer = openStore(path);
  storeReport(writer, report);
  writer.close();
  const db = openTestStore(path);
  const found = findStoredReport(db, { path: report.path, sha256: report.sha256, pack });
  expect(JSON.stringify(found)).toBe(JSON.stringify(report));
});

test('finds a report only for the same content, pack, prompt and seed', () => {
  const db = openTestStore();
  const report = sampleReport('/photos/a.jpg');
  const key = { path: report.path, sha256: report.sha256, pack };
  storeReport(db, report, { prompt: report.prompt, seed: 7 });
  expect(findStoredReport(db, key)).toBeUndefined();
  expect(findStoredReport(db, { ...key, prompt: report.prompt, seed: report.seed })).toEqual(report);
  expect(findStoredReport(db, { ...key, prompt: report.prompt })).toBeUndefined();
  expect(findStoredReport(db, { ...key, prompt: 'Another.', seed: report.seed })).toBeUndefined();
  expect(
    findStoredReport(db, { ...key, sha256: 'b'.repeat(64), prompt: report.prompt, seed: report.seed }),
  ).toBeUndefined();
  const newer = { ...key, pack: { id: 'starter', version: '1.0.1' }, prompt: report.prompt, seed: report.seed };
  expect(findStoredReport(db, newer)).toBeUndefined();
});

test('serves the same content at another path and gives it a row of its own', () => {
  const db = openTestStore();
  const report = sampleReport('/photos/a.jpg');
  storeReport(db, report);
  const copy = findStoredReport(db, { path: '/photos/copy/a2.JPG', sha256: report.sha256, pack });
  expect(copy).toEqual({ ...report, path: '/photos/copy/a2.JPG' });
  expect(findStoredReport(db, { path: '/photos/a.png', sha256: report.sha256, pack })).toBeUndefined();
  expect(db.pluck('SELECT path FROM photos ORDER BY path')).toEqual(['/photos/a.jpg', '/photos/copy/a2.JPG']);
  expect(db.pluck('SELECT count(*) FROM critiques WHERE photo_id IN (SELECT id FROM photos)')).toEqual([2]);
});

test('replaces the critique of former content and keeps the stars', () => {
  const db = openTestStore();
  const id = storeReport(db, sampleReport('/photos/a.jpg'));
  setStars(db, [id], 4);
  const edited = sampleReport('/photos/a.jpg', { sha256: 'c'.repeat(64), score: 12, tags: [] });
  expect(storeReport(db, edited)).toBe(id);
  expect(getCurrentReport(db, id)).toEqual(edited);
  expect(db.pluck('SELECT count(*) FROM critiques')).toEqual([1]);
  expect(countTags(db)).toEqual([]);
  expect(getPhotoRows(db, [id])[0]).toMatchObject({ score: 12, stars: 4, state: 'done', saliency: edited.saliency });
});

test('stores a failure with its kind and shows it in the grid', () => {
  const db = openTestStore();
  const id = storeFailure(db, { path: '/photos/x.jpg', error: { kind: 'photo-unreadable', message: 'Not a photo.' } });
  expect(getPhotoRows(db, [id, 99])).toMatchObject([
    { id, state: 'failed', error: { kind: 'photo-unreadable', message: 'Not a photo.' }, score: null, saliency: null },
  ]);
});

test('searches names, tags and critique text, also by the beginning of a word', () => {
  const db = openTestStore();
  const first = storeReport(db, sampleReport('/photos/IMG_1234.jpg'));
  const second = storeReport(
    db,
    sampleReport('/photos/b.jpg', { critique: { text: 'Deep shadows.', sentences: [] }, tags: [] }),
  );
  const find = (search: string) => queryPhotos(db, { search, sort: 'name', descending: false });
  expect(find('img_12')).toEqual([first]);
  expect(find('horizon soft')).toEqual([first]);
  expect(find('"soft light"')).toEqual([first]);
  expect(find('"light soft"')).toEqual([]);
  expect(find('kuhl')).toEqual([first]);
  expect(find('shad')).toEqual([second]);
  expect(find('* ( "')).toEqual([second, first]);
  db.run('DELETE FROM photos WHERE id = $id', { id: second });
  expect(find('shad')).toEqual([]);
});
