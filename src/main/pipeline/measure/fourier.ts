// Discrete Fourier transform of small square grids, for autocorrelations. Radix 2, in place; sizes are powers of two.

/** Cosines and sines of one turn in `size` steps. */
function circleOf(size: number): { cosines: Float64Array; sines: Float64Array } {
  const angle = (_: unknown, k: number): number => (2 * Math.PI * k) / size;
  return {
    cosines: Float64Array.from({ length: size }, angle).map(Math.cos),
    sines: Float64Array.from({ length: size }, angle).map(Math.sin),
  };
}

/** Sizes are few, so their circles are kept. */
const circles = new Map<number, ReturnType<typeof circleOf>>();

/** In place over `size` numbers `step` apart from `start`. */
function transformLine(
  re: Float64Array,
  im: Float64Array,
  start: number,
  { size, step }: { size: number; step: number },
): void {
  for (let i = 1, j = 0; i < size; i += 1) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const a = start + i * step;
    const b = start + j * step;
    const keptRe = re[a] ?? 0;
    const keptIm = im[a] ?? 0;
    re[a] = re[b] ?? 0;
    im[a] = im[b] ?? 0;
    re[b] = keptRe;
    im[b] = keptIm;
  }
  const circle = circles.get(size) ?? circleOf(size);
  circles.set(size, circle);
  for (let half = 1; half < size; half *= 2) {
    for (let k = 0; k < half; k += 1) {
      const turn = (k * size) / (2 * half);
      const cosine = circle.cosines[turn] ?? 1;
      const sine = -(circle.sines[turn] ?? 0);
      for (let i = k; i < size; i += 2 * half) {
        const a = start + i * step;
        const b = a + half * step;
        const otherRe = (re[b] ?? 0) * cosine - (im[b] ?? 0) * sine;
        const otherIm = (re[b] ?? 0) * sine + (im[b] ?? 0) * cosine;
        re[b] = (re[a] ?? 0) - otherRe;
        im[b] = (im[a] ?? 0) - otherIm;
        re[a] = (re[a] ?? 0) + otherRe;
        im[a] = (im[a] ?? 0) + otherIm;
      }
    }
  }
}

function transform(re: Float64Array, im: Float64Array, size: number): void {
  for (let y = 0; y < size; y += 1) transformLine(re, im, y * size, { size, step: 1 });
  for (let x = 0; x < size; x += 1) transformLine(re, im, x, { size, step: size });
}

/** Circular autocorrelation of a size x size grid; the value at (0, 0) is the sum of squares. */
export function autocorrelate(grid: Float64Array, size: number): Float64Array {
  const re = Float64Array.from(grid);
  const im = new Float64Array(grid.length);
  transform(re, im, size);
  for (let i = 0; i < re.length; i += 1) {
    re[i] = (re[i] ?? 0) ** 2 + (im[i] ?? 0) ** 2;
    im[i] = 0;
  }
  transform(re, im, size);
  return re.map((value) => value / grid.length);
}
