// Stacks over a real store: grouping as photos arrive, change and vanish, the query that collapses them, and reasons through the handlers.
import { expect, onTestFinished, test } from 'vitest';
import { StackService } from '../../../src/main/library/stack-service.ts';
import { storeFailure, storeReport } from '../../../src/main/store/critiques.ts';
import type { Store } from '../../../src/main/store/database.ts';
import { queryPhotos } from '../../../src/main/store/photo-query.ts';
import { getPhotoRows, setFlag, setStars } from '../../../src/main/store/photos.ts';
import { markForRanking } from '../../../src/main/store/stacks.ts';
import { fingerprintedReport } from '../../support/fingerprints.ts';
import { openTestStore } from '../../support/open-test-store.ts';

const SCENE = '0f0f3355f0f0cc33';
/** 3 bits away from SCENE. */
const NEXT_FRAME = '0f0f3355f0f0cc34';
/** 20 bits away from SCENE: near only within seconds. */
const MOVED = '0f0f3355f0ff33cc';
const OTHER = 'aaaa5555aaaa5555';

function openStacks(db: Store) {
  const changes: number[][] = [];
  const service = new StackService({ db, onStacked: (ids) => changes.push(ids), delayMs: 1 });
  onTestFinished(() => service.close());
  const settle = async (): Promise<void> => {
    service.photosChanged();
    await service.settled();
  };
  return { service, changes, settle };
}

function add(
  db: Store,
  name: string,
  perceptualHash: string,
  extra: Partial<Parameters<typeof fingerprintedReport>[0]> = {},
) {
  return storeReport(db, fingerprintedReport({ path: `/p/${name}`, perceptualHash, features: [1, 0, 0], ...extra }));
}

const stacksIn = (db: Store): unknown[] => db.all('SELECT id, stack_id, stack_rank FROM photos ORDER BY id');

test('frames of one scene become a stack, best first, with the reason; others stand alone', async () => {
  const db = openTestStore();
  const soft = add(db, 'soft.jpg', SCENE, { measures: { 'focus.subject': 0.4 } });
  const sharp = add(db, 'sharp.jpg', NEXT_FRAME, { measures: { 'focus.subject': 0.6 } });
  const alone = add(db, 'alone.jpg', OTHER);
  const { service, changes, settle } = openStacks(db);
  await settle();
  expect(changes).toEqual([[soft, sharp]]);
  expect(getPhotoRows(db, [soft, sharp, alone])).toMatchObject([
    { stackId: soft, stackSize: 2, isStackBest: false },
    { stackId: soft, stackSize: 2, isStackBest: true },
    { stackId: null, stackSize: 1, isStackBest: false },
  ]);
  expect(service.getStack(soft)).toEqual({
    id: soft,
    frames: [
      { photoId: sharp, isBest: true, reasons: ['sharper on the subject by 50 %'] },
      { photoId: soft, isBest: false, reasons: ['sharper on the subject by 50 %'] },
    ],
    summary: 'Best of 2: sharper on the subject by 50 %.',
  });
  expect(service.getStack(alone)).toBeNull();
  expect(service.getStack(999)).toBeNull();
  await settle();
  expect(changes).toHaveLength(1);
});

test('seconds apart the scene may move; the stack is the same in whatever order frames arrive', async () => {
  const frames = [
    ['a.jpg', SCENE, '2024-05-01T18:30:00'],
    ['b.jpg', MOVED, '2024-05-01T18:30:02'],
    ['c.jpg', MOVED, '2024-05-01T19:30:00'],
  ] as const;
  const results: unknown[] = [];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
  ]) {
    const db = openTestStore();
    const { settle } = openStacks(db);
    for (const index of order) {
      const [name, hash, takenAt] = frames[index] ?? frames[0];
      add(db, name, hash, { takenAt, features: [Number(name === 'a.jpg'), 1, 0] });
      await settle();
    }
    results.push(
      db.all(
        `SELECT one.name AS one, other.name AS other FROM photos AS one JOIN photos AS other ON other.stack_id = one.stack_id
         WHERE one.name < other.name ORDER BY one.name, other.name`,
      ),
    );
  }
  // c is like b alone, which is half of the stack it finds.
  expect(results[0]).toEqual([
    { one: 'a.jpg', other: 'b.jpg' },
    { one: 'a.jpg', other: 'c.jpg' },
    { one: 'b.jpg', other: 'c.jpg' },
  ]);
  expect(results[1]).toEqual(results[0]);
});

