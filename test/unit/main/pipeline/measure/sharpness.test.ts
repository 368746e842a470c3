// Sharpness, motion, noise, halos and blocks on rendered photos with known truth: clear yes, clear no, boundary, odd frames, and the same
// scene at several sizes.
import { describe, expect, it } from 'vitest';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import { analyse } from '../../../../../src/main/pipeline/analysis/analyse.ts';
import type { PhotoMeasures } from '../../../../../src/main/pipeline/measure/photo-measures.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { shrinkImage } from '../../../../../src/main/pipeline/measure/shrink-image.ts';
import { blur, flatMap, fractions, grey, render } from './rendered.ts';

/** Tilted and upright boxes of many greys on grey, drawn in fractions: the same scene at any size, edges one pixel wide. */
function scene(width: number, height: number): RgbImage {
  const source = fractions(11);
  const next = (): number => source.next().value;
  const shapes = Array.from({ length: 30 }, () => ({
    x: next(),
    y: next(),
    radius: 0.04 + 0.1 * next(),
    angle: next() * Math.PI,
    level: 20 + 215 * next(),
  }));
  return render(width, height, (x, y) => {
    let level = 120;
    for (const shape of shapes) {
      const dx = x - shape.x;
      const dy = (y - shape.y) * (height / width);
      const across = Math.abs(dx * Math.cos(shape.angle) + dy * Math.sin(shape.angle));
      const down = Math.abs(dy * Math.cos(shape.angle) - dx * Math.sin(shape.angle));
      if (across < shape.radius && down < shape.radius) level = shape.level;
    }
    return grey(Math.round(level));
  });
}

/** Mean along a straight line of `length` pixels at an angle. */
function smear(image: RgbImage, length: number, degrees: number): RgbImage {
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  const angle = (degrees * Math.PI) / 180;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let i = 0; i < length; i += 1) {
        const offset = i - (length - 1) / 2;
        const column = Math.min(width - 1, Math.max(0, Math.round(x + offset * Math.cos(angle))));
        const row = Math.min(height - 1, Math.max(0, Math.round(y + offset * Math.sin(angle))));
        sum += image.data[(row * width + column) * 3] ?? 0;
      }
      data.fill(Math.round(sum / length), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data };
}

function withNoise(image: RgbImage, sigma: number): RgbImage {
  const source = fractions(5);
  const next = (): number => source.next().value;
  const data = image.data.slice();
  for (let i = 0; i < data.length; i += 3) {
    const deviate = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const level = Math.round(Math.min(255, Math.max(0, (data[i] ?? 0) + sigma * deviate)));
    data.fill(level, i, i + 3);
  }
  return { ...image, data };
}

