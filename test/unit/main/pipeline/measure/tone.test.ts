// Measures of exposure, clipping, contrast, light and vignette on rendered photos with known truth: clear yes, clear no, boundary, odd frames.
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../../../src/main/pipeline/analysis/analyse.ts';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import { rateTones } from '../../../../../src/main/pipeline/measure/tone-likelihood.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../../../../src/main/pipeline/saliency/saliency-map.ts';
import { scaleContrast, shiftExposure } from '../../../../../training/calibrate/damage.ts';
import { addVignette, lightFromSide } from '../../../../../training/calibrate/damage-tone.ts';
import { boxMap, boxes, flatMap, grey, render } from './rendered.ts';

interface Seen {
  value: (id: string) => number;
  region: (id: string) => readonly number[] | undefined;
  tags: ReadonlySet<string>;
}

function look(image: RgbImage, subject: SaliencyMap | null = null): Seen {
  const measures = measurePhoto({ image, subject, saliency: subject ?? flatMap(), attention: null });
  const { tags } = analyse(measures);
  return {
    value: (id) => {
      const found = measures.measurements[id];
      if (found === undefined) throw new Error(`${id} was not measured`);
      return found.value;
    },
    region: (id) => measures.measurements[id]?.region,
    tags: new Set(tags.map(({ id }) => id)),
  };
}

/** A busy scene of ordinary tones, a little of everything from dark to bright. */
const scene = boxes(384, 256, 90);

describe('exposure', () => {
  test('the span between the ends is in EV', () => {
    const { value } = look(render(300, 200, (x) => grey(x < 0.5 ? 64 : 188)));
    // sRGB 64 is 0.0513 and 188 is 0.503 in linear light: 3.29 EV.
    expect(value('exposure.dynamic_range')).toBeCloseTo(3.29, 1);
  });

  test.each([
    [-2, 'exposure.under_likely'],
    [2, 'exposure.over_likely'],
  ])('%d EV raises %s', (ev, id) => {
    expect(look(scene).value(id)).toBeLessThan(0.3);
    expect(look(shiftExposure(scene, ev)).value(id)).toBeGreaterThan(0.7);
  });

  test('a white backdrop is not too bright', () => {
    const product = render(300, 300, (x, y) =>
      grey(Math.hypot(x - 0.5, y - 0.5) < 0.3 ? 90 + Math.round(60 * x) : 255),
    );
    expect(look(product).tags.has('exposure.over')).toBe(false);
    expect(look(product).value('exposure.midtone_inside')).toBeLessThan(0.6);
    expect(look(product).value('exposure.white_border')).toBe(1);
  });

  test('a subject against a bright sky is a silhouette; on a white backdrop it is none', () => {
    const inBox = (x: number, y: number): boolean => x > 0.38 && x < 0.62 && y > 0.3 && y < 0.8;
    const against = (sky: number, ground: number): RgbImage =>
      render(280, 280, (x, y) => grey(inBox(x, y) ? 18 : y < 0.7 ? sky : ground));
    const subject = boxMap([0.38, 0.3, 0.24, 0.5]);
    expect(look(against(225, 70), subject).tags.has('light.silhouette')).toBe(true);
    expect(look(against(255, 255), subject).tags.has('light.silhouette')).toBe(false);
    expect(look(against(225, 70), subject).value('exposure.backlight_ev')).toBeGreaterThan(3);
  });
});

describe('clipping', () => {
  test('single burnt pixels agree between a large photo and its samples', () => {
    // Every third pixel is white: an average over pixels would show none.
    const dots = (width: number, height: number): RgbImage =>
      render(width, height, (x, y) => grey((Math.floor(x * width) + Math.floor(y * height)) % 3 === 0 ? 255 : 60));
    const small = look(dots(300, 200)).value('exposure.clip_high');
    expect(small).toBeCloseTo(1 / 3, 2);
    expect(look(dots(1511, 1007)).value('exposure.clip_high')).toBeCloseTo(small, 1);
  });

  test('channels and places are told apart', () => {
    const { value, region } = look(render(300, 200, (x, y) => (x > 0.75 && y > 0.5 ? [255, 120, 0] : [0, 90, 120])));
    expect(value('exposure.clip_red_high')).toBeCloseTo(0.125, 2);
    expect(value('exposure.clip_green_high')).toBe(0);
    expect(value('exposure.clip_red_low')).toBeCloseTo(0.875, 2);
    expect(value('exposure.clip_blue_low')).toBeCloseTo(0.125, 2);
    expect(value('exposure.clip_high')).toBe(0);
    const dark = look(render(300, 200, (x) => grey(x < 0.25 ? 2 : 128)));
    expect(dark.value('exposure.clip_low_area')).toBeCloseTo(0.25, 2);
    expect(dark.region('exposure.clip_low_area')?.[2]).toBeCloseTo(0.25, 2);
    expect(region('exposure.clip_high_area')).toBeUndefined();
  });

  test('lamps are spots, a sky is a lost area', () => {
    const lamps = render(300, 200, (x, y) => grey((x * 6) % 1 < 0.08 && Math.abs(y - 0.5) < 0.03 ? 255 : 40));
    expect(look(lamps).value('exposure.clip_high_spots')).toBe(6);
    expect(look(lamps).value('exposure.clip_high_lost')).toBe(0);
    const sky = look(render(300, 200, (_, y) => grey(y < 0.3 ? 255 : 90)));
    expect(sky.value('exposure.clip_high_lost')).toBeCloseTo(0.3, 1);
  });
});

