// Colour: the light's estimate on rendered scenes of known light, temperature and tint against published values, saturation level,
// swatches, harmonies, and odd frames.
import { describe, expect, it, test } from 'vitest';
import { measureCast } from '../../../../../src/main/pipeline/measure/cast.ts';
import { measureColour } from '../../../../../src/main/pipeline/measure/colour.ts';
import { temperatureOf, xyzOf } from '../../../../../src/main/pipeline/measure/colour-temperature.ts';
import { buildFrame } from '../../../../../src/main/pipeline/measure/frame.ts';
import { fitHarmonies, HUE_BINS } from '../../../../../src/main/pipeline/measure/harmony.ts';
import { toBytes } from '../../../../../src/main/pipeline/measure/oklab-bytes.ts';
import { measurePalette } from '../../../../../src/main/pipeline/measure/palette.ts';
import { findSwatches } from '../../../../../src/main/pipeline/measure/swatches.ts';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { fractions, grey, render } from './rendered.ts';
import type { Rgb } from './rendered.ts';

function measure(image: RgbImage): Measurements {
  const frame = buildFrame(image);
  return {
    ...measureColour(frame, undefined),
    ...measureCast(frame),
    ...measurePalette(frame, undefined),
  };
}

function valueIn(measurements: Measurements, id: string): number {
  const found = measurements[id];
  if (found === undefined) throw new Error(`${id} was not measured`);
  return found.value;
}

function encode(linear: number): number {
  const limited = Math.min(1, Math.max(0, linear));
  return 255 * (limited <= 0.0031308 ? limited * 12.92 : 1.055 * limited ** (1 / 2.4) - 0.055);
}

/** Street-like patches, mostly near grey with a few muted colors, under a light given as linear sRGB; the same on every call. */
function street(light: Rgb, colour = 1): RgbImage {
  const source = fractions(99);
  const patches = Array.from({ length: 240 }, (): Rgb => {
    const level = 0.03 + 0.6 * source.next().value ** 2;
    const reach = source.next().value < 0.75 ? 0.06 : 0.5;
    const around = (): number => level * (1 + colour * reach * (source.next().value - 0.5));
    return [around() * light[0], around() * light[1], around() * light[2]];
  });
  return render(300, 200, (x, y) => {
    const [red, green, blue] = patches[Math.floor(y * 12) * 20 + Math.floor(x * 20)] ?? grey(0);
    return [encode(red), encode(green), encode(blue)];
  });
}

describe('temperature and tint of a light', () => {
  it.each([
    // Illuminant A, and D65 as sRGB's white; CIE 15.
    ['incandescent lamp', xyzToRgb([1.0985, 1, 0.35585]), 2856, 0],
    ['daylight', [1, 1, 1] as Rgb, 6504, 9.6],
  ])('%s', (_, light, kelvin, tint) => {
    const found = temperatureOf(light);
    expect(Math.abs((found?.kelvin ?? 0) / kelvin - 1)).toBeLessThan(0.01);
    expect(Math.abs((found?.tint ?? 99) - tint)).toBeLessThan(1);
  });

  it.each([
    [2500, 0],
    [4000, 20],
    [9000, -30],
  ])('%d K with tint %d come back from their light', (kelvin, tint) => {
    const found = temperatureOf(xyzToRgb(xyzOf({ kelvin, tint })));
    expect(Math.abs((found?.kelvin ?? 0) / kelvin - 1)).toBeLessThan(0.01);
    expect(found?.tint).toBeCloseTo(tint, 0);
  });

  it('has none for black and for a deep blue', () => {
    expect(temperatureOf([0, 0, 0])).toBeUndefined();
    expect(temperatureOf([0.05, 0.05, 1])).toBeUndefined();
  });
});

function xyzToRgb([x, y, z]: readonly [number, number, number]): Rgb {
  return [
    3.2409699 * x - 1.5373832 * y - 0.4986108 * z,
    -0.9692436 * x + 1.8759675 * y + 0.0415551 * z,
    0.0556301 * x - 0.203977 * y + 1.0569715 * z,
  ];
}

describe('cast', () => {
  it('leaves a balanced street alone', () => {
    const found = measure(street([1, 1, 1]));
    expect(valueIn(found, 'cast.probability')).toBeLessThan(0.3);
    expect(valueIn(found, 'cast.strength')).toBeLessThan(0.02);
  });

  it.each([
    ['orange', [1.3, 1, 0.55] as Rgb, 'cast.gain_blue', 1 / 0.55],
    ['blue', [0.65, 1, 1.6] as Rgb, 'cast.gain_red', 1 / 0.65],
    ['green', [0.75, 1.05, 0.75] as Rgb, 'cast.gain_red', 1.4],
    ['magenta', [1.15, 0.85, 1.2] as Rgb, 'cast.gain_red', 0.85 / 1.15],
  ])('tells %s light, its gain within a sixth, and that the gains help', (_, light, gain, wanted) => {
    const found = measure(street(light));
    expect(valueIn(found, 'cast.probability')).toBeGreaterThan(0.5);
    expect(Math.abs(Math.log(valueIn(found, gain) / wanted))).toBeLessThan(Math.log(7 / 6));
    expect(valueIn(found, 'cast.corrected')).toBeLessThan(valueIn(found, 'cast.strength') * 0.5);
  });
});

