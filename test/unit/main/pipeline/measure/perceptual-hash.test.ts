// The hash stays under what happens to a copy and differs between pictures.
import { describe, expect, test } from 'vitest';
import { perceptualHash } from '../../../../../src/main/pipeline/measure/perceptual-hash.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { seededRandom } from '../../../../support/seeded-random.ts';

/** A smooth scene of a few waves; `seed` makes another one. */
function scene(width: number, height: number, seed: number, gain = 1): RgbImage {
  const random = seededRandom(seed);
  const waves = Array.from({ length: 12 }, () => [random() * 20 - 10, random() * 20 - 10, random() * 7] as const);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const sum = waves.reduce(
        (total, [across, down, phase]) => total + Math.sin((across * x) / width + (down * y) / height + phase),
        0,
      );
      data.fill(Math.max(0, Math.min(255, gain * (110 + 14 * sum))), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data };
}

function bitsBetween(one: string, other: string): number {
  const difference = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  return [...difference.toString(2)].filter((bit) => bit === '1').length;
}

describe('perceptualHash', () => {
  test('16 hex digits, half of the bits set', () => {
    const hash = perceptualHash(scene(224, 224, 5));
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(bitsBetween(hash, '0'.repeat(16))).toBe(32);
  });

  test.each([1, 2, 3, 4, 5])('size, shape and exposure hardly change it (scene %i)', (seed) => {
    const hash = perceptualHash(scene(224, 224, seed));
    expect(bitsBetween(hash, perceptualHash(scene(448, 300, seed)))).toBeLessThanOrEqual(4);
    expect(bitsBetween(hash, perceptualHash(scene(224, 224, seed, 1.2)))).toBeLessThanOrEqual(4);
  });

  test('other scenes are far away', () => {
    const hashes = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => perceptualHash(scene(224, 224, seed)));
    const pairs = hashes.flatMap((one, index) => hashes.slice(index + 1).map((other) => bitsBetween(one, other)));
    expect(Math.min(...pairs)).toBeGreaterThan(10);
  });

  test('blank and tiny frames hash without NaN', () => {
    expect(perceptualHash({ width: 50, height: 40, data: new Uint8Array(6000).fill(77) })).toBe('0'.repeat(16));
    expect(perceptualHash({ width: 1, height: 1, data: Uint8Array.of(9, 9, 9) })).toBe('0'.repeat(16));
    expect(perceptualHash({ width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255) })).toMatch(
      /^[0-9a-f]{16}$/,
    );
  });
});
