// Reasons and promises that belong to no claim of their sentence are refused; the grammar's own are not.
import { describe, expect, it } from 'vitest';
import { checkSentence } from '../../../../../src/main/pipeline/claims/check-sentence.ts';
import { hasStrayReason } from '../../../../../src/main/pipeline/claims/known-reasons.ts';

describe('stray reasons', () => {
  it.each([
    ['The subject is crisp, so the eye knows where to land.', 'focus.sharp', false],
    ['The subject is crisp, so the frame seems to tip.', 'focus.sharp', true],
    ['The subject is crisp, which gives the surfaces a tired.', 'focus.sharp', true],
    ['The subject is crisp.', 'focus.sharp', false],
    ['The subject is crisp, and the light is soft.', 'focus.sharp', false],
    ['The subject is crisp, and nothing seems to run along.', 'focus.sharp', true],
    ['The horizon is level, which steadies the photo.', 'horizon.level', false],
    ['Raising the exposure would let the shapes come through.', 'exposure.under', false],
    ['Raising the exposure would bring back the tones in.', 'exposure.under', true],
    ['Raising the exposure would help.', 'exposure.under', false],
    ['It would be worth raising the exposure by about half a stop to lift the mid-tones.', 'exposure.under', false],
    ['The simplest fix is a tighter crop, which would give the subject more weight.', 'crop.too_loose', false],
    ['This one is too soft to rescue, so a sharper frame should be kept instead.', 'focus.soft', false],
  ])('%j about %s: %s', (text, claim, expected) => {
    expect(hasStrayReason(text, [claim])).toBe(expected);
  });

  it('are a reason to refuse a sentence', () => {
    const context = { requested: [{ id: 'focus.sharp', degree: 'plain' as const }], licensed: [], denied: [] };
    expect(checkSentence('The subject is crisp, so the frame seems to tip.', context).verdict).toBe('stray-reason');
    expect(checkSentence('The subject is crisp, so the eye knows where to land.', context).verdict).toBe('accepted');
    expect(checkSentence('The subject is crisp, which holds up at any size.', context).verdict).toBe('stray-reason');
  });
});

describe('agreement', () => {
  it.each([
    ['Plain areas free of grain draws the eye first.', 'noise.clean', 'garbled'],
    ['Leading lines draw the eye first.', 'comp.leading', 'accepted'],
    ['Leading lines carries the photo.', 'comp.leading', 'garbled'],
    ['The cool palette set the key of the photo.', 'color.cool', 'garbled'],
    ['There is hard to miss noise in the smooth areas.', 'noise.visible', 'garbled'],
    ['A excellent crop carries the photo.', 'crop.good', 'garbled'],
  ])('%j is %s: %s', (text, id, verdict) => {
    const context = { requested: [{ id, degree: 'plain' as const }], licensed: [], denied: [] };
    expect(checkSentence(text, context).verdict).toBe(verdict);
  });
});