describe('saturation level', () => {
  const scale = (image: RgbImage, factor: number): RgbImage => ({
    ...image,
    data: image.data.map((value, at) => {
      const start = at - (at % 3);
      const middle = ((image.data[start] ?? 0) + (image.data[start + 1] ?? 0) + (image.data[start + 2] ?? 0)) / 3;
      return Math.min(255, Math.max(0, Math.round(middle + (value - middle) * factor)));
    }),
  });

  it('rises with saturation', () => {
    const photo = street([1, 1, 1], 3);
    const levels = [0.5, 1, 2, 3].map((factor) => valueIn(measure(scale(photo, factor)), 'color.saturation'));
    expect(levels).toEqual([...levels].sort((one, other) => one - other));
    expect((levels[3] ?? 0) - (levels[0] ?? 0)).toBeGreaterThan(1);
  });
});

describe('palette', () => {
  it('finds the colors of a flag with their shares, the largest first', () => {
    const flag = render(200, 100, (x) => (x < 0.5 ? [200, 40, 40] : x < 0.8 ? [240, 240, 240] : [30, 60, 160]));
    const swatches = findSwatches(buildFrame(flag));
    expect(swatches.map(({ share }) => Math.round(share * 10) / 10)).toEqual([0.5, 0.3, 0.2]);
    const [first] = swatches;
    const bytes = toBytes(first?.lightness ?? 0, first?.a ?? 0, first?.b ?? 0);
    [200, 40, 40].forEach((value, channel) => expect(Math.abs((bytes[channel] ?? 0) - value)).toBeLessThan(3));
    expect(valueIn(measure(flag), 'palette.swatch1_rgb') >> 16).toBeGreaterThan(195);
  });

  const hues = (...peaks: [degrees: number, share: number][]): Float32Array => {
    const bins = new Float32Array(HUE_BINS);
    for (const [degrees, share] of peaks) bins[Math.floor((degrees / 360) * HUE_BINS)] = share;
    return bins;
  };

  it.each([
    ['one_hue', hues([40, 0.6], [50, 0.4])],
    ['analogous', hues([40, 0.5], [70, 0.2], [115, 0.3])],
    ['complementary', hues([40, 0.6], [225, 0.4])],
    ['triad', hues([30, 0.4], [150, 0.3], [270, 0.3])],
    ['split', hues([30, 0.4], [176, 0.3], [244, 0.3])],
  ])('%s fits its own template and those that contain it', (kind, bins) => {
    const fits = new Map(fitHarmonies(bins).map((harmony) => [harmony.kind as string, harmony.fit]));
    expect(fits.get(kind)).toBeCloseTo(1, 5);
    for (const [other, fit] of fits) if (other !== kind && other !== 'analogous') expect(fit, other).toBeLessThan(0.9);
  });

  it('fits nothing to a photo without color', () => {
    for (const { fit } of fitHarmonies(new Float32Array(HUE_BINS))) expect(fit).toBe(0);
  });
});

test('brown tones are one tone of a brown hue, greys one of none', () => {
  const sepia = measure(render(200, 150, (x) => toBytes(x, 0.02 * 4 * x * (1 - x), 0.05 * 4 * x * (1 - x))));
  expect(valueIn(sepia, 'color.tone_spread')).toBeLessThan(0.022);
  expect(valueIn(sepia, 'color.mean_hue')).toBeGreaterThan(45);
  expect(valueIn(sepia, 'color.mean_hue')).toBeLessThan(100);
  expect(valueIn(measure(render(200, 150, (x) => grey(255 * x))), 'color.mean_chroma')).toBeLessThan(0.005);
});

describe('odd frames', () => {
  it.each([
    ['one pixel', render(1, 1, () => [12, 200, 90])],
    ['black', render(64, 48, () => grey(0))],
    ['white', render(64, 48, () => grey(255))],
    ['one pure color', render(64, 48, () => [255, 0, 0])],
    ['a strip', render(300, 1, (x) => [255 * x, 128, 255 - 255 * x])],
    ['3:1', render(300, 100, (x, y) => [255 * x, 255 * y, 128])],
  ])('%s gives finite numbers', (_, image) => {
    for (const [id, { value }] of Object.entries(measure(image))) expect(Number.isFinite(value), id).toBe(true);
  });
});
