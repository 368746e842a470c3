// What a measure alone would name and the classifier, asked as second witness, takes back or adds; and what is praised or held back by it.
import { describe, expect, it } from 'vitest';
import { collectLayers, licenseClaims } from '../../../../../src/main/pipeline/analysis/license-claims.ts';
import { photoWith } from './made-measures.ts';

/** Ids of what a photo with just these values licenses. */
function licensed(values: Record<string, number>): string[] {
  const measurements = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]));
  return licenseClaims(photoWith(measurements)).licensed.map(({ id }) => id);
}

const CUT = {
  'edge.cut_likely': 0.7,
  'edge.cut_opposite': 0,
  'subject.confidence': 0.9,
  'subject.area': 0.2,
  'focus.best': 0.8,
};
const CUT_BELOW = { ...CUT, 'edge.cut_likely': 0, 'edge.cut_bottom': 1.2 };
const VIGNETTE = { 'vignette.likely': 0.8, 'vignette.envelope': 0.5, 'exposure.clip_low': 0 };
const CAST = {
  'cast.probability': 0.6,
  'cast.strength': 0.05,
  'cast.least_chroma': 0.05,
  'color.tone_spread': 0.1,
  'exposure.midtone': 0.5,
};
const BLOCKS = { 'artifact.blockiness': 3 };

describe('a fault that one measure names', () => {
  it.each([
    ['comp.edge_cut', CUT, 'seen.bad-crop', 0.0005],
    ['vignette', VIGNETTE, 'seen.vignette', 0.001],
    ['color.cast', CAST, 'seen.cast', 0.001],
    ['artifact.process', { ...BLOCKS, 'artifact.long_side': 384 }, 'seen.jpeg-blocks', 0.001],
  ])('%s: taken back where the classifier sees nothing of it', (claim, values, witness, nothing) => {
    expect(licensed({ ...values, [witness]: 0.2 })).toContain(claim);
    expect(licensed({ ...values, [witness]: nothing })).not.toContain(claim);
    // Packs without the witness go by the measure.
    expect(licensed(values)).toContain(claim);
  });

  it('stays where the file is larger than what the classifier reads', () => {
    expect(licensed({ ...BLOCKS, 'artifact.long_side': 4000, 'seen.jpeg-blocks': 0.001 })).toContain(
      'artifact.process',
    );
  });

  it('stays where the measure is beyond doubt', () => {
    expect(licensed({ ...CUT, 'edge.cut_likely': 0.95, 'seen.bad-crop': 0.0005 })).toContain('comp.edge_cut');
    expect(licensed({ ...VIGNETTE, 'vignette.likely': 0.99, 'seen.vignette': 0.001 })).toContain('vignette');
  });

  it('is no cast where noise spreads the colors', () => {
    expect(licensed({ ...CAST, 'seen.cast': 0.2, 'seen.noise': 0.5 })).not.toContain('color.cast');
  });
});

it('a bright spot outranks the praise of a calm ground', () => {
  const ids = licensed({
    'bright_spot.likely': 0.65,
    'bright_spot.area': 0.01,
    'bright_spot.count': 1,
    'bright_spot.top': 0.1,
    'exposure.subject': 0.5,
    'exposure.white_border': 0,
    'subject.confidence': 0.9,
    'subject.area': 0.2,
    'clutter.surroundings_calm': 0.95,
    'clutter.surroundings_busy': 0,
  });
  expect(ids).toContain('bright.distract');
});

describe('a cut that region, maps and classifier together make likely', () => {
  const photo = { 'subject.confidence': 0.4, 'subject.area': 0.2, 'focus.best': 0.8 };
  it.each([
    ['at a side', { 'edge.side_cut': 0.65 }, true],
    ['at the bottom', { 'edge.lower_cut': 0.5 }, true],
    ['but not one in doubt', { 'edge.side_cut': 0.55, 'edge.lower_cut': 0.4 }, false],
    ['nor of no subject', { 'edge.side_cut': 0.9, 'subject.confidence': 0.01 }, false],
    ['nor in a blurred photo', { 'edge.side_cut': 0.9, 'focus.best': 0.4 }, false],
  ])('is tagged %s', (_, change, isTagged) => {
    expect(licensed({ ...photo, ...change }).includes('comp.edge_cut')).toBe(isTagged);
  });

  it('is worth no sentence by itself, and takes the praise of the crop', () => {
    const roomy = { 'placement.room': 0.15, 'placement.box_area': 0.3, 'lines.length': 0.2 };
    const values = { ...photo, ...roomy, 'subject.confidence': 0.97, 'edge.side_cut': 0.95 };
    const measurements = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]));
    const claims = licenseClaims(photoWith(measurements)).licensed;
    expect(claims.find(({ id }) => id === 'comp.edge_cut')?.tagOnly).toBe(true);
    expect(claims.some(({ id }) => id === 'crop.good')).toBe(false);
  });
});

