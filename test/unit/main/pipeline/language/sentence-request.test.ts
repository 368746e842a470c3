// What the language model is asked for a planned sentence: its purpose, and the amount that advice may name.
import { describe, expect, it } from 'vitest';
import type { LicensedClaim, Suggestion } from '../../../../../src/main/domain/analysis.ts';
import { fitsWording, requestFor } from '../../../../../src/main/pipeline/language/sentence-request.ts';

function claim(id: string, polarity: -1 | 0 | 1): LicensedClaim {
  const licence = { measure: 'test', value: 1, unit: '', threshold: 0, regions: [], support: 'measured' as const };
  return { id, polarity, degree: 'plain', strength: 0.5, ...licence };
}

function suggestion(kind: Suggestion['kind'], params: Suggestion['params']): Suggestion {
  return { kind, text: 'As computed.', params };
}

const DARK = claim('exposure.under', -1);

describe('a sentence as asked for', () => {
  it('keeps the roles of statements', () => {
    const praise = claim('color.vivid', 1);
    expect(requestFor({ role: 'opening', claims: [praise] })).toEqual({ wording: 'opening', claims: [praise] });
    expect(requestFor({ role: 'strength', claims: [praise] }).wording).toBe('strength');
    expect(requestFor({ role: 'fault', claims: [DARK] }).wording).toBe('fault');
  });

  it('says a description among the faults as a description', () => {
    expect(requestFor({ role: 'fault', claims: [claim('comp.centered', 0)] }).wording).toBe('strength');
    expect(requestFor({ role: 'fault', claims: [claim('comp.centered', 0), DARK] }).wording).toBe('fault');
  });

  it('gives advice the amount of its remedy', () => {
    const remedy = suggestion('exposure', { ev: 0.5 });
    expect(requestFor({ role: 'advice', claims: [DARK], suggestion: remedy })).toMatchObject({
      wording: 'amount',
      amount: 'half a stop',
    });
    expect(requestFor({ role: 'advice', claims: [DARK] })).toEqual({ wording: 'advice', claims: [DARK] });
    const crop = suggestion('crop', {});
    expect(requestFor({ role: 'advice', claims: [claim('crop.too_loose', -1)], suggestion: crop }).wording).toBe(
      'advice',
    );
  });

  it('gives up a photo that sharpening does not save, and only for softness', () => {
    const discard = suggestion('sharpen', { action: 'discard' });
    expect(requestFor({ role: 'advice', claims: [claim('focus.soft', -1)], suggestion: discard }).wording).toBe(
      'discard',
    );
    expect(requestFor({ role: 'advice', claims: [DARK], suggestion: discard }).wording).toBe('advice');
    const sharpen = suggestion('sharpen', { action: 'sharpen' });
    expect(requestFor({ role: 'advice', claims: [claim('focus.soft', -1)], suggestion: sharpen }).wording).toBe(
      'advice',
    );
  });
});

describe('a sentence as written', () => {
  it.each([
    ['Raising the exposure would help.', 'advice', true],
    ['The photo is too dark.', 'advice', false],
    ['The photo is too dark.', 'fault', true],
    ['The photo should be brighter.', 'fault', false],
    ['A round of sharpening would help.', 'discard', false],
    ['This one is too soft to rescue, so a sharper frame should be kept instead.', 'discard', true],
    ['The colors are vivid.', 'opening', true],
  ] as const)('%j as %s: %s', (text, wording, expected) => {
    expect(fitsWording(text, wording)).toBe(expected);
  });
});
