// Exposure and burning are tried on the photo's own tones: "after" is what a photo so corrected measures.
import { describe, expect, it } from 'vitest';
import { suggestBurn, suggestExposure } from '../../../../../src/main/pipeline/analysis/suggest-exposure.ts';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import type { PhotoMeasures } from '../../../../../src/main/pipeline/measure/photo-measures.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { shiftExposure } from '../../../../../training/calibrate/damage.ts';
import { flatMap, grey, render } from '../measure/rendered.ts';
import { photoWith } from './made-measures.ts';

function measure(image: RgbImage): PhotoMeasures {
  return measurePhoto({ image, subject: null, saliency: flatMap(), attention: null });
}

/** A ramp from one grey to another with a dark strip. */
function ramp(from: number, to: number): RgbImage {
  return render(320, 200, (x, y) => grey(y < 0.1 ? 4 : Math.round(from + (to - from) * x)));
}

describe('exposure', () => {
  it('raises a dark photo; the photo so corrected measures what was promised', () => {
    const dark = ramp(10, 90);
    const params = suggestExposure(measure(dark), 'raise')?.params;
    const ev = Number(params?.['ev']);
    expect(ev).toBeGreaterThan(1.5);
    const corrected = measure(shiftExposure(dark, ev)).measurements['exposure.midtone']?.value;
    expect(corrected).toBeCloseTo(Number(params?.['after']), 1);
    expect(Math.abs((corrected ?? 0) - Number(params?.['after']))).toBeLessThan(0.015);
  });

  it('stops raising where bright parts would clip', () => {
    const lit = render(320, 200, (x) => grey(x < 0.9 ? 40 : 200));
    const params = suggestExposure(measure(lit), 'raise')?.params;
    expect(Number(params?.['ev'])).toBeLessThan(0.9);
    expect(Number(params?.['clippedAfter'])).toBeLessThan(0.02);
  });

  it('darkens by 1.5 EV at most and leaves a black and a blank frame alone', () => {
    expect(suggestExposure(measure(ramp(180, 250)), 'lower')?.params['ev']).toBe(-1.5);
    expect(suggestExposure(measure(render(60, 40, () => grey(0))), 'raise')).toBeUndefined();
    expect(suggestExposure(photoWith({}), 'raise')).toBeUndefined();
  });
});

describe('burn', () => {
  it('halves the excess and names the place', () => {
    const spot = render(300, 200, (x, y) => grey(Math.hypot(x - 0.9, y - 0.2) < 0.06 ? 250 : 80));
    const { measurements } = measure(spot);
    const { text, params } = suggestBurn(measurements) ?? {};
    expect(text).toMatch(/^Burn the bright area in the upper right by about /);
    expect(Number(params?.['after'])).toBeLessThanOrEqual(Number(params?.['before']) / 2 + 1e-3);
    expect(Number(params?.['ev'])).toBeLessThan(-0.4);
    expect(params?.['region']).toBeDefined();
    expect(suggestBurn({})).toBeUndefined();
  });
});
