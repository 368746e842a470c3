// Advice without a fault: tied to its suggestion, never a tag, and no praise beside it that it contradicts. And faults that two witnesses see.
import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import type { Region } from '../../../../../src/main/domain/photo.ts';
import { analyse } from '../../../../../src/main/pipeline/analysis/analyse.ts';
import { planCritique } from '../../../../../src/main/pipeline/analysis/plan-critique.ts';
import { CONFIRMED_RULES } from '../../../../../src/main/pipeline/analysis/rules-confirmed.ts';
import { SURE_RULES } from '../../../../../src/main/pipeline/analysis/rules-sure.ts';
import { SUSPECTED_RULES } from '../../../../../src/main/pipeline/analysis/rules-suspected.ts';
import { claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import type { Plane } from '../../../../../src/main/pipeline/measure/planes.ts';
import { photoWith } from './made-measures.ts';

function measured(values: Record<string, number>): Measurements {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]));
}

function blob([x, y, width, height]: Region): Plane {
  const data = Float32Array.from({ length: 24 * 16 }, (_, i) => {
    const across = ((i % 24) + 0.5) / 24;
    const down = (Math.floor(i / 24) + 0.5) / 16;
    return across > x && across < x + width && down > y && down < y + height ? 1 : 0.01;
  });
  return { width: 24, height: 16, data };
}

/** A photo with one subject in a box, sharp and well exposed. */
function photoOf(region: Region, values: Record<string, number> = {}) {
  const photo = photoWith(
    measured({
      'placement.x': region[0] + region[2] / 2,
      'placement.y': region[1] + region[3] / 2,
      'subject.area': 0.7 * region[2] * region[3],
      'subject.confidence': 0.95,
      'placement.room': 0.2,
      'placement.box_area': region[2] * region[3],
      'focus.best': 0.9,
      'focus.typical': 0.7,
      'focus.support': 0.6,
      'focus.blur': 0,
      'motion.ratio': 1,
      'color.tone_spread': 0.1,
      'color.warm_share': 0.95,
      'color.chroma': 0.06,
      'color.mean_chroma': 0.05,
      'palette.first_hue': 60,
      ...values,
    }),
  );
  return {
    ...photo,
    subjectRegion: { ...photo.subjectRegion, region, confidence: 0.95 },
    maps: { ...photo.maps, weight: blob(region) },
  };
}

describe('a small subject that a crop shows larger', () => {
  const { evidence, suggestions, tags } = analyse(photoOf([0.6, 0.35, 0.36, 0.35]));
  const plan = planCritique(evidence, { seed: 1, suggestions });

  it('brings advice to crop, tied to that crop', () => {
    expect(evidence.advised?.map(({ id }) => id)).toEqual(['crop.too_loose']);
    const last = plan.at(-1);
    expect(last?.role).toBe('advice');
    expect(last?.suggestion?.kind).toBe('crop');
    expect(Number(last?.suggestion?.params['subjectAfter'])).toBeGreaterThan(
      1.3 * Number(last?.suggestion?.params['subjectBefore']),
    );
  });

  it('is no fault: no tag and no licence, but no denial either', () => {
    expect(tags.map(({ id }) => id)).not.toContain('crop.too_loose');
    expect(evidence.licensed.map(({ id }) => id)).not.toContain('crop.too_loose');
    expect(evidence.denied).not.toContain('crop.too_loose');
  });

  it('is not praised for its crop', () => {
    expect(evidence.licensed.map(({ id }) => id)).not.toContain('crop.good');
  });
});

it('a large subject is not advised to be cropped', () => {
  expect(analyse(photoOf([0.2, 0.15, 0.6, 0.7])).evidence.advised).toEqual([]);
});

it('calm around a subject is praised, not cut off', () => {
  const { evidence, suggestions } = analyse(
    photoOf([0.6, 0.35, 0.36, 0.35], { 'space.calm_area': 0.7, 'clutter.surroundings_busy': 0.1 }),
  );
  expect(evidence.licensed.map(({ id }) => id)).toContain('comp.negspace');
  expect(evidence.advised).toEqual([]);
  expect(suggestions.filter(({ kind }) => kind === 'crop')).toEqual([]);
});

