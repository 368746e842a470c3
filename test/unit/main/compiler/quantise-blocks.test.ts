// Blocks of integers: what is written stands for what was given, and the search leaves less error than the plain scale.
import { describe, expect, it } from 'vitest';
import { noError, packZeroPoints, quantiseRows } from '../../../../src/main/compiler/quantise-blocks.ts';
import type { BlockLayout, QuantisedRows } from '../../../../src/main/compiler/quantise-blocks.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

/** Normal numbers with a few large ones, as in trained matrices. */
function weights(count: number): Float32Array {
  const random = seededRandom(5);
  return Float32Array.from({ length: count }, (_, index) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return normal * (index % 61 === 0 ? 0.1 : 0.02) + 0.004;
  });
}

function unpack({ packed, scales, zeroPoints }: QuantisedRows, { columns, bits, blockSize }: BlockLayout): number[] {
  const blocks = Math.ceil(columns / blockSize);
  const rows = scales.length / blocks;
  return Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const block = row * blocks + Math.floor(column / blockSize);
    const place = block * blockSize + (column % blockSize);
    const byte = packed[bits === 8 ? place : place >> 1] ?? 0;
    const level = bits === 8 ? byte : (byte >> ((place & 1) * 4)) & 15;
    return (level - (zeroPoints[block] ?? 0)) * (scales[block] ?? 0);
  });
}

/** What the plain rule leaves: the extreme value becomes the lowest level, the others are rounded. */
function plainError(values: Float32Array, columns: number, blockSize: number): number {
  let error = 0;
  for (let begin = 0; begin < values.length; begin += blockSize) {
    const end = Math.min(begin + blockSize, (Math.floor(begin / columns) + 1) * columns);
    const block = values.subarray(begin, end);
    const extreme = block.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    const scale = extreme / -8;
    for (const value of block) error += (value - Math.min(Math.max(Math.round(value / scale), -8), 7) * scale) ** 2;
  }
  return error;
}

describe('quantiseRows', () => {
  const layouts = [4, 8].flatMap((bits) =>
    [false, true].flatMap((hasZeroPoint) => [32, 128].map((blockSize) => ({ bits, hasZeroPoint, blockSize }))),
  ) as Omit<BlockLayout, 'columns'>[];

  it.each(layouts)('reports the error that reading back shows: %o', (shape) => {
    const layout = { ...shape, columns: 200 };
    const values = weights(10 * layout.columns);
    const sums = noError();
    const read = unpack(quantiseRows(values, layout, sums), layout);
    const error = read.reduce((sum, value, index) => sum + (value - (values[index] ?? 0)) ** 2, 0);
    expect(sums.error).toBeCloseTo(error, 10);
    expect(sums.count).toBe(values.length);
    expect(sums.power).toBeCloseTo(
      values.reduce((sum, value) => sum + value * value, 0),
      8,
    );
    expect(Math.sqrt(sums.error / sums.power)).toBeLessThan(layout.bits === 4 ? 0.2 : 0.015);
  });

  it('leaves less error than the plain scale, and less again with a zero point', () => {
    const values = weights(64 * 1024);
    const errorOf = (hasZeroPoint: boolean) => {
      const sums = noError();
      quantiseRows(values, { columns: 1024, bits: 4, blockSize: 32, hasZeroPoint }, sums);
      return sums.error;
    };
    expect(errorOf(false)).toBeLessThan(0.95 * plainError(values, 1024, 32));
    expect(errorOf(true)).toBeLessThan(errorOf(false));
  });

  it('keeps zeros exact and survives empty blocks', () => {
    for (const hasZeroPoint of [false, true]) {
      const layout = { columns: 32, bits: 4, blockSize: 32, hasZeroPoint } as const;
      const values = new Float32Array(64);
      values[40] = 0.3;
      values[41] = -0.1;
      const read = unpack(quantiseRows(values, layout, noError()), layout);
      expect(read.filter((value, index) => values[index] === 0 && value !== 0)).toEqual([]);
      expect(read[40]).toBeCloseTo(0.3, 1);
    }
  });
});

describe('packZeroPoints', () => {
  it('pads every row to whole bytes', () => {
    expect([...packZeroPoints(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, 4)]).toEqual([0x21, 0x03, 0x54, 0x06]);
    expect([...packZeroPoints(Uint8Array.of(1, 2, 3), 3, 8)]).toEqual([1, 2, 3]);
  });
});
