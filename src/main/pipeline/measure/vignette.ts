// Vignette: corners darker than the middle, all four, and gradually.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { cellMeans } from './planes.ts';

const CELLS = 12;

/** Fall-off in EV of the corner that falls least; smoothness = share of steps along the diagonals that do not rise. */
export function measureVignette(frame: Frame): Measurements {
  const cells = cellMeans(frame.luminance, CELLS, CELLS);
  const ev = (x: number, y: number): number => Math.log2(Math.max(1e-3, cells.data[y * CELLS + x] ?? 0));
  const falls: number[] = [];
  let falling = 0;
  let steps = 0;
  for (const [signX, signY] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    // From the corner inward along the diagonal.
    const at = (k: number): number => ev(signX === 0 ? k : CELLS - 1 - k, signY === 0 ? k : CELLS - 1 - k);
    falls.push((at(2) + at(3)) / 2 - at(0));
    for (let k = 0; k < 3; k += 1) {
      steps += 1;
      if (at(k + 1) >= at(k)) falling += 1;
    }
  }
  return {
    'vignette.fall_off': { value: Math.min(...falls), unit: 'EV' },
    'vignette.strongest': { value: Math.max(...falls), unit: 'EV' },
    'vignette.smoothness': { value: falling / steps, unit: 'share' },
  };
}