describe('a subject in the middle', () => {
  const near = {
    'placement.centre_distance': 0.05,
    'placement.box_off_centre': 0.05,
    'subject.confidence': 0.9,
    'subject.area': 0.2,
  };
  it.each([
    ['by one place of it where nothing else is known', near, true],
    ['not where all its places together say otherwise', { ...near, 'placement.middle_likely': 0.3 }, false],
    [
      'by all of its places, one may be off',
      { ...near, 'placement.box_off_centre': 0.12, 'placement.middle_likely': 0.8 },
      true,
    ],
  ])('is so %s', (_, values, isSo) => {
    const measurements = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]));
    const ids = collectLayers(photoWith(measurements)).measured.map(({ claim }) => claim.id);
    expect(ids.includes('comp.centered')).toBe(isSo);
  });
});

describe('praise of a crop', () => {
  const roomy = { 'placement.room': 0.15, 'placement.box_area': 0.3, 'subject.area': 0.2 };
  it.each([
    ['of a sure subject', { 'subject.confidence': 0.97, 'lines.length': 4 }, true],
    ['of a less sure one before plain ground', { 'subject.confidence': 0.85, 'lines.length': 0.3 }, true],
    ['but not of one among many lines', { 'subject.confidence': 0.9, 'lines.length': 4 }, false],
    ['nor of a vague one', { 'subject.confidence': 0.76, 'lines.length': 0.3 }, false],
  ])('%s', (_, change, isPraised) => {
    expect(licensed({ ...roomy, ...change }).includes('crop.good')).toBe(isPraised);
  });
});

describe('a subject cut at the lower side', () => {
  it('is named where the classifier sees a bad crop, and never by the measure alone', () => {
    expect(licensed({ ...CUT_BELOW, 'seen.bad-crop': 0.2 })).toContain('comp.edge_cut');
    expect(licensed({ ...CUT_BELOW, 'seen.bad-crop': 0.015 })).not.toContain('comp.edge_cut');
    expect(licensed(CUT_BELOW)).not.toContain('comp.edge_cut');
  });

  it('is not named in a blurred photo', () => {
    expect(licensed({ ...CUT_BELOW, 'seen.bad-crop': 0.2, 'focus.best': 0.4 })).not.toContain('comp.edge_cut');
  });
});

describe('dull color', () => {
  const photo = {
    'color.saturation': -0.8,
    'color.chroma_high': 0.06,
    'color.chroma': 0.02,
    'color.tone_spread': 0.05,
    'exposure.white_point': 0.9,
    'exposure.midtone': 0.55,
    'focus.best': 0.8,
  };
  it.each([
    ['of a sharp, well exposed photo', {}, true],
    ['but not of an underexposed one', { 'exposure.under_likely': 0.8 }, false],
    ['nor of a blurred one', { 'focus.best': 0.45 }, false],
    ['nor of a dark one with plain colors', { 'exposure.midtone': 0.42, 'color.chroma': 0.044 }, false],
    ['of any where next to no color is left', { 'focus.best': 0.45, 'color.saturation': -1.5 }, true],
  ])('%s', (_, change, isNamed) => {
    expect(licensed({ ...photo, ...change }).includes('color.dull')).toBe(isNamed);
  });
});

describe('a camera that moved while the photo was taken', () => {
  const panned = {
    'motion.length': 6.6,
    'motion.ratio': 1.27,
    'focus.blur': 1.06,
    'focus.best': 0.72,
    'focus.support': 0.3,
  };
  it('is named though what lies along the movement is sharp', () => {
    expect(licensed({ ...panned, 'seen.motion-blur': 0.3 })).toContain('focus.motion');
    expect(licensed({ ...panned, 'seen.motion-blur': 0.01 })).not.toContain('focus.motion');
    expect(licensed({ ...panned, 'seen.motion-blur': 0.3, 'focus.blur': 0 })).not.toContain('focus.motion');
  });
});

describe('light', () => {
  const soft = {
    'light.shadow_edges': 0.001,
    'light.edge_softness': 0.95,
    'light.middle_share': 0.8,
    'light.harshness': 0,
    'light.top_warmth': 0,
    'light.warmth_contrast': 0,
    'exposure.clip_high': 0,
    'exposure.clip_high_spots': 0,
    'exposure.dark_share': 0.05,
    'exposure.under_likely': 0,
    'contrast.global': 0.12,
    'contrast.local': 0.02,
    'contrast.low_likely': 0,
    'subject.confidence': 0.9,
    'focus.best': 0.8,
    'exposure.backlight_ev': 0.2,
  };
  it('that is soft is praised', () => {
    expect(licensed(soft)).toEqual(expect.arrayContaining(['light.soft', 'light.good']));
  });

  it('of a flash is neither called soft nor praised', () => {
    const ids = licensed({ ...soft, 'light.flash': 1 });
    expect(ids).not.toContain('light.soft');
    expect(ids).not.toContain('light.good');
  });

  it('that falls on the subject alone is not praised', () => {
    expect(licensed({ ...soft, 'exposure.backlight_ev': -1 })).not.toContain('light.good');
  });
});
