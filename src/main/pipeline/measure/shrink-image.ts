// Reduces a photo to the working size, each pixel the mean of the area it stands for. Knows no measure.
import type { RgbImage } from '../rgb-image.ts';

interface Bins {
  /** First output bin of each input pixel. */
  index: Int32Array;
  /** Share of the pixel that belongs to that bin; the rest belongs to the next one. */
  share: Float32Array;
}

function areaBins(from: number, to: number): Bins {
  const index = new Int32Array(from);
  const share = new Float32Array(from);
  const scale = to / from;
  for (let i = 0; i < from; i += 1) {
    const start = i * scale;
    const end = (i + 1) * scale;
    const bin = Math.min(to - 1, Math.floor(start));
    index[i] = bin;
    share[i] = end <= bin + 1 || bin === to - 1 ? 1 : (bin + 1 - start) / scale;
  }
  return { index, share };
}

/** Adds one source row, reduced horizontally, into `row` (outWidth * 3 + 3 numbers). */
function reduceRow(source: Uint8Array, offset: number, bins: Bins, row: Float32Array): void {
  const { index, share } = bins;
  row.fill(0);
  for (let x = 0, at = offset; x < index.length; x += 1, at += 3) {
    const to = (index[x] ?? 0) * 3;
    const part = share[x] ?? 0;
    const red = source[at] ?? 0;
    const green = source[at + 1] ?? 0;
    const blue = source[at + 2] ?? 0;
    row[to] = (row[to] ?? 0) + red * part;
    row[to + 1] = (row[to + 1] ?? 0) + green * part;
    row[to + 2] = (row[to + 2] ?? 0) + blue * part;
    if (part < 1) {
      const rest = 1 - part;
      row[to + 3] = (row[to + 3] ?? 0) + red * rest;
      row[to + 4] = (row[to + 4] ?? 0) + green * rest;
      row[to + 5] = (row[to + 5] ?? 0) + blue * rest;
    }
  }
}

/** Mean of whole blocks of `size` x `size` pixels; up to `size` - 1 pixels at the right and lower edge are left out. */
function averageBlocks(image: RgbImage, size: number): RgbImage {
  const width = Math.floor(image.width / size);
  const height = Math.floor(image.height / size);
  const data = new Uint8Array(width * height * 3);
  const row = new Int32Array(width * 3);
  const area = size * size;
  for (let y = 0; y < height; y += 1) {
    row.fill(0);
    for (let line = 0; line < size; line += 1) {
      let from = (y * size + line) * image.width * 3;
      for (let to = 0; to < row.length; to += 3) {
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let k = 0; k < size; k += 1, from += 3) {
          red += image.data[from] ?? 0;
          green += image.data[from + 1] ?? 0;
          blue += image.data[from + 2] ?? 0;
        }
        row[to] = (row[to] ?? 0) + red;
        row[to + 1] = (row[to + 1] ?? 0) + green;
        row[to + 2] = (row[to + 2] ?? 0) + blue;
      }
    }
    for (let i = 0; i < row.length; i += 1) data[y * row.length + i] = (row[i] ?? 0) / area + 0.5;
  }
  return { width, height, data };
}

/** The photo reduced by area average so that its long side is at most `longSidePx`; never enlarged. */
export function shrinkImage(original: RgbImage, longSidePx: number): RgbImage {
  const longSide = Math.max(original.width, original.height);
  if (longSide <= longSidePx) return original;
  // Whole blocks first because they are fast, but at least a factor of 2 is left to the exact average: near 1 it would blur.
  const block = Math.floor(longSide / (2 * longSidePx));
  const canBlock = block > 1 && Math.min(original.width, original.height) >= block;
  const image = canBlock ? averageBlocks(original, block) : original;
  const factor = longSidePx / Math.max(image.width, image.height);
  if (factor >= 1) return image;
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const columns = areaBins(image.width, width);
  const rows = areaBins(image.height, height);
  const scale = (width / image.width) * (height / image.height);
  const row = new Float32Array(width * 3 + 3);
  const sums = new Float32Array((height + 1) * width * 3); // one spare row for the remainder of the last bin
  for (let y = 0; y < image.height; y += 1) {
    reduceRow(image.data, y * image.width * 3, columns, row);
    const part = rows.share[y] ?? 0;
    const to = (rows.index[y] ?? 0) * width * 3;
    addRow(sums, to, row, part * scale);
    if (part < 1) addRow(sums, to + width * 3, row, (1 - part) * scale);
  }
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 1) data[i] = Math.min(255, (sums[i] ?? 0) + 0.5);
  return { width, height, data };
}

function addRow(sums: Float32Array, offset: number, row: Float32Array, factor: number): void {
  for (let i = 0, end = row.length - 3; i < end; i += 1) {
    sums[offset + i] = (sums[offset + i] ?? 0) + (row[i] ?? 0) * factor;
  }
}
