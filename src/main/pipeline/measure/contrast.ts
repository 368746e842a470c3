// Contrast: spread of tones over the whole frame, between parts of it (large scale) and within small areas (local).
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { boxBlur, sharedCellMeans } from './planes.ts';
import type { Plane } from './planes.ts';
import { sharedTones, toneAt } from './tone-histogram.ts';

const GRID_COLUMNS = 12;
const LOCAL_RADIUS = 6;

function deviation(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / Math.max(1, values.length);
  return Math.sqrt(Math.max(0, squares / Math.max(1, values.length) - mean * mean));
}

/** Mean absolute distance from the local mean. */
function localContrast(lightness: Plane): number {
  const blurred = boxBlur(lightness, LOCAL_RADIUS);
  let sum = 0;
  for (let i = 0; i < blurred.data.length; i += 1) sum += Math.abs((lightness.data[i] ?? 0) - (blurred.data[i] ?? 0));
  return sum / blurred.data.length;
}

/** All in OKLab lightness. */
export function measureContrast(frame: Frame): Measurements {
  const tones = sharedTones(frame.lightness);
  const rows = Math.max(4, Math.round((GRID_COLUMNS * frame.height) / frame.width));
  const parts = sharedCellMeans(frame.lightness, GRID_COLUMNS, Math.min(24, rows));
  return {
    'contrast.global': { value: deviation(frame.lightness.data), unit: 'lightness' },
    'contrast.range': { value: toneAt(tones, 0.98) - toneAt(tones, 0.02), unit: 'lightness' },
    'contrast.middle': { value: toneAt(tones, 0.8) - toneAt(tones, 0.2), unit: 'lightness' },
    'contrast.parts': { value: deviation(parts.data), unit: 'lightness' },
    'contrast.local': { value: localContrast(frame.lightness), unit: 'lightness' },
  };
}
