// Arithmetic on planes (one number per pixel or cell) and the reduction of a photo to the working size. Knows no measure.
import type { RgbImage } from '../rgb-image.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import { unset, zeros } from './photo-memory.ts';

/** (height, width) row-major. */
export type Plane = SaliencyMap;

/** A new plane of zeros. */
export function emptyPlane(width: number, height: number): Plane {
  return { width, height, data: zeros(width * height) };
}

/** A new plane for a caller that writes every number of it. */
function unsetPlane(width: number, height: number): Plane {
  return { width, height, data: unset(width * height) };
}

/** A copy that outlives the measuring of the photo. */
export function keepPlane({ width, height, data }: Plane): Plane {
  return { width, height, data: new Float32Array(data) };
}

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

/** Rows of a blur in progress: kept, because a new plane costs as much as blurring half of it. */
let scratch = new Float32Array(0);

/** Mean over a (2r+1) x (2r+1) window, edges repeated by shrinking the window. */
export function boxBlur(plane: Plane, radius: number): Plane {
  const { width, height } = plane;
  if (scratch.length < width * height) scratch = new Float32Array(width * height);
  const middle: Plane = { width, height, data: scratch.subarray(0, width * height) };
  blurRows(plane, middle, radius);
  return blurColumns(middle, radius);
}

/** One over the number of places within `radius` of each place of a line. */
function windowShares(length: number, radius: number): Float64Array {
  const shares = new Float64Array(length);
  for (let i = 0; i < length; i += 1) shares[i] = 1 / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1);
  return shares;
}

function blurRows({ width, data }: Plane, out: Plane, radius: number): void {
  const shares = windowShares(width, radius);
  for (let start = 0; start < data.length; start += width) {
    let sum = 0;
    for (let x = 0; x < radius && x < width; x += 1) sum += data[start + x] ?? 0;
    for (let x = 0; x < width; x += 1) {
      if (x + radius < width) sum += data[start + x + radius] ?? 0;
      if (x > radius) sum -= data[start + x - radius - 1] ?? 0;
      out.data[start + x] = sum * (shares[x] ?? 0);
    }
  }
}

/** Walks down with one running sum per column: memory is read in its order, which is three times as fast as column by column. */
function blurColumns({ width, height, data }: Plane, radius: number): Plane {
  const out = unsetPlane(width, height);
  const shares = windowShares(height, radius);
  const sums = new Float64Array(width);
  const none = new Float32Array(width);
  const line = (y: number): Float32Array => (y >= 0 && y < height ? data.subarray(y * width, (y + 1) * width) : none);
  for (let y = 0; y < radius; y += 1) addLine(sums, line(y), 0);
  for (let y = 0, at = 0; y < height; y += 1) {
    const entering = line(y + radius);
    const leaving = line(y - radius - 1);
    const share = shares[y] ?? 0;
    for (let x = 0; x < width; x += 1, at += 1) {
      const sum = (sums[x] ?? 0) + (entering[x] ?? 0) - (leaving[x] ?? 0);
      sums[x] = sum;
      out.data[at] = sum * share;
    }
  }
  return out;
}

function addLine(sums: Float64Array, data: Float32Array, from: number): void {
  for (let x = 0; x < sums.length; x += 1) sums[x] = (sums[x] ?? 0) + (data[from + x] ?? 0);
}

/** Bilinear resampling with half-pixel centres, places worked out once for each axis. */
export function resizePlane(plane: Plane, width: number, height: number): Plane {
  const { data } = plane;
  const out = unsetPlane(width, height);
  const across = samplePlaces(plane.width, width);
  const down = samplePlaces(plane.height, height);
  const line = new Float32Array(plane.width);
  for (let y = 0, at = 0; y < height; y += 1) {
    const upper = (down.first[y] ?? 0) * plane.width;
    const lower = (down.second[y] ?? 0) * plane.width;
    const fy = down.share[y] ?? 0;
    // Down first: mostly a small map is enlarged, and its rows are the shorter ones.
    for (let x = 0; x < plane.width; x += 1) {
      const top = data[upper + x] ?? 0;
      line[x] = top + ((data[lower + x] ?? 0) - top) * fy;
    }
    for (let x = 0; x < width; x += 1, at += 1) {
      const here = line[across.first[x] ?? 0] ?? 0;
      out.data[at] = here + ((line[across.second[x] ?? 0] ?? 0) - here) * (across.share[x] ?? 0);
    }
  }
  return out;
}

