// The lines that O goes through.
import { expect, test } from 'vitest';
import {
  COMPOSITION_OVERLAYS,
  compositionLines,
  nextOverlay,
} from '../../../../src/renderer/logic/composition-lines.ts';

test('O goes through all overlays and back to none', () => {
  expect(COMPOSITION_OVERLAYS.map(nextOverlay)).toEqual([...COMPOSITION_OVERLAYS.slice(1), 'none']);
});

test('every line lies in the frame; thirds and golden sections divide as they say', () => {
  for (const overlay of COMPOSITION_OVERLAYS) {
    for (const place of compositionLines(overlay).flat()) expect(place >= 0 && place <= 1).toBe(true);
  }
  expect(compositionLines('none')).toEqual([]);
  const [golden = 0] = compositionLines('golden')[0] ?? [];
  expect(golden / (1 - golden)).toBeCloseTo(1 - golden, 12);
  expect(compositionLines('thirds').map(([x]) => x)).toContain(1 / 3);
});
