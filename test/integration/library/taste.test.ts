// Taste over a real store: off until there are ratings, learned from them, kept for sorting, explained, and never mixed between packs.
import { expect, onTestFinished, test } from 'vitest';
import { TasteService } from '../../../src/main/library/taste-service.ts';
import { storeReport } from '../../../src/main/store/critiques.ts';
import type { Store } from '../../../src/main/store/database.ts';
import { queryPhotos } from '../../../src/main/store/photo-query.ts';
import { getPhotoRows, setFlag, setStars } from '../../../src/main/store/photos.ts';
import type { Stars } from '../../../src/main/domain/photo.ts';
import { LEAST_RATINGS } from '../../../src/main/taste/taste-model.ts';
import { fingerprintedReport } from '../../support/fingerprints.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { seededRandom } from '../../support/seeded-random.ts';

function openTaste(db: Store) {
  const learned: string[] = [];
  const scored: number[][] = [];
  const service = new TasteService({
    db,
    onLearned: ({ state, ratedCount }) => learned.push(`${state} ${ratedCount}`),
    onScored: (ids) => scored.push(ids),
    delayMs: 1,
  });
  onTestFinished(() => service.close());
  return { service, learned, scored };
}

/** Photos whose warmth runs from 0 to 1; this user likes warm ones. */
function addPhotos(db: Store, count: number, packVersion = '1.0.0', first = 0): number[] {
  const random = seededRandom(first + 5);
  return Array.from({ length: count }, (_, index) => {
    const warmth = ((index * 7) % count) / count;
    return storeReport(
      db,
      fingerprintedReport({
        path: `/p/${first + index}.jpg`,
        perceptualHash: (0x1111 * (first + index + 1)).toString(16).padStart(16, '0'),
        features: [warmth, random(), random(), 0.5],
        measures: { 'color.warm_share': warmth, 'focus.best': random() },
        score: 100 * random(),
        packVersion,
      }),
    );
  });
}

const starsFor = (index: number, count: number): Stars =>
  (1 + Math.floor((((index * 7) % count) / count) * 5)) as Stars;

test('is off, then on from the 20th rating; scores sort the grid and follow the user', async () => {
  const db = openTestStore();
  const ids = addPhotos(db, 60);
  const { service, learned, scored } = openTaste(db);
  expect(service.summary()).toEqual({
    state: 'few-ratings',
    ratedCount: 0,
    neededCount: LEAST_RATINGS,
    agreement: null,
    typicalErrorPoints: null,
  });
  for (const [index, id] of ids.slice(0, LEAST_RATINGS - 1).entries()) setStars(db, [id], starsFor(index, 60));
  service.ratingsChanged();
  await service.settled();
  expect(service.summary().state).toBe('few-ratings');
  expect(service.explain(ids[0] ?? 0)).toBeNull();
  expect(db.pluck('SELECT count(*) FROM photos WHERE taste IS NOT NULL')).toEqual([0]);

  for (const [index, id] of ids.slice(0, 40).entries()) setStars(db, [id], starsFor(index, 60));
  service.ratingsChanged();
  await service.settled();
  expect(learned).toEqual(['few-ratings 19', 'on 40']);
  const summary = service.summary();
  expect(summary.agreement).toBeGreaterThan(0.7);
  expect(summary.typicalErrorPoints).toBeGreaterThan(0);
  const rows = getPhotoRows(db, ids);
  expect(rows.every(({ taste }) => taste !== null && taste >= 0 && taste <= 100)).toBe(true);
  const warm = rows.slice(40).filter((_, index) => starsFor(index + 40, 60) >= 4);
  const cold = rows.slice(40).filter((_, index) => starsFor(index + 40, 60) <= 2);
  expect(Math.min(...warm.map(({ taste }) => taste ?? 0))).toBeGreaterThan(
    Math.max(...cold.map(({ taste }) => taste ?? 0)),
  );
  const order = queryPhotos(db, { sort: 'taste', descending: true });
  const tasteOf = new Map(rows.map(({ id, taste }) => [id, taste ?? -1]));
  expect(order.map((id) => tasteOf.get(id))).toEqual([...tasteOf.values()].sort((one, other) => other - one));

  const detail = service.explain(ids[50] ?? 0);
  expect(detail?.taste).toBeCloseTo(rows[50]?.taste ?? -1, 1);
  expect(detail?.neighbours).toHaveLength(3);
  expect(detail?.neighbours[0]?.stars).toBeGreaterThan(0);
  expect(detail?.uncertaintyPoints).toBeGreaterThan(0);
  expect(scored).toEqual([]);
});

test('a new critique is scored alone; a changed mind changes all; unrating turns it off again', async () => {
  const db = openTestStore();
  const ids = addPhotos(db, 40);
  for (const [index, id] of ids.entries()) setStars(db, [id], starsFor(index, 40));
  const { service, learned, scored } = openTaste(db);
  service.photosChanged();
  await service.settled();
  expect(learned).toEqual(['on 40']);

  const [added = 0] = addPhotos(db, 1, '1.0.0', 500);
  service.photosChanged();
  await service.settled();
  expect(scored).toEqual([[added]]);
  expect(getPhotoRows(db, [added])[0]?.taste).not.toBeNull();

  const before = getPhotoRows(db, [added])[0]?.taste ?? 0;
  for (const [index, id] of ids.entries()) setStars(db, [id], (6 - starsFor(index, 40)) as Stars);
  service.ratingsChanged();
  // Asking in between must not keep the scores from being renewed.
  expect(service.summary().state).toBe('on');
  await service.settled();
  const after = getPhotoRows(db, [added])[0]?.taste ?? 0;
  expect(Math.sign(after - 50)).not.toBe(Math.sign(before - 50));

  setStars(db, ids, 3);
  service.ratingsChanged();
  await service.settled();
  expect(service.summary().state).toBe('one-sided');
  expect(db.pluck('SELECT count(*) FROM photos WHERE taste IS NOT NULL')).toEqual([0]);
  setStars(db, ids, 0);
  setFlag(db, ids.slice(0, 12), 'pick');
  setFlag(db, ids.slice(12, 24), 'reject');
  service.ratingsChanged();
  await service.settled();
  expect(service.summary()).toMatchObject({ state: 'on', ratedCount: 24 });
});

test('only the pack most photos were critiqued by counts', async () => {
  const db = openTestStore();
  const { service } = openTaste(db);
  expect(service.summary().state).toBe('no-pack');
  const old = addPhotos(db, 30);
  for (const [index, id] of old.entries()) setStars(db, [id], starsFor(index, 30));
  service.photosChanged();
  await service.settled();
  expect(service.summary()).toMatchObject({ state: 'on', ratedCount: 30 });

  const fresh = addPhotos(db, 50, '2.0.0', 1000);
  for (const id of fresh.slice(0, 5)) setStars(db, [id], 4);
  service.photosChanged();
  await service.settled();
  expect(service.summary()).toMatchObject({ state: 'few-ratings', ratedCount: 5 });
  expect(db.pluck('SELECT count(*) FROM photos WHERE taste IS NOT NULL')).toEqual([0]);
  for (const [index, id] of fresh.entries()) setStars(db, [id], starsFor(index, 50));
  service.ratingsChanged();
  await service.settled();
  const rows = getPhotoRows(db, [...old, ...fresh]);
  expect(rows.slice(0, 30).every(({ taste }) => taste === null)).toBe(true);
  expect(rows.slice(30).every(({ taste }) => taste !== null)).toBe(true);
  expect(service.explain(old[0] ?? 0)).toBeNull();
});