/** For each place of a line of `to` numbers: its two neighbours on a line of `from` numbers, and the share of the second. */
function samplePlaces(from: number, to: number): { first: Int32Array; second: Int32Array; share: Float64Array } {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const share = new Float64Array(to);
  for (let i = 0; i < to; i += 1) {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    first[i] = Math.floor(place);
    second[i] = Math.min(from - 1, (first[i] ?? 0) + 1);
    share[i] = place - (first[i] ?? 0);
  }
  return { first, second, share };
}

/** Mean of the pixels falling into each cell of a coarser grid; 0 in a cell without pixels. */
export function cellMeans(plane: Plane, columns: number, rows: number): Plane {
  const { width, height, data } = plane;
  const out = emptyPlane(columns, rows);
  const starts = Int32Array.from({ length: columns + 1 }, (_, column) => Math.ceil((column * width) / columns));
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    const top = Math.ceil((row * height) / rows);
    const bottom = Math.ceil(((row + 1) * height) / rows);
    if (top === bottom) continue;
    sums.fill(0);
    for (let y = top; y < bottom; y += 1) {
      for (let column = 0, at = y * width; column < columns; column += 1) {
        const end = y * width + (starts[column + 1] ?? width);
        let sum = 0;
        for (; at < end; at += 1) sum += data[at] ?? 0;
        sums[column] = (sums[column] ?? 0) + sum;
      }
    }
    for (let column = 0; column < columns; column += 1) {
      const cells = ((starts[column + 1] ?? width) - (starts[column] ?? 0)) * (bottom - top);
      out.data[row * columns + column] = (sums[column] ?? 0) / Math.max(1, cells);
    }
  }
  return out;
}

const sharedGrids = new WeakMap<Plane, Plane[]>();

/**
 * `cellMeans`, made once for all measures that ask for the same grid of the same plane; not to be written to. A grid that nests in one made
 * before is made from that: of half the width and height, a quarter of the numbers.
 */
export function sharedCellMeans(plane: Plane, columns: number, rows: number): Plane {
  const made = sharedGrids.get(plane) ?? [];
  sharedGrids.set(plane, made);
  const same = made.find((grid) => grid.width === columns && grid.height === rows);
  if (same !== undefined) return same;
  const finer = made.find((grid) => grid.width % columns === 0 && grid.height % rows === 0);
  const grid = cellMeans(finer ?? plane, columns, rows);
  made.push(grid);
  return grid;
}

/** The value below which `share` (0..1) of the numbers lie; 0 for none. */
export function quantile(values: Float32Array | readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const wanted = Math.min(values.length - 1, Math.max(0, Math.floor(share * values.length)));
  return select(new Float32Array(values), wanted);
}

/** The number that would stand at `wanted` if they were sorted (Hoare's selection, a third of the time of sorting); reorders them. */
function select(values: Float32Array, wanted: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1] ?? 0;
    let low = left;
    let high = right;
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low += 1;
      while ((values[high] ?? 0) > pivot) high -= 1;
      if (low > high) break;
      const value = values[low] ?? 0;
      values[low] = values[high] ?? 0;
      values[high] = value;
      low += 1;
      high -= 1;
    }
    if (wanted <= high) right = high;
    else if (wanted >= low) left = low;
    else break;
  }
  return values[wanted] ?? 0;
}

/** Limits to 0..1. */
export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
