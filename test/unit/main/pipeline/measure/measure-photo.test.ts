import { describe, expect, test } from 'vitest';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import type { SaliencyMap } from '../../../../../src/main/pipeline/saliency/saliency-map.ts';
import { blur, boxes, boxMap, flatMap, fractions, grey, render } from './rendered.ts';

function measure(image: RgbImage, subject: SaliencyMap | null = null): (id: string) => number {
  const saliency = subject ?? flatMap();
  const { measurements } = measurePhoto({ image, subject, saliency, attention: null });
  return (id) => {
    const found = measurements[id];
    if (found === undefined) throw new Error(`${id} was not measured`);
    return found.value;
  };
}

describe('exposure', () => {
  test('middle grey is 0 EV from middle grey', () => {
    const value = measure(render(300, 200, () => grey(118)));
    expect(value('exposure.median_ev')).toBeCloseTo(0, 1);
    expect(value('exposure.midtone')).toBeCloseTo(0.565, 1);
    expect(value('exposure.clip_high')).toBe(0);
  });

  test('a burnt quarter is found with its place', () => {
    const image = render(300, 200, (x, y) => (x > 0.5 && y < 0.5 ? grey(255) : grey(90)));
    const { measurements } = measurePhoto({ image, subject: null, saliency: flatMap(), attention: null });
    expect(measurements['exposure.clip_high']?.value).toBeCloseTo(0.25, 2);
    expect(measurements['exposure.clip_high_area']?.region?.[0]).toBeCloseTo(0.5, 1);
    expect(measurements['exposure.clip_high_area']?.region?.[1]).toBe(0);
  });

  test('a subject darker than its surroundings is backlit', () => {
    const box = [0.35, 0.35, 0.3, 0.3] as const;
    const inBox = (x: number, y: number): boolean => x > 0.35 && x < 0.65 && y > 0.35 && y < 0.65;
    const value = measure(
      render(280, 280, (x, y) => grey(inBox(x, y) ? 30 : 200)),
      boxMap(box),
    );
    expect(value('exposure.backlight')).toBeGreaterThan(0.4);
  });
});

describe('scale', () => {
  test('tone, colour and sharpness agree between a small and a large copy', () => {
    const large = boxes(1536, 1024, 60);
    const small = render(384, 256, (x, y) => {
      const at = (Math.floor(y * 1024) * 1536 + Math.floor(x * 1536)) * 3;
      return grey(large.data[at] ?? 0);
    });
    const one = measure(large);
    const other = measure(small);
    for (const id of ['exposure.midtone', 'contrast.global', 'clutter.calm_share', 'color.tone_spread']) {
      expect(one(id), id).toBeCloseTo(other(id), 1);
    }
    expect(Math.abs(one('focus.best') - other('focus.best'))).toBeLessThan(0.2);
  });
});

describe('sharpness', () => {
  const scene = boxes(384, 256, 60);

  test('falls with blur', () => {
    const sharp = measure(scene)('focus.best');
    const mild = measure(blur(scene, 1, 2))('focus.best');
    const strong = measure(blur(scene, 2, 3))('focus.best');
    expect(sharp).toBeGreaterThan(0.9);
    expect(mild).toBeLessThan(0.55);
    expect(strong).toBeLessThan(mild * 0.75);
  });

  test('does not depend on contrast', () => {
    const faint: RgbImage = { ...scene, data: scene.data.map((value) => 120 + Math.round((value - 120) * 0.6)) };
    expect(measure(faint)('focus.best')).toBeCloseTo(measure(scene)('focus.best'), 1);
  });

  test('a sharp subject in blurred surroundings stands out', () => {
    const soft = blur(scene, 2, 2);
    const inBox = (x: number, y: number): boolean => x > 0.3 && x < 0.7 && y > 0.3 && y < 0.7;
    const image = render(384, 256, (x, y) => {
      const at = (Math.floor(y * 256) * 384 + Math.floor(x * 384)) * 3;
      return grey((inBox(x, y) ? scene : soft).data[at] ?? 0);
    });
    const value = measure(image, boxMap([0.3, 0.3, 0.4, 0.4]));
    expect(value('focus.ratio')).toBeGreaterThan(1.5);
  });
});

describe('noise', () => {
  function noisy(amount: number, width: number): RgbImage {
    const source = fractions(99);
    // The sum of twelve equal numbers is close to normal with deviation 1.
    const deviate = (): number => Array.from({ length: 12 }, () => source.next().value).reduce((a, b) => a + b, -6);
    return render(width, Math.round(width / 1.5), (x) => grey(Math.round(100 + 40 * x + amount * deviate())));
  }

  // Read in the calmest places, so rather too low than too high; more so in a small copy, where a place has 12 pixels to a side.
  test.each([
    [300, 4.7],
    [960, 5.3],
  ])('reads the deviation in 8-bit steps, %d px wide', (width, least) => {
    expect(measure(noisy(6, width))('noise.level')).toBeGreaterThan(least);
    expect(measure(noisy(6, width))('noise.level')).toBeLessThan(6.3);
    expect(measure(noisy(0, width))('noise.level')).toBeLessThan(0.7);
  });
});

