// Bicubic resize of a stored position embedding to another patch grid, done once when a graph is compiled:
// a = -0.75, half-pixel centres, clamped border, no antialias (the reference's interpolation).
import type { WeightTensor } from './checkpoint.ts';

export interface PatchGrid {
  rows: number;
  columns: number;
}

/** (1, 1 + stored.rows * stored.columns, C) -> the same with `wanted` patches; the class token stays. */
export function resizePositions(tensor: WeightTensor, stored: PatchGrid, wanted: PatchGrid): WeightTensor {
  if (stored.rows === wanted.rows && stored.columns === wanted.columns) return tensor;
  const channels = tensor.shape[2] ?? 0;
  const values = () => {
    const source = tensor.values();
    const target = new Float32Array((1 + wanted.rows * wanted.columns) * channels);
    target.set(source.subarray(0, channels));
    const rows = bicubicTaps(stored.rows, wanted.rows);
    const columns = bicubicTaps(stored.columns, wanted.columns);
    for (const [y, rowTaps] of rows.entries()) {
      for (const [x, columnTaps] of columns.entries()) {
        const to = (1 + y * wanted.columns + x) * channels;
        for (const row of rowTaps) {
          for (const column of columnTaps) {
            const from = (1 + row.index * stored.columns + column.index) * channels;
            const weight = row.weight * column.weight;
            for (let c = 0; c < channels; c += 1) {
              target[to + c] = (target[to + c] ?? 0) + weight * (source[from + c] ?? 0);
            }
          }
        }
      }
    }
    return target;
  };
  return { name: tensor.name, shape: [1, 1 + wanted.rows * wanted.columns, channels], values };
}

interface Tap {
  index: number;
  weight: number;
}

/** For each output position the four input positions and weights. */
function bicubicTaps(inputSize: number, outputSize: number): Tap[][] {
  return Array.from({ length: outputSize }, (_, output) => {
    const centre = ((output + 0.5) * inputSize) / outputSize - 0.5;
    const first = Math.floor(centre) - 1;
    return [0, 1, 2, 3].map((step) => ({
      index: Math.min(Math.max(first + step, 0), inputSize - 1),
      weight: cubicKernel(centre - (first + step)),
    }));
  });
}

function cubicKernel(distance: number): number {
  const a = -0.75;
  const t = Math.abs(distance);
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return 0;
}
