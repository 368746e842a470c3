// Half precision against the platform's own conversion rules and hand-made patterns.
import { describe, expect, it } from 'vitest';
import {
  fromBfloat16Array,
  fromFloat16Array,
  fromFloat16Bits,
  toFloat16Bits,
} from '../../../../src/main/compiler/float16.ts';

describe('float16', () => {
  it('gives back every finite pattern unchanged', () => {
    for (let pattern = 0; pattern < 0x10000; pattern += 1) {
      if ((pattern & 0x7c00) === 0x7c00) continue;
      expect(toFloat16Bits(fromFloat16Bits(pattern))).toBe(pattern);
    }
  });

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [1e-8, 0x0000],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -25, 0x0001],
    // Halfway between two neighbours: the even one.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Infinity, 0x7c00],
    [Number.NaN, 0x7e00],
  ])('rounds %d to the nearest pattern', (value, pattern) => {
    expect(toFloat16Bits(value)).toBe(pattern);
  });

  it('reads many at once as one by one', () => {
    const patterns = Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern);
    expect(fromFloat16Array(patterns)).toEqual(Float32Array.from(patterns, fromFloat16Bits));
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    expect([...fromBfloat16Array(Uint16Array.of(0x3f80, 0xc049))]).toEqual([1, -3.140625]);
  });
});
