// One word for where the saliency map draws the eye.
import { describe, expect, it } from 'vitest';
import { summariseSaliency } from '../../../../../src/main/pipeline/saliency/summarise-saliency.ts';

function mapOf(rows: readonly string[]) {
  const data = Float32Array.from(
    rows
      .join('')
      .split('')
      .map((digit) => Number(digit) / 9),
  );
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

describe('saliency summary', () => {
  it.each([
    ['one', ['00000', '07900', '06800', '00000', '00000']],
    ['one', ['00000', '09900', '09900', '00000', '00000']],
    ['several', ['90000', '00000', '00000', '00008', '00000']],
    ['spread', ['98989', '98989', '00000', '98989', '00000']],
    ['unknown', ['00000', '00000']],
  ])('is %s', (expected, rows) => {
    expect(summariseSaliency(mapOf(rows))).toBe(expected);
  });
});