describe('contrast', () => {
  test('half the contrast is low contrast, the whole is not', () => {
    expect(look(scene).value('contrast.low_likely')).toBeLessThan(0.3);
    expect(look(scaleContrast(scene, 0.4)).value('contrast.low_likely')).toBeGreaterThan(0.85);
  });
});

describe('light', () => {
  test('an abrupt step on one surface is a shadow edge; a ramp or a change of color is none', () => {
    const stripes = (dark: readonly [number, number, number]): RgbImage =>
      render(384, 256, (x) => (Math.floor(x * 8) % 2 === 0 ? [200, 170, 140] : dark));
    // The same surface at a quarter of the light.
    expect(look(stripes([107, 90, 73])).value('light.shadow_edges')).toBeGreaterThan(0.04);
    expect(look(stripes([107, 90, 73])).value('light.shadow_depth')).toBeCloseTo(2, 0);
    expect(look(stripes([40, 90, 140])).value('light.shadow_edges')).toBe(0);
    const ramp = render(384, 256, (x) => grey(Math.round(60 + 150 * Math.abs(x - 0.5) * 2)));
    expect(look(ramp).value('light.shadow_edges')).toBe(0);
  });

  test.each(['left', 'right'] as const)('shading from the %s is read, none is not', (side) => {
    const inBox = (x: number, y: number): boolean => Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) < 0.3;
    const ball = render(256, 256, (x, y) => grey(inBox(x, y) ? 120 : 30));
    const subject = boxMap([0.2, 0.2, 0.6, 0.6]);
    const sign = side === 'right' ? 1 : -1;
    expect(look(lightFromSide(ball, 2, side), subject).value('light.side') * sign).toBeGreaterThan(0.9);
    expect(Math.abs(look(ball, subject).value('light.side'))).toBe(0);
  });
});

describe('vignette', () => {
  test.each(['round', 'oval'] as const)('a %s one of 2.5 EV is found, none is not', (shape) => {
    const plain = look(scene);
    const dark = look(addVignette(scene, 2.5, shape));
    expect(plain.value('vignette.likely')).toBeLessThan(0.5);
    expect(dark.value('vignette.likely')).toBeGreaterThan(0.73);
    expect(dark.value('vignette.fall_off')).toBeGreaterThanOrEqual(1.5);
    expect(plain.value('vignette.fall_off')).toBeLessThan(dark.value('vignette.fall_off'));
  });

  test('a frame too small to judge has none', () => {
    expect(look(addVignette(boxes(40, 40, 12), 3, 'oval')).value('vignette.likely')).toBe(0);
  });
});

test('a model that lacks a measure says which', () => {
  expect(() => rateTones({})).toThrow(/exposure\.midtone/);
});

test.each([
  [1, 1, 128],
  [600, 200, 0],
  [200, 600, 255],
  [5, 900, 60],
])('a blank frame of %d x %d at %d has finite numbers and no contradiction', (width, height, level) => {
  const image = render(width, height, () => grey(level));
  const { measurements } = measurePhoto({ image, subject: null, saliency: flatMap(), attention: null });
  for (const [id, { value }] of Object.entries(measurements)) expect(Number.isFinite(value), id).toBe(true);
  const { tags } = look(image);
  for (const [one, other] of [
    ['light.soft', 'light.hard'],
    ['key.low', 'key.high'],
    ['exposure.under', 'exposure.over'],
    ['light.golden_hour', 'light.blue_hour'],
  ] as const)
    expect(tags.has(one) && tags.has(other)).toBe(false);
});