test('the user decides the best: a pick, then stars, and a rejected frame is behind', async () => {
  const db = openTestStore();
  const sharp = add(db, 'a.jpg', SCENE, { measures: { 'focus.subject': 0.9 } });
  const soft = add(db, 'b.jpg', SCENE, { measures: { 'focus.subject': 0.3 } });
  const { service, settle } = openStacks(db);
  await settle();
  expect(service.getStack(soft)?.frames[0]?.photoId).toBe(sharp);
  setStars(db, [soft], 2);
  markForRanking(db, [soft]);
  await settle();
  expect(service.getStack(soft)).toMatchObject({
    frames: [{ photoId: soft, reasons: ['your stars'] }, { photoId: sharp }],
  });
  setFlag(db, [sharp], 'pick');
  markForRanking(db, [sharp]);
  await settle();
  expect(service.getStack(soft)?.frames[0]).toMatchObject({
    photoId: sharp,
    reasons: ['your pick', 'sharper on the subject, 3.0 times'],
  });
});

test('photos that change, fail or vanish leave their stack', async () => {
  const db = openTestStore();
  const [a, b, c] = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => add(db, name, SCENE)) as [number, number, number];
  const { settle } = openStacks(db);
  await settle();
  expect(stacksIn(db)).toEqual([a, b, c].map((id, stack_rank) => ({ id, stack_id: a, stack_rank })));

  storeFailure(db, { path: '/p/a.jpg', error: { kind: 'photo-missing', message: 'gone' } });
  await settle();
  expect(getPhotoRows(db, [a, b])).toMatchObject([{ isStackBest: false }, { isStackBest: true }]);

  add(db, 'b.jpg', OTHER);
  await settle();
  expect(stacksIn(db)).toEqual([
    { id: a, stack_id: a, stack_rank: 1 },
    { id: b, stack_id: null, stack_rank: null },
    { id: c, stack_id: a, stack_rank: 0 },
  ]);

  db.run('DELETE FROM photos WHERE id = $a', { a });
  await settle();
  expect(stacksIn(db)).toEqual([
    { id: b, stack_id: null, stack_rank: null },
    { id: c, stack_id: null, stack_rank: null },
  ]);
});

test('a collapsed stack shows its best frame among those that match, unless it is excepted', async () => {
  const db = openTestStore();
  const [a, b, c] = ['a.jpg', 'b.jpg', 'c.jpg'].map((name, index) =>
    add(db, name, SCENE, { measures: { 'focus.subject': 0.9 - 0.3 * index } }),
  ) as [number, number, number];
  const alone = add(db, 'd.jpg', OTHER);
  const { settle } = openStacks(db);
  await settle();
  const query = (stacks: { collapsed: boolean; except: number[] }, minStars: 0 | 1 = 0) =>
    queryPhotos(db, { sort: 'name', descending: false, stacks, minStars });
  expect(query({ collapsed: false, except: [] })).toEqual([a, b, c, alone]);
  expect(query({ collapsed: true, except: [] })).toEqual([a, alone]);
  expect(query({ collapsed: true, except: [a] })).toEqual([a, b, c, alone]);
  expect(query({ collapsed: false, except: [a] })).toEqual([a, alone]);
  setStars(db, [b, c], 1);
  expect(query({ collapsed: true, except: [] }, 1)).toEqual([b]);
});

test('a library that grew without the window is grouped at its next start', async () => {
  const db = openTestStore();
  for (let at = 0; at < 450; at += 1) {
    const scene = (BigInt(`0x${SCENE}`) ^ (BigInt(at % 150) * 0x9e3779b97f4a7c15n)) & 0xffffffffffffffffn;
    add(db, `${at}.jpg`, scene.toString(16).padStart(16, '0'));
  }
  const { settle } = openStacks(db);
  await settle();
  expect(db.pluck('SELECT count(*) FROM photos WHERE is_regrouped = 0')).toEqual([0]);
  expect(db.pluck('SELECT count(*) FROM photos WHERE stack_id IS NULL')).toEqual([0]);
  expect(db.pluck('SELECT min(n) FROM (SELECT count(*) AS n FROM photos GROUP BY stack_id)')).toEqual([3]);
});
