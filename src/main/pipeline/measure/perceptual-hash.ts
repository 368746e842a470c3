// A perceptual hash: 64 bits that stay nearly the same under resizing, re-compression, small exposure changes and small shifts.
// A DCT of the picture squashed to 32 x 32 (after E. Klinger and D. Starkweather, pHash, 2010). Knows no other photo.
import type { RgbImage } from '../rgb-image.ts';

const SIDE = 32;
const BITS = 64;

/** cosines[frequency * SIDE + position] of the DCT-II. */
const COSINES = Float64Array.from({ length: SIDE * SIDE }, (_, index) =>
  Math.cos((Math.PI / SIDE) * ((index % SIDE) + 0.5) * Math.floor(index / SIDE)),
);

/** The 64 lowest frequencies (column, row) but the mean, diagonal by diagonal: as far in both directions, and as fine slantwise. */
const FREQUENCIES = lowestFrequencies();

function lowestFrequencies(): { column: number; row: number }[] {
  const all = Array.from({ length: SIDE * SIDE }, (_, index) => ({
    column: index % SIDE,
    row: Math.floor(index / SIDE),
  }));
  const order = ({ column, row }: { column: number; row: number }) => (column + row) * SIDE + row;
  return all.sort((one, other) => order(one) - order(other)).slice(1, BITS + 1);
}

/** Mean luma of each cell of a 32 x 32 grid, row-major, 0..255. A frame smaller than the grid repeats its pixels. */
function cellLumas({ width, height, data }: RgbImage): Float64Array {
  const cells = new Float64Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    const top = Math.min(height - 1, Math.floor((row * height) / SIDE));
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / SIDE));
    for (let column = 0; column < SIDE; column += 1) {
      const left = Math.min(width - 1, Math.floor((column * width) / SIDE));
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / SIDE));
      let sum = 0;
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          const at = (y * width + x) * 3;
          sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
        }
      }
      cells[row * SIDE + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return cells;
}

function coefficient(cells: Float64Array, column: number, row: number): number {
  let sum = 0;
  for (let y = 0; y < SIDE; y += 1) {
    let line = 0;
    for (let x = 0; x < SIDE; x += 1) line += (cells[y * SIDE + x] ?? 0) * (COSINES[column * SIDE + x] ?? 0);
    sum += line * (COSINES[row * SIDE + y] ?? 0);
  }
  return sum;
}

/** 16 hex digits: one bit per frequency, set where its coefficient is above the median of all. A blank frame is all zeros. */
export function perceptualHash(image: RgbImage): string {
  const cells = cellLumas(image);
  const values = FREQUENCIES.map(({ column, row }) => coefficient(cells, column, row));
  const sorted = values.toSorted((one, other) => one - other);
  const median = ((sorted[BITS / 2 - 1] ?? 0) + (sorted[BITS / 2] ?? 0)) / 2;
  // Rounding leaves a blank frame coefficients of some 1e-11.
  const least = 1e-6;
  let hex = '';
  for (let digit = 0; digit < BITS; digit += 4) {
    const bits = values.slice(digit, digit + 4).reduce((sum, value) => sum * 2 + (value > median + least ? 1 : 0), 0);
    hex += bits.toString(16);
  }
  return hex;
}
