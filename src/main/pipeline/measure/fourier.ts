// Autocorrelation of small square grids by discrete Fourier transforms (radix 2, in place; sizes are powers of two). The grid is real, so
// two lines go through each transform and half of the spectrum is enough: 166 lines instead of 512 at size 128.

interface Circle {
  cosines: Float64Array;
  sines: Float64Array;
  /** Where each number goes before the first step: its index with the bits reversed. */
  swap: Int32Array;
}

/** Cosines and sines of one turn in `size` steps. */
function circleOf(size: number): Circle {
  const angle = (_: unknown, k: number): number => (2 * Math.PI * k) / size;
  const swap = new Int32Array(size);
  for (let i = 1, j = 0; i < size; i += 1) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    swap[i] = j;
  }
  return {
    cosines: Float64Array.from({ length: size }, angle).map(Math.cos),
    sines: Float64Array.from({ length: size }, angle).map(Math.sin),
    swap,
  };
}

/** Sizes are few, so their circles are kept. */
const circles = new Map<number, Circle>();

/** In place over one line of complex numbers. */
function transformLine(re: Float64Array, im: Float64Array, { cosines, sines, swap }: Circle): void {
  const size = swap.length;
  for (let a = 0; a < size; a += 1) {
    const b = swap[a] ?? 0;
    if (a >= b) continue;
    const keptRe = re[a] ?? 0;
    const keptIm = im[a] ?? 0;
    re[a] = re[b] ?? 0;
    im[a] = im[b] ?? 0;
    re[b] = keptRe;
    im[b] = keptIm;
  }
  for (let half = 1; half < size; half *= 2) {
    const turn = size / (2 * half);
    for (let k = 0; k < half; k += 1) {
      const cosine = cosines[k * turn] ?? 1;
      const sine = -(sines[k * turn] ?? 0);
      for (let a = k; a < size; a += 2 * half) {
        const b = a + half;
        const bRe = re[b] ?? 0;
        const bIm = im[b] ?? 0;
        const otherRe = bRe * cosine - bIm * sine;
        const otherIm = bRe * sine + bIm * cosine;
        const aRe = re[a] ?? 0;
        const aIm = im[a] ?? 0;
        re[b] = aRe - otherRe;
        im[b] = aIm - otherIm;
        re[a] = aRe + otherRe;
        im[a] = aIm + otherIm;
      }
    }
  }
}

/** Half a complex plane: line `u` (0..size / 2) holds `size` numbers. */
interface HalfPlane {
  re: Float64Array;
  im: Float64Array;
}

/** Transforms the `lines` real lines of a grid; the result lies the other way round: (frequency 0..size / 2, line). */
function transformReal(grid: Float64Array, size: number, lines: number): HalfPlane {
  const circle = circles.get(size) ?? circleOf(size);
  circles.set(size, circle);
  const out: HalfPlane = {
    re: new Float64Array((size / 2 + 1) * size),
    im: new Float64Array((size / 2 + 1) * size),
  };
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let line = 0; line < lines; line += 2) {
    re.set(grid.subarray(line * size, (line + 1) * size));
    if (line + 1 < lines) im.set(grid.subarray((line + 1) * size, (line + 2) * size));
    else im.fill(0);
    transformLine(re, im, circle);
    for (let u = 0; u <= size / 2; u += 1) {
      const mirror = (size - u) % size;
      const [hereRe, hereIm, thereRe, thereIm] = [re[u] ?? 0, im[u] ?? 0, re[mirror] ?? 0, im[mirror] ?? 0];
      const at = u * size + line;
      out.re[at] = (hereRe + thereRe) / 2;
      out.im[at] = (hereIm - thereIm) / 2;
      if (line + 1 >= lines) continue;
      out.re[at + 1] = (hereIm + thereIm) / 2;
      out.im[at + 1] = (thereRe - hereRe) / 2;
    }
  }
  return out;
}

/** Power of each frequency, (u 0..size / 2, v), of a real grid whose first `rows` rows alone are not 0. */
function powerOf(grid: Float64Array, size: number, rows: number): Float64Array {
  const half = transformReal(grid, size, rows);
  const circle = circles.get(size) ?? circleOf(size);
  const power = new Float64Array(half.re.length);
  for (let u = 0; u <= size / 2; u += 1) {
    const re = half.re.subarray(u * size, (u + 1) * size);
    const im = half.im.subarray(u * size, (u + 1) * size);
    transformLine(re, im, circle);
    for (let v = 0; v < size; v += 1) power[u * size + v] = (re[v] ?? 0) ** 2 + (im[v] ?? 0) ** 2;
  }
  return power;
}

/**
 * Circular autocorrelation of a size x size grid whose first `rows` rows alone are not 0; the value at (0, 0) is the sum of squares.
 * Only steps down of 0..size / 2 are given, row by row: it is the same at (-x, -y).
 */
export function autocorrelate(grid: Float64Array, size: number, rows: number): Float64Array {
  const power = powerOf(grid, size, rows);
  const circle = circles.get(size) ?? circleOf(size);
  // (y, u): the power is real along each u, and the sums over v of u and -u are conjugates, so two rows y share a transform again.
  const sums = transformReal(power, size, size / 2 + 1);
  const out = new Float64Array((size / 2 + 1) * size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let y = 0; y <= size / 2; y += 2) {
    const one = y * size;
    const other = y + 1 <= size / 2 ? one + size : -1;
    for (let u = 0; u < size; u += 1) {
      const from = u <= size / 2 ? u : size - u;
      const sign = u <= size / 2 ? 1 : -1;
      const otherRe = other < 0 ? 0 : (sums.re[other + from] ?? 0);
      const otherIm = other < 0 ? 0 : sign * (sums.im[other + from] ?? 0);
      re[u] = (sums.re[one + from] ?? 0) - otherIm;
      im[u] = sign * (sums.im[one + from] ?? 0) + otherRe;
    }
    transformLine(re, im, circle);
    for (let x = 0; x < size; x += 1) {
      out[one + x] = (re[x] ?? 0) / grid.length;
      if (other >= 0) out[other + x] = (im[x] ?? 0) / grid.length;
    }
  }
  return out;
}