describe('colour', () => {
  const patches = (x: number, y: number): number => 60 + 30 * Math.floor(x * 5) + (y > 0.5 ? 12 : 0);

  test('neutral greys have no cast and are one tone', () => {
    const value = measure(render(300, 200, (x, y) => grey(patches(x, y))));
    expect(value('cast.strength')).toBeLessThan(0.005);
    expect(value('color.tone_spread')).toBeLessThan(0.01);
  });

  test('a warm cast shows with its gains', () => {
    const value = measure(render(300, 200, (x, y) => [patches(x, y), patches(x, y) * 0.9, patches(x, y) * 0.7]));
    expect(value('cast.strength')).toBeGreaterThan(0.03);
    expect(value('cast.gain_blue')).toBeGreaterThan(1.4);
    expect(value('cast.gain_red')).toBeLessThan(1);
    expect(value('cast.hue')).toBeGreaterThan(40);
    expect(value('cast.hue')).toBeLessThan(110);
  });

  test('orange beside blue is two far hues', () => {
    const value = measure(render(300, 200, (x) => (x < 0.5 ? [220, 130, 40] : [40, 110, 210])));
    expect(value('palette.angle')).toBeGreaterThan(130);
    expect(value('palette.second_share')).toBeGreaterThan(0.3);
    expect(value('color.chroma_high')).toBeGreaterThan(0.12);
  });
});

describe('composition', () => {
  const plain = render(300, 200, () => grey(120));

  test('a diffuse map gives no sure subject', () => {
    const map = {
      width: 28,
      height: 28,
      data: Float32Array.from({ length: 784 }, (_, i) => 0.3 + 0.1 * ((i * 7) % 3)),
    };
    expect(measure(plain, map)('subject.confidence')).toBeLessThan(0.3);
  });

  test('calm and busy frames', () => {
    expect(measure(plain)('clutter.calm_share')).toBe(1);
    const checks = render(300, 200, (x, y) => grey((Math.floor(x * 50) + Math.floor(y * 33)) % 2 === 0 ? 70 : 180));
    expect(measure(checks)('clutter.busy_share')).toBeGreaterThan(0.9);
  });

  test('fine texture is busy and all alike, things are busy and unlike', () => {
    const grain = fractions(5);
    const lawn = render(384, 256, () => {
      const shift = 130 * grain.next().value;
      return [50 + shift, 90 + shift, 30 + shift];
    });
    const source = fractions(9);
    const colors = Array.from({ length: 24 * 16 }, () => [0, 1, 2].map(() => 40 + 180 * source.next().value));
    const stall = render(384, 256, (x, y) => {
      const shift = 130 * grain.next().value - 65;
      const [red = 0, green = 0, blue = 0] = colors[Math.floor(y * 16) * 24 + Math.floor(x * 24)] ?? [];
      return [red + shift, green + shift, blue + shift];
    });
    for (const image of [lawn, stall]) expect(measure(image)('clutter.busy_share')).toBeGreaterThan(0.8);
    expect(measure(lawn)('clutter.patchwork')).toBeLessThan(0.05);
    expect(measure(stall)('clutter.patchwork')).toBeGreaterThan(0.2);
  });

  test('only what surrounds the subject is compared', () => {
    const split = render(384, 256, (x) => (x < 0.5 ? grey(120) : [190, 60, 50]));
    const around = measure(split, boxMap([0.45, 0, 0.55, 1]))('clutter.patchwork');
    expect(around).toBeLessThan(measure(split)('clutter.patchwork') / 2);
  });

  test('a flash is what the camera says', () => {
    const seen = (exif: { flash?: true }) =>
      measurePhoto({ image: plain, subject: null, saliency: flatMap(), attention: null, exif }).measurements;
    expect(seen({ flash: true })['light.flash']?.value).toBe(1);
    expect(seen({})['light.flash']).toBeUndefined();
  });

  test('dark corners and bright spots', () => {
    const corners = render(300, 200, (x, y) => grey(Math.round(170 * (1 - 1.3 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)))));
    expect(measure(corners)('vignette.fall_off')).toBeGreaterThan(0.8);
    expect(measure(plain)('vignette.fall_off')).toBeCloseTo(0, 2);
    const spot = render(300, 200, (x, y) => grey(Math.hypot(x - 0.9, y - 0.2) < 0.06 ? 250 : 80));
    const { measurements } = measurePhoto({ image: spot, subject: null, saliency: flatMap(), attention: null });
    expect(measurements['bright_spot.excess']?.value).toBeGreaterThan(0.35);
    expect(measurements['bright_spot.excess']?.region?.[0]).toBeGreaterThan(0.8);
  });

  test('weight on one side leans', () => {
    const value = measure(plain, boxMap([0.75, 0.3, 0.2, 0.4]));
    expect(value('balance.lean')).toBeGreaterThan(0.3);
  });
});

describe('artifacts', () => {
  test('steps on an 8-pixel grid are blocks', () => {
    const blocky = render(320, 240, (x, y) =>
      grey(100 + ((Math.floor((x * 320) / 8) * 5 + Math.floor((y * 240) / 8) * 3) % 11)),
    );
    const smooth = render(320, 240, (x, y) => grey(Math.round(90 + 60 * x + 10 * y)));
    expect(measure(blocky)('artifact.blockiness')).toBeGreaterThan(3);
    expect(measure(smooth)('artifact.blockiness')).toBeLessThan(2);
  });
});

test.each([
  [1, 1],
  [3, 200],
  [2000, 2],
])('a photo of %d x %d pixels is measured without NaN', (width, height) => {
  const { measurements } = measurePhoto({
    image: render(width, height, (x) => grey(Math.round(200 * x))),
    subject: null,
    saliency: flatMap(),
    attention: null,
  });
  for (const [id, { value }] of Object.entries(measurements)) expect(Number.isFinite(value), id).toBe(true);
});
