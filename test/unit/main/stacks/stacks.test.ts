// Similarity, cutting into stacks and ranking, by tables; the search over all hashes against comparing each with each.
import { describe, expect, test } from 'vitest';
import { compareFrames, rankFrames, type FrameFacts } from '../../../../src/main/stacks/best-frame.ts';
import { HashIndex } from '../../../../src/main/stacks/hash-index.ts';
import { cutStacks } from '../../../../src/main/stacks/partition.ts';
import { differingBits, isSimilar, type StackKey } from '../../../../src/main/stacks/similar.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const BASE: StackKey = {
  photoId: 1,
  high: 0x0f0f3355,
  low: 0xf0f0cc33,
  features: Float32Array.of(0.6, 0.8),
  pack: 'starter@1',
  aspectRatio: 1.5,
  takenAtS: null,
  camera: null,
};

/** The base photo with `bits` bits of its hash turned, counted from the lowest. */
function turned(photoId: number, bits: number, changes: Partial<StackKey> = {}): StackKey {
  const mask = (count: number): number => (count >= 32 ? 0xffffffff : 2 ** Math.max(0, count) - 1);
  return {
    ...BASE,
    photoId,
    low: (BASE.low ^ mask(bits)) >>> 0,
    high: (BASE.high ^ mask(bits - 32)) >>> 0,
    ...changes,
  };
}

describe('isSimilar', () => {
  const at = (takenAtS: number) => ({ takenAtS, camera: 'D750' });
  test.each([
    ['the same picture', turned(2, 0), BASE, true],
    ['12 bits, other features', turned(2, 12, { features: Float32Array.of(0.8, -0.6) }), BASE, true],
    ['13 bits, other features', turned(2, 13, { features: Float32Array.of(0.8, -0.6) }), BASE, false],
    ['16 bits, same features', turned(2, 16), BASE, true],
    ['17 bits, same features', turned(2, 17), BASE, false],
    ['16 bits, features of another pack', turned(2, 16, { pack: 'starter@2' }), BASE, false],
    ['16 bits, features of another length', turned(2, 16, { features: Float32Array.of(1) }), BASE, false],
    ['24 bits within 2 s', turned(2, 24, at(102)), { ...BASE, ...at(100) }, true],
    ['24 bits after 3 s', turned(2, 24, at(103)), { ...BASE, ...at(100) }, false],
    ['20 bits after 10 s', turned(2, 20, at(110)), { ...BASE, ...at(100) }, true],
    ['25 bits at once', turned(2, 25, at(100)), { ...BASE, ...at(100) }, false],
    ['24 bits at once, two cameras', turned(2, 24, { takenAtS: 100, camera: 'X100' }), { ...BASE, ...at(100) }, false],
    ['the same picture in another shape', turned(2, 0, { aspectRatio: 1 }), BASE, false],
    ['two blank frames', turned(2, 0, { high: 0, low: 0 }), { ...BASE, high: 0, low: 0 }, false],
  ])('%s', (_name, one, other, expected) => {
    expect(isSimilar(one, other)).toBe(expected);
    expect(isSimilar(other, one)).toBe(expected);
  });

  test('bits are counted over both halves', () => {
    expect(differingBits({ high: 0xffffffff, low: 0 }, { high: 0, low: 0xffffffff })).toBe(64);
    expect(differingBits({ high: 0x80000000, low: 1 }, { high: 0, low: 0 })).toBe(2);
  });
});

describe('cutStacks', () => {
  test('is the same in any order, and leaves out photos that stand alone', () => {
    const keys = [turned(5, 0), turned(2, 3), turned(9, 5), turned(4, 40), turned(7, 42), turned(3, 64)];
    expect(cutStacks(keys)).toEqual([
      [2, 5, 9],
      [4, 7],
    ]);
    expect(cutStacks(keys.toReversed())).toEqual(cutStacks(keys));
    expect(cutStacks([turned(1, 0)])).toEqual([]);
  });

  test('a chain of small steps does not become one stack', () => {
    const chain = Array.from({ length: 8 }, (_, step) => turned(step + 1, step * 9, { pack: `pack ${step}` }));
    const stacks = cutStacks(chain);
    expect(stacks.length).toBeGreaterThan(1);
    expect(Math.max(...stacks.map(({ length }) => length))).toBeLessThan(4);
  });
});

