// Saliency maps as colour: decoding, bilinear enlarging with cells in place, a scale that gets brighter and more opaque.
import { describe, expect, test } from 'vitest';
import {
  colourMap,
  decodeMap,
  enlargeMap,
  overlaySize,
  saliencyColours,
} from '../../../../src/renderer/logic/saliency-colour.ts';

function encode(values: number[]): string {
  return Buffer.from(values).toString('base64');
}

test('decodes what the back end encodes, and refuses a map of another size', () => {
  expect([...decodeMap({ width: 3, height: 1, data: encode([0, 128, 255]) })]).toEqual([0, 128, 255]);
  expect(decodeMap({ width: 2, height: 2, data: encode([1, 2, 3]) })).toHaveLength(0);
});

describe('enlarging', () => {
  test('is the identity at the same size', () => {
    const values = Uint8Array.from([10, 20, 30, 40, 50, 60]);
    const size = { width: 3, height: 2 };
    expect([...enlargeMap(values, size, size)]).toEqual([...values]);
  });

  test('is bilinear between cell centres and flat beyond them', () => {
    const row = enlargeMap(Uint8Array.from([0, 100]), { width: 2, height: 1 }, { width: 8, height: 1 });
    expect([...row]).toEqual([0, 0, 12.5, 37.5, 62.5, 87.5, 100, 100]);
  });

  test('keeps a peak where it is', () => {
    const values = new Uint8Array(16);
    values[1 * 4 + 2] = 255;
    const large = enlargeMap(values, { width: 4, height: 4 }, { width: 36, height: 36 });
    const peak = large.indexOf(Math.max(...large));
    expect([peak % 36, Math.floor(peak / 36)]).toEqual([22, 13]);
  });
});

test('lightness and alpha of the scale rise with saliency', () => {
  const colours = saliencyColours();
  const luminance = (value: number): number =>
    0.2126 * (colours[value * 4] ?? 0) +
    0.7152 * (colours[value * 4 + 1] ?? 0) +
    0.0722 * (colours[value * 4 + 2] ?? 0);
  for (let value = 8; value < 256; value += 8) {
    expect(luminance(value)).toBeGreaterThan(luminance(value - 8));
    expect(colours[value * 4 + 3] ?? 0).toBeGreaterThan(colours[(value - 8) * 4 + 3] ?? 0);
  }
  expect(colours[255 * 4 + 3]).toBe(255);
});

test('a coloured map has the size asked for; one that cannot be decoded is transparent', () => {
  const pixels = colourMap({ width: 1, height: 1, data: encode([255]) }, { width: 4, height: 3 });
  expect(pixels).toHaveLength(48);
  expect(pixels[3]).toBe(255);
  expect(colourMap({ width: 9, height: 9, data: '' }, { width: 4, height: 3 }).every((value) => value === 0)).toBe(
    true,
  );
});

test('an overlay has the shape of the photo', () => {
  expect(overlaySize({ width: 3000, height: 2000 }, 192)).toEqual({ width: 192, height: 128 });
  expect(overlaySize({ width: 4, height: 20_000 }, 192)).toEqual({ width: 1, height: 192 });
});