describe('a fault that classifier and measure both suspect', () => {
  it.each(SUSPECTED_RULES.map((rule) => [rule.claim, rule] as const))('%s is a tag and no sentence', (claim, rule) => {
    const { measure, threshold, extreme, when = [] } = rule;
    const [witness, , least] = when[0] ?? ['', '>', NaN];
    const near = (value: number, relation: '>' | '<'): number => value + (relation === '>' ? 1e-3 : -1e-3);
    const values = Object.fromEntries(
      when.filter(([id]) => id !== measure).map(([id, relation, value]) => [id, near(value, relation)]),
    );
    const find = (amount: number, seen: number) =>
      analyse(photoWith(measured({ ...values, [measure]: amount, [witness]: seen }))).evidence.licensed.find(
        ({ id, measure: by }) => id === claim && by === measure,
      );
    const beyond = threshold + (extreme - threshold) * 0.02;
    const short = threshold - (extreme - threshold) * 0.02;
    expect(find(beyond, least + 0.01)?.tagOnly).toBe(true);
    expect(find(short, least + 0.01)).toBeUndefined();
    expect(find(beyond, least - 0.005)).toBeUndefined();
  });
});

describe('a fault that classifier and measure both see', () => {
  it.each(CONFIRMED_RULES.map((rule) => [rule.claim, rule] as const))('%s is said', (claim, rule) => {
    const { measure, threshold, extreme, when = [] } = rule;
    const conditions = when.filter(([id]) => id !== measure);
    const near = (value: number, relation: '>' | '<'): number => value + (relation === '>' ? 1e-3 : -1e-3);
    const values = Object.fromEntries(conditions.map(([id, relation, value]) => [id, near(value, relation)]));
    const at = threshold + (extreme - threshold) * 0.05;
    const find = (seen: number) =>
      analyse(
        photoWith(
          measured(
            Object.fromEntries(
              Object.entries({ ...values, [measure]: at }).map(([id, value]) => [
                id,
                id.startsWith('seen.') ? seen : value,
              ]),
            ),
          ),
        ),
      ).evidence.licensed.find(({ id, measure: by }) => id === claim && by === measure);
    expect(find(0.9)?.tagOnly).toBeUndefined();
    expect(find(0.9)?.polarity).toBe(claimById(claim)?.polarity);
    // Without the second witness a measure this weak says nothing, or no more than a tag.
    expect(find(0.05)?.tagOnly ?? true).toBe(true);
  });
});

describe('a fault that the classifier is sure of', () => {
  it.each(SURE_RULES.map((rule) => [rule.measure, rule.claim, rule] as const))('is said by %s alone: %s', (...row) => {
    const [measure, claim, { threshold, when = [] }] = row;
    const find = (seen: number) =>
      analyse(
        photoWith(
          measured({
            ...Object.fromEntries(when.map(([id, relation, value]) => [id, value + (relation === '>' ? 0.01 : -0.01)])),
            [measure]: seen,
          }),
        ),
      ).evidence.licensed.find(({ id }) => id === claim);
    const said = find(threshold + 0.01);
    expect(said?.tagOnly).toBeUndefined();
    expect(said).toMatchObject({ support: 'model', degree: 'slight', measure });
    // How sure it is says nothing of how strong the damage is.
    expect(find(1)?.degree).toBe('plain');
    expect(find(threshold - 0.01)).toBeUndefined();
  });

  it('is said with what is measured where that is enough, before praise that contradicts it', () => {
    const dark = { 'exposure.under_likely': 0.6, 'seen.underexposed': 0.95 };
    const found = analyse(photoWith(measured(dark))).evidence.licensed.find(({ id }) => id === 'exposure.under');
    expect(found).toMatchObject({ support: 'measured', measure: 'exposure.under_likely' });
    const praised = { 'focus.best': 0.95, 'focus.blur': 0, 'motion.ratio': 1 };
    const ids = (values: Record<string, number>) =>
      analyse(photoWith(measured(values))).evidence.licensed.map(({ id }) => id);
    expect(ids({ ...praised, 'seen.defocus-blur': 0.95 })).toContain('focus.soft');
    expect(ids({ ...praised, 'seen.defocus-blur': 0.95 })).not.toContain('focus.sharp');
  });
});