describe('HashIndex', () => {
  test('finds what comparing each with each finds, after changes and removals', () => {
    const random = seededRandom(3);
    const word = () => Math.floor(random() * 2 ** 32);
    const index = new HashIndex();
    const photos = Array.from({ length: 3000 }, (_, at) => ({
      photoId: at + 1,
      // Only 12 bits vary, so that many are near.
      high: word() & 0x3f,
      low: word() & 0x3f0000,
      takenAtS: at % 3 === 0 ? null : Math.floor(random() * 500),
    }));
    for (const photo of photos) index.set(photo);
    for (const { photoId } of photos.slice(0, 1500)) index.delete(photoId);
    index.delete(99_999);
    const moved = { ...(photos[2000] ?? BASE), high: 0xffffffff, low: 0xffff };
    index.set(moved);
    const left = [...photos.slice(1500).filter(({ photoId }) => photoId !== moved.photoId), moved];
    expect(index.size).toBe(1500);
    for (const asked of [...left.slice(0, 20), moved]) {
      const expected = left.filter((other) => {
        const bits = differingBits(asked, other);
        const apart =
          asked.takenAtS === null || other.takenAtS === null ? Infinity : Math.abs(asked.takenAtS - other.takenAtS);
        return bits <= 16 || (bits <= 24 && apart <= 60);
      });
      expect(index.near(asked)).toEqual(expected.map(({ photoId }) => photoId).sort((a, b) => a - b));
    }
  });
});

function frame(photoId: number, measures: Record<string, number>, changes: Partial<FrameFacts> = {}): FrameFacts {
  return {
    photoId,
    stars: 0,
    flag: 'none',
    isDone: true,
    score: 50,
    measure: (id) => measures[id],
    ...changes,
  };
}

describe('the best frame', () => {
  const soft = frame(1, { 'focus.subject': 0.4, 'level.roll': 2.5, 'level.confidence': 0.9 });
  const sharp = frame(2, { 'focus.subject': 0.6, 'level.roll': 0.1, 'level.confidence': 0.9, 'horizon.trust': 1 });

  test('is sharper and level, and says so in numbers', () => {
    const ranked = rankFrames([soft, sharp]);
    expect(ranked.map(({ photoId }) => photoId)).toEqual([2, 1]);
    const { frames, summary } = compareFrames(ranked);
    expect(summary).toBe('Best of 2: sharper on the subject by 50 %, the horizon is level (2.5° off otherwise).');
    expect(frames).toMatchObject([
      { photoId: 2, isBest: true },
      { photoId: 1, isBest: false, reasons: expect.arrayContaining(['sharper on the subject by 50 %']) },
    ]);
  });

  test('gives no reason within the noise, and keeps the order of ids', () => {
    const ranked = rankFrames([frame(9, { 'focus.subject': 0.6 }), frame(3, { 'focus.subject': 0.6 })]);
    expect(ranked.map(({ photoId }) => photoId)).toEqual([3, 9]);
    expect(compareFrames(ranked)).toMatchObject({
      summary: 'The 2 frames measure alike; the first is shown for all.',
      frames: [{ reasons: [] }, { reasons: [] }],
    });
  });

  test('what only one frame has measured is no reason', () => {
    const ranked = rankFrames([frame(1, {}), frame(2, { 'exposure.clip_high': 0.3 })]);
    expect(compareFrames(ranked).frames.every(({ reasons }) => reasons.length === 0)).toBe(true);
  });

  test.each([
    ['a pick comes first', [frame(1, { 'focus.subject': 0.1 }, { flag: 'pick' }), sharp], [1, 2], 'your pick'],
    ['stars before sharpness', [frame(1, { 'focus.subject': 0.1 }, { stars: 3 }), sharp], [1, 2], 'your stars'],
    [
      'a reject comes last',
      [frame(1, { 'focus.subject': 0.1 }), { ...sharp, flag: 'reject' as const }],
      [1, 2],
      'you rejected the rest',
    ],
    [
      'a missing file behind a reject',
      [{ ...sharp, isDone: false }, frame(1, {}, { flag: 'reject' })],
      [1, 2],
      undefined,
    ],
  ])('%s', (_name, frames, order, reason) => {
    const ranked = rankFrames(frames);
    expect(ranked.map(({ photoId }) => photoId)).toEqual(order);
    expect(compareFrames(ranked).frames[0]?.reasons[0]).toBe(reason);
  });

  test('clipping, motion and a cut subject are named', () => {
    const good = frame(1, { 'exposure.clip_high': 0.001, 'motion.ratio': 1.1, 'edge.cut': 0 });
    const bad = frame(2, { 'exposure.clip_high': 0.12, 'motion.ratio': 3, 'edge.cut': 0.8 });
    const { reasons = [] } = compareFrames(rankFrames([bad, good])).frames[0] ?? {};
    expect(reasons).toEqual([
      'less motion blur',
      '0.1 % of the frame is blown out instead of 12 %',
      'the subject is not cut by the frame',
    ]);
  });
});