/** Every 8 x 8 block, from an offset on, becomes its mean: the coarsest JPEG. */
function blocks(image: RgbImage, offset: number): RgbImage {
  const { width, height } = image;
  const data = image.data.slice();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const left = Math.min(width - 1, Math.max(0, x - ((x + 8 - offset) % 8) + 4));
      const top = Math.min(height - 1, Math.max(0, y - ((y + 8 - offset) % 8) + 4));
      const level = image.data[(top * width + left) * 3] ?? 0;
      data.fill(level, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { ...image, data };
}

/** Tone that changes slowly everywhere, with a few shapes: calm places for noise and blocks. */
function calmScene(width: number, height: number): RgbImage {
  return render(width, height, (x, y) => {
    const inShape = (x - 0.3) ** 2 + (y - 0.5) ** 2 < 0.02;
    return grey(Math.round(inShape ? 60 : 90 + 60 * x + 40 * Math.sin(3 * y)));
  });
}

function measure(original: RgbImage): PhotoMeasures {
  return measurePhoto({
    image: shrinkImage(original, 2048),
    original,
    subject: null,
    saliency: flatMap(),
    attention: null,
  });
}

function valueOf({ measurements }: PhotoMeasures, id: string): number {
  const value = measurements[id]?.value;
  if (value === undefined) throw new Error(`${id} was not measured.`);
  return value;
}

function tagsOf(measures: PhotoMeasures): string[] {
  return analyse(measures).tags.map(({ id }) => id);
}

describe('blur of the finest edges', () => {
  const sharp = scene(600, 400);

  it('is none for edges of one pixel and grows with the blur', () => {
    expect(valueOf(measure(sharp), 'focus.blur_px')).toBeLessThan(0.4);
    // Three box passes of radius 1 are a Gaussian of sigma 1.41, of radius 2 one of 2.45.
    const mild = valueOf(measure(blur(sharp, 1, 3)), 'focus.blur_px');
    const strong = valueOf(measure(blur(sharp, 2, 3)), 'focus.blur_px');
    expect(mild).toBeGreaterThan(0.9);
    expect(mild).toBeLessThan(1.7);
    expect(strong).toBeGreaterThan(1.8);
    expect(strong).toBeLessThan(2.9);
  });

  it('is not hidden by noise', () => {
    const noisy = valueOf(measure(withNoise(blur(sharp, 2, 3), 4)), 'focus.blur_px');
    expect(noisy).toBeGreaterThan(1.2);
  });

  it('is stated alike for the same scene at different sizes', () => {
    const small = valueOf(measure(blur(scene(600, 400), 2, 3)), 'focus.blur');
    const large = valueOf(measure(blur(scene(1200, 800), 4, 3)), 'focus.blur');
    expect(Math.abs(small - large) / small).toBeLessThan(0.3);
  });

  it('calls soft what is soft and nothing else', () => {
    expect(tagsOf(measure(sharp))).not.toContain('focus.soft');
    expect(tagsOf(measure(blur(sharp, 2, 3)))).toContain('focus.soft');
  });
});

describe('sharpening', () => {
  it('is tried for a soft photo and really narrows its edges', () => {
    const measures = measure(blur(scene(600, 400), 1, 3));
    expect(valueOf(measures, 'sharpen.after')).toBeLessThan(0.9 * valueOf(measures, 'sharpen.before'));
  });

  it('is suggested for mild blur, and discarding for a smear', () => {
    const mild = analyse(measure(blur(scene(600, 400), 1, 2))).suggestions.find(({ kind }) => kind === 'sharpen');
    const smeared = analyse(measure(smear(scene(600, 400), 13, 30))).suggestions.find(({ kind }) => kind === 'sharpen');
    expect([mild?.params.action, smeared?.params.action, smeared?.params.reason]).toEqual([
      'sharpen',
      'discard',
      'motion',
    ]);
    expect(Number(mild?.params.after)).toBeLessThan(Number(mild?.params.before));
  });

  it('is not tried for a sharp photo', () => {
    expect(measure(scene(600, 400)).measurements['sharpen.after']).toBeUndefined();
  });
});

describe('motion', () => {
  it.each([0, 35, 90, 120])('finds the direction of a smear at %i degrees', (degrees) => {
    const measures = measure(smear(scene(450, 320), 11, degrees));
    expect(valueOf(measures, 'motion.ratio')).toBeGreaterThan(1.6);
    const apart = Math.abs(valueOf(measures, 'motion.direction') - degrees) % 180;
    expect(Math.min(apart, 180 - apart)).toBeLessThanOrEqual(23);
    expect(tagsOf(measures)).toContain('focus.motion');
  });

  it('is not seen in sharp, evenly blurred or striped photos', () => {
    const stripes = render(600, 400, (x) => grey(Math.floor(x * 60) % 2 === 0 ? 60 : 190));
    for (const image of [scene(450, 320), blur(scene(450, 320), 2, 3), stripes]) {
      expect(valueOf(measure(image), 'motion.ratio')).toBeLessThan(1.4);
    }
  });
});

describe('noise', () => {
  it.each([3, 8])('of %i steps is measured within a quarter', (sigma) => {
    const level = valueOf(measure(withNoise(calmScene(384, 256), sigma)), 'noise.level_1to1');
    expect(Math.abs(level - sigma) / sigma).toBeLessThan(0.25);
  });

  it('counts less at the output the larger the photo is', () => {
    const measures = measure(withNoise(calmScene(4096, 400), 8));
    expect(valueOf(measures, 'noise.level')).toBeLessThan(4.8);
    expect(valueOf(measures, 'noise.level')).toBeGreaterThan(3);
  });

  it('is named when strong and not in a clean photo', () => {
    expect(tagsOf(measure(withNoise(calmScene(384, 256), 9)))).toContain('noise.visible');
    expect(tagsOf(measure(calmScene(384, 256)))).not.toContain('noise.visible');
  });
});

describe('processing', () => {
  it.each([0, 3, 7])('finds blocks on a grid that starts at pixel %i', (offset) => {
    const measures = measure(blocks(calmScene(384, 256), offset));
    expect(valueOf(measures, 'artifact.blockiness')).toBeGreaterThan(3);
    expect(tagsOf(measures)).toContain('artifact.process');
  });

  it('sees no blocks in smooth tones, noise or a busy scene', () => {
    for (const image of [calmScene(384, 256), withNoise(calmScene(384, 256), 6), scene(480, 320)]) {
      expect(valueOf(measure(image), 'artifact.blockiness')).toBeLessThan(1.6);
    }
  });
});

describe('odd frames', () => {
  const frames: [string, RgbImage][] = [
    ['one pixel', render(1, 1, () => grey(90))],
    ['blank', render(400, 300, () => grey(255))],
    ['black', render(400, 300, () => grey(0))],
    ['a thin strip', render(900, 3, (x) => grey(Math.floor(x * 200) % 2 === 0 ? 0 : 255))],
    ['three to one', scene(600, 200)],
    ['tiny', scene(24, 16)],
  ];
  it.each(frames)('gives finite numbers for %s', (_, image) => {
    for (const [id, { value }] of Object.entries(measure(image).measurements)) {
      expect(Number.isFinite(value), id).toBe(true);
    }
  });
});
