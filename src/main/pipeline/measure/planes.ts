// Arithmetic on planes: one number per pixel or cell. Knows no measure.
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
