// Free text against one photo's evidence: what is shown, whose word it is, and that every measured claim shown has its tag.
import { describe, expect, it } from 'vitest';
import type { LicensedClaim, Suggestion } from '../../../../src/main/domain/analysis.ts';
import { analyse } from '../../../../src/main/pipeline/analysis/analyse.ts';
import { checkFreeText } from '../../../../src/main/pipeline/photo-sentences.ts';
import { claimById } from '../../../../src/main/pipeline/claims/vocabulary.ts';
import { fallbackSentence } from '../../../../src/main/pipeline/claims/grammar.ts';
import { createRandom } from '../../../../src/main/pipeline/language/random.ts';
import { randomPhoto } from './analysis/made-measures.ts';

function licensed(id: string, change: Partial<LicensedClaim> = {}): LicensedClaim {
  const polarity = claimById(id)?.polarity ?? 0;
  const measured = { measure: 'made.up', value: 1, unit: '', threshold: 0.5, support: 'measured' as const };
  return { id, polarity, degree: 'plain', strength: 0.5, regions: [], ...measured, ...change };
}

const EVIDENCE = {
  licensed: [
    licensed('exposure.under', { degree: 'slight' }),
    licensed('color.vivid', { regions: [[0.1, 0.1, 0.2, 0.2]] }),
  ],
  denied: ['horizon.tilted'],
};
const TEXT =
  'The colors are vivid. The photo is far too dark! A young deer looks out of the grass.\n' +
  '- The horizon is tilted.\n- The subject is tack sharp, and the photo is a little too dark.\n\nThe vivid colors of the';

const SUGGESTIONS: Suggestion[] = [
  { kind: 'crop', text: 'Crop tighter.', params: {} },
  { kind: 'exposure', text: 'Raise the exposure.', params: { ev: 0.7 } },
];

function check(text: string, sceneUnderstanding: boolean, isCut = true) {
  const seenByModel = new Set(['exposure.under']);
  const options = { evidence: EVIDENCE, suggestions: SUGGESTIONS, seed: 1, seenByModel, sceneUnderstanding };
  return checkFreeText({ text, isCut }, options);
}

describe('free text with scene understanding', () => {
  const critique = check(TEXT, true);

  it('shows what nothing contradicts and keeps the raw text apart', () => {
    expect(critique.sentences.map(({ text }) => text)).toEqual([
      'The colors are vivid.',
      'A young deer looks out of the grass.',
      'The subject is tack sharp, and the photo is a little too dark.',
    ]);
    expect(critique.text).not.toMatch(/horizon|far too dark/);
    expect(critique.rawText).toBe(TEXT);
  });

  it("marks the model's word", () => {
    expect(critique.sentences).toMatchObject([
      { claims: [{ id: 'color.vivid', polarity: 1, support: 'measured' }], regions: [[0.1, 0.1, 0.2, 0.2]] },
      { claims: [], support: 'model' },
      {
        claims: [
          { id: 'focus.sharp', polarity: 1, support: 'model' },
          { id: 'exposure.under', polarity: -1, support: 'both' },
        ],
        support: 'model',
      },
    ]);
    expect(critique.sentences[0]).not.toHaveProperty('support');
  });

  it('gives measured claims their measure, and none to its word', () => {
    const [first, , last] = critique.sentences;
    const [vivid] = EVIDENCE.licensed.filter(({ id }) => id === 'color.vivid');
    expect(vivid).toMatchObject(first?.claims[0]?.evidence ?? { evidence: 'missing' });
    expect(Object.keys(first?.claims[0]?.evidence ?? {}).sort()).toEqual(['measure', 'threshold', 'unit', 'value']);
    expect(last?.claims[0]).not.toHaveProperty('evidence');
  });
});

describe('free text without scene understanding', () => {
  it('shows supported sentences only', () => {
    expect(check(TEXT, false).sentences.map(({ text }) => text)).toEqual(['The colors are vivid.']);
  });

  it('stands in with hand-written sentences when nothing holds', () => {
    const { sentences, rawText } = check('The horizon is tilted.', true, false);
    expect(rawText).toBe('The horizon is tilted.');
    expect(sentences.map(({ source }) => source)).toEqual(sentences.map(() => 'fallback'));
    expect(sentences.flatMap(({ claims }) => claims.map(({ id }) => id)).sort()).toEqual([
      'color.vivid',
      'exposure.under',
    ]);
  });
});

describe('advice', () => {
  it('carries the index of the suggestion that carries it out, and nothing else does', () => {
    const { sentences } = check(
      'The photo would gain from being a little brighter. The colors are vivid.',
      true,
      false,
    );
    expect(sentences.map(({ suggestion }) => suggestion)).toEqual([1, undefined]);
    expect(sentences[1]).not.toHaveProperty('suggestion');
  });

  it('carries it in hand-written sentences too', () => {
    const { sentences } = check('The horizon is tilted.', true, false);
    const advice = sentences.filter(({ claims }) => claims.some(({ id }) => id === 'exposure.under'));
    expect(advice.map(({ suggestion }) => suggestion)).toEqual([1]);
    expect(sentences.filter(({ suggestion }) => suggestion !== undefined)).toEqual(advice);
  });
});

describe('measured claims', () => {
  it('carry the numbers of the licence, the same as a tag of their id, on any photo', () => {
    let [shown, tagged] = [0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      const { evidence, tags, suggestions } = analyse(randomPhoto(seed));
      const text = evidence.licensed
        .filter(({ id }) => claimById(id)?.vague === false)
        .map((claim) =>
          fallbackSentence({ claim, wording: claim.polarity < 0 ? 'fault' : 'strength' }, createRandom(seed)),
        )
        .join(' ');
      const options = { evidence, suggestions, seed, seenByModel: new Set<string>(), sceneUnderstanding: true };
      for (const { id, support, evidence: numbers } of checkFreeText({ text, isCut: false }, options).sentences.flatMap(
        ({ claims }) => claims,
      )) {
        if (support === 'model') continue;
        shown += 1;
        const licence = evidence.licensed.find((claim) => claim.id === id);
        const { measure, value, unit, threshold } = licence ?? licensed(id);
        expect(numbers, id).toEqual({ measure, value, unit, threshold });
        const tag = tags.find((one) => one.id === id);
        if (tag !== undefined) expect(tag, id).toMatchObject({ measure, value, unit, threshold });
        tagged += Number(tag !== undefined);
      }
    }
    expect(shown).toBeGreaterThan(200);
    expect(tagged / shown).toBeGreaterThan(0.9);
  });
});
