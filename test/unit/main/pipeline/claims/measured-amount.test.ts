// Measured amounts as words, and where they stand in a sentence.
import { describe, expect, it } from 'vitest';
import { ADVICE } from '../../../../../src/main/pipeline/claims/grammar-advice.ts';
import { checkSentence } from '../../../../../src/main/pipeline/claims/check-sentence.ts';
import {
  amountInWords,
  degreesInWords,
  fillAmount,
  possibleAmounts,
  stopsInWords,
} from '../../../../../src/main/pipeline/claims/measured-amount.ts';
import { tagByRules } from '../../../../../src/main/pipeline/claims/rule-tagger.ts';

describe('amounts in words', () => {
  it.each([
    [0.1, undefined],
    [0.3, 'a third of a stop'],
    [-0.5, 'half a stop'],
    [0.7, 'two thirds of a stop'],
    [1, 'a full stop'],
    [1.7, 'a stop and two thirds'],
    [-3, 'three stops'],
    [3.4, undefined],
    [Number.NaN, undefined],
  ])('%s EV is %s', (ev, words) => {
    expect(stopsInWords(ev)).toBe(words);
  });

  it.each([
    [0.2, undefined],
    [0.5, 'half a degree'],
    [1.1, 'one degree'],
    [-1.5, 'one and a half degrees'],
    [2.6, 'two and a half degrees'],
    [4.6, 'five degrees'],
    [14, undefined],
  ])('%s degrees are %s', (angle, words) => {
    expect(degreesInWords(angle)).toBe(words);
  });

  it('come from the remedy of the claim and no other', () => {
    const exposure = { kind: 'exposure' as const, text: '', params: { ev: 0.7 } };
    expect(amountInWords('exposure.under', exposure)).toBe('two thirds of a stop');
    expect(amountInWords('horizon.tilted', exposure)).toBeUndefined();
    expect(amountInWords('crop.too_loose', { kind: 'crop', text: '', params: {} })).toBeUndefined();
    const balance = { kind: 'white-balance' as const, text: '', params: { gainRed: 1.2, gainBlue: 0.8 } };
    expect(amountInWords('color.cast', balance)).toBe('warmer');
    const green = { ...balance, params: { gainRed: 1.3, gainBlue: 1.25 } };
    expect(amountInWords('color.cast', green)).toBeUndefined();
  });

  it('fill their place, and are read as part of the sentence', () => {
    expect(fillAmount('raising the exposure by about # would help.', 'half a stop')).toBe(
      'raising the exposure by about half a stop would help.',
    );
    expect(fillAmount('nothing to fill.', undefined)).toBe('nothing to fill.');
    expect(fillAmount('by about #.', undefined)).toBeUndefined();
    expect(fillAmount('# and #.', 'half a stop')).toBeUndefined();
    const requested = [{ id: 'exposure.under', degree: 'plain' as const }];
    const text = 'raising the exposure by about a stop and a third would help.';
    expect(checkSentence(text, { requested, licensed: [], denied: [] }).verdict).toBe('accepted');
  });
});

// "two thirds of a stop" once read as advice to place the subject by thirds.
it.each(['exposure.under', 'exposure.over', 'bright.distract', 'horizon.tilted', 'color.cast'])(
  'every amount that advice on %s can name passes as a claim of that alone',
  (id) => {
    for (const amount of possibleAmounts(id)) {
      const [wording] = ADVICE[id]?.measured ?? [];
      const step = (wording ?? '')
        .replaceAll(/\{([^|}]*)\|?[^}]*\}/g, '$1')
        .replace('$photo', 'photo')
        .replace('$bit', 'a bit');
      const text = `Consider ${step.replace('#', amount)} to improve the photo.`.replaceAll(/\s+/g, ' ');
      expect(
        tagByRules(text).claims.map((claim) => claim.id),
        text,
      ).toEqual([id]);
    }
  },
);
