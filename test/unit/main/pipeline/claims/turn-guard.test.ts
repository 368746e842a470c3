// The filter of known turns: passes what training sentences are made of, refuses wrongly glued ones, rejects damaged files.
import { describe, expect, it } from 'vitest';
import { checkSentence } from '../../../../../src/main/pipeline/claims/check-sentence.ts';
import { buildTurnFilter, TurnGuard } from '../../../../../src/main/pipeline/claims/turn-guard.ts';

const TEXTS = [
  'raising the exposure a bit would help.',
  'the photo is a little too dark.',
  'the photo is a bit too dark, so the shapes fade away.',
  'the vignette is visible.',
];

describe('turn guard', () => {
  const guard = new TurnGuard(buildTurnFilter(TEXTS));

  it.each([
    ['The photo is a little too dark, so the shapes fade away.', true],
    ['The photo is a little too dark, so the photo is a bit.', false],
    ['The picture is a bit too dark.', true],
    ['The image is a little too dark.', true],
    ['The vignette is a bit.', false],
    ['The photo is a bit.', false],
    ['A bit would help.', false],
  ])('%j known: %s', (text, expected) => {
    expect(guard.isKnown(text)).toBe(expected);
  });

  it('keeps only turns of several texts when asked to', () => {
    const common = new TurnGuard(buildTurnFilter([...TEXTS, 'the photo is a bit too dark overall.'], 2));
    expect(common.isKnown('the vignette is visible.')).toBe(false);
  });

  it('holds sentences back that are put together of unknown turns', () => {
    const requested = [{ id: 'exposure.under', degree: 'slight' }] as const;
    const verdictOf = (text: string): string =>
      checkSentence(text, { requested, licensed: [], denied: [], turnGuard: guard }).verdict;
    expect(verdictOf('the photo is a bit too dark.')).toBe('accepted');
    expect(verdictOf('the photo too dark is a little too dark.')).toBe('unknown-turn');
  });

  it('refuses a damaged file', () => {
    expect(() => new TurnGuard(buildTurnFilter(TEXTS).subarray(5))).toThrow(/known turns.*damaged/);
  });
});
