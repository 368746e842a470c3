// Half precision against the platform's own conversion rules and hand-made patterns.
import { describe, expect, it } from 'vitest';
import { fromBfloat16Array, fromFloat16Array, fromFloat16Bits } from '../../../../src/main/compiler/float16.ts';

describe('float16', () => {
  it('reads every pattern as the platform does', () => {
    const patterns = Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern);
    expect(fromFloat16Array(patterns)).toEqual(new Float32Array(new Float16Array(patterns.buffer)));
  });

  it('reads many at once as one by one', () => {
    const patterns = Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern);
    expect(fromFloat16Array(patterns)).toEqual(Float32Array.from(patterns, fromFloat16Bits));
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    expect([...fromBfloat16Array(Uint16Array.of(0x3f80, 0xc049))]).toEqual([1, -3.140625]);
  });
});
