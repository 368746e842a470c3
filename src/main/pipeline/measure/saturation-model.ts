// The saturation level: how far a photo's saturation lies from what such colors have in ordinary photos, in stops (1 = twice as much).
// A small network over the joint histogram of lightness, hue and chroma; weights learned on photos whose saturation was changed by a
// known factor (training/calibrate/saturation_train.py). Knows no claim.
import { COLOUR_CELLS } from './colour-histogram.ts';
import { BIAS, CELL_SCALE, CELL_WEIGHTS, UNIT_BIASES, UNIT_WEIGHTS } from './saturation-weights.ts';

const cellWeights = Float32Array.from(
  Buffer.from(CELL_WEIGHTS, 'base64'),
  (byte) => (byte > 127 ? byte - 256 : byte) * CELL_SCALE,
);

/** Stops above (+) or below (-) ordinary saturation, about -2..1.6, of a histogram by `countColours`. */
export function saturationLevel(cells: Float32Array): number {
  let level = BIAS;
  for (let unit = 0; unit < UNIT_BIASES.length; unit += 1) {
    let sum = UNIT_BIASES[unit] ?? 0;
    const from = unit * COLOUR_CELLS;
    for (let i = 0; i < COLOUR_CELLS; i += 1) {
      const amount = cells[i] ?? 0;
      if (amount > 0) sum += amount * (cellWeights[from + i] ?? 0);
    }
    level += Math.tanh(sum) * (UNIT_WEIGHTS[unit] ?? 0);
  }
  return level;
}
