// Rendered photos with known truth for the tests of measures.
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../../../../src/main/pipeline/saliency/saliency-map.ts';

export type Rgb = readonly [number, number, number];

/** An image from a function of the pixel's position as fractions 0..1. */
export function render(width: number, height: number, colourAt: (x: number, y: number) => Rgb): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data.set(colourAt((x + 0.5) / width, (y + 0.5) / height), (y * width + x) * 3);
    }
  }
  return { width, height, data };
}

export function grey(level: number): Rgb {
  return [level, level, level];
}

/** A map that is 1 inside a box given in fractions, 0 elsewhere. */
export function boxMap([left, top, width, height]: readonly [number, number, number, number]): SaliencyMap {
  const size = 28;
  const data = Float32Array.from({ length: size * size }, (_, i) => {
    const x = ((i % size) + 0.5) / size;
    const y = (Math.floor(i / size) + 0.5) / size;
    return x > left && x < left + width && y > top && y < top + height ? 1 : 0;
  });
  return { width: size, height: size, data };
}

/** A map that is the same everywhere: no subject. */
export function flatMap(): SaliencyMap {
  return { width: 28, height: 28, data: new Float32Array(28 * 28).fill(0.1) };
}

/** Repeatable numbers 0..1. */
export function* fractions(seed: number): Generator<number, never> {
  let state = seed;
  while (true) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

/** Boxes of random greys and sizes: a busy scene with sharp edges. */
export function boxes(width: number, height: number, count: number): RgbImage {
  const source = fractions(7);
  const image = render(width, height, () => grey(120));
  for (let i = 0; i < count; i += 1) {
    const left = Math.floor(source.next().value * width * 0.9);
    const top = Math.floor(source.next().value * height * 0.9);
    const right = Math.min(width, left + Math.ceil((0.04 + 0.2 * source.next().value) * width));
    const bottom = Math.min(height, top + Math.ceil((0.04 + 0.2 * source.next().value) * height));
    const level = Math.floor(30 + 200 * source.next().value);
    for (let y = top; y < bottom; y += 1) image.data.fill(level, (y * width + left) * 3, (y * width + right) * 3);
  }
  return image;
}

/** Mean over (2r+1) x (2r+1) pixels, `passes` times: close to a Gaussian. */
export function blur(image: RgbImage, radius: number, passes: number): RgbImage {
  let current = image;
  for (let pass = 0; pass < passes; pass += 1) current = blurOnce(current, radius);
  return current;
}

function blurOnce(image: RgbImage, radius: number): RgbImage {
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let dy = -radius; dy <= radius; dy += 1) {
          for (let dx = -radius; dx <= radius; dx += 1) {
            const row = Math.min(height - 1, Math.max(0, y + dy));
            const column = Math.min(width - 1, Math.max(0, x + dx));
            sum += image.data[(row * width + column) * 3 + channel] ?? 0;
          }
        }
        data[(y * width + x) * 3 + channel] = Math.round(sum / (2 * radius + 1) ** 2);
      }
    }
  }
  return { width, height, data };
}
