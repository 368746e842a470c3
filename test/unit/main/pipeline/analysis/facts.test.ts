// The fact list: grouping, order, words, rounding, length. Measures are made up; the rules are the real ones.
import { describe, expect, it } from 'vitest';
import type { LicensedClaim } from '../../../../../src/main/domain/analysis.ts';
import { CLAIM_RULES, DENIAL_RULES } from '../../../../../src/main/pipeline/analysis/claim-rules.ts';
import { listFacts } from '../../../../../src/main/pipeline/analysis/facts.ts';
import { licenseClaims } from '../../../../../src/main/pipeline/analysis/license-claims.ts';
import { SIGHT_MEASURES } from '../../../../../src/main/pipeline/analysis/claim-sight-weights.ts';
import { measureWords, valueWords } from '../../../../../src/main/domain/measure-words.ts';
import { CLAIMS, claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import { randomPhoto } from './made-measures.ts';

function licensed(id: string, change: Partial<LicensedClaim>): LicensedClaim {
  const polarity = claimById(id)?.polarity ?? 0;
  const measured = { measure: 'made.up', value: 1, unit: '', threshold: 0.5, support: 'measured' as const };
  return { id, polarity, degree: 'plain', strength: 0.5, regions: [], ...measured, ...change };
}

describe('listFacts', () => {
  it('groups, orders and words what is measured', () => {
    const evidence = {
      licensed: [
        licensed('color.good', { measure: 'color.chroma_high', value: 0.1734, unit: 'chroma' }),
        licensed('color.vivid', { measure: 'color.chroma_high', value: 0.1734, unit: 'chroma' }),
        licensed('focus.sharp', {
          measure: 'focus.subject',
          value: 0.8,
          unit: '0..1',
          strength: 0.9,
          degree: 'strong',
          regions: [[0.7, 0.7, 0.2, 0.2]],
        }),
        licensed('exposure.clip_high', {
          measure: 'exposure.clip_high_area',
          value: 0.0512,
          unit: 'share',
          degree: 'slight',
        }),
        licensed('comp.centered', { measure: 'placement.centre_distance', value: 0.04, unit: 'share of width' }),
      ],
      denied: ['color.mono', 'horizon.tilted', 'exposure.good', 'overall.good'],
    };
    const measurements = {
      'level.roll': { value: 0.3, unit: 'degrees' },
      'level.confidence': { value: 0.9, unit: '0..1' },
      'color.tone_spread': { value: 0.0912, unit: 'OKLab' },
    };
    expect(listFacts(evidence, measurements)).toEqual([
      'Measured on this photo:',
      'Praise:',
      '- sharp subject, strongly (sharpness of the subject 0.8, in the lower right)',
      '- vivid color, clearly (chroma of the strongest colors 0.173 chroma)',
      'Fault:',
      '- blown highlights, slightly (largest burnt-out area 5.12 %)',
      'Mention only if it matters:',
      '- centered subject, clearly (distance of the subject from the center 4 % of width)',
      'Leave alone:',
      '- not tilted horizon (roll of level and upright lines 0.3 degrees)',
      '- not black and white (spread of hues 0.091 OKLab)',
      '- not well exposed (blown highlights is measured)',
    ]);
  });

  it('says nothing where nothing is measured', () => {
    expect(listFacts({ licensed: [], denied: [] }, {})).toEqual([]);
  });

  it('stays within 25 lines, repeats itself, and shows no machine ids, on any photo', () => {
    const ids = CLAIMS.map(({ id }) => id).filter((id) => id.includes('.'));
    for (let seed = 1; seed <= 80; seed += 1) {
      const photo = randomPhoto(seed);
      const lines = listFacts(licenseClaims(photo), photo.measurements);
      expect(lines.length).toBeLessThanOrEqual(25);
      expect(lines.length).toBeGreaterThan(3);
      expect(listFacts(licenseClaims(photo), photo.measurements)).toEqual(lines);
      expect(new Set(lines).size).toBe(lines.length);
      for (const line of lines) {
        expect(line).not.toMatch(/[a-z]\.[a-z]|_|NaN|undefined|\de[-+]\d/);
        expect(
          ids.some((id) => line.includes(id)),
          line,
        ).toBe(false);
      }
    }
  });
});

describe('words', () => {
  it('name every measure of the rules', () => {
    const measures = [
      ...CLAIM_RULES.map(({ measure }) => measure),
      ...DENIAL_RULES.map(({ when }) => when[0]?.[0] ?? ''),
    ];
    for (const measure of measures) expect(measureWords(measure)).toMatch(/^[A-Za-z][A-Za-z0-9 -]+$/);
  });

  it('name every measure that sight can call as a witness', () => {
    const spelledOut = SIGHT_MEASURES.map(([measure]) => measure).filter(
      (measure) => measureWords(measure) === measure.replaceAll(/[._]/g, ' '),
    );
    expect(spelledOut).toEqual([]);
  });

  it.each([
    [0.05123, 'share', '5.12 %'],
    [0.6, 'share of the border', '60 % of the border'],
    [-1.256, 'EV', '-1.26 EV'],
    [123.4, 'degrees', '123 degrees'],
    [0.00004, '0..1', '0'],
    [-0.00004, 'ratio', '0'],
    [Number.NaN, '', 'unknown'],
  ])('round %d %s', (value, unit, words) => {
    expect(valueWords(value, unit)).toBe(words);
  });
});
