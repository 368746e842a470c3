// The sentence check: one refusal per reason, and what it must let through.
import { describe, expect, it } from 'vitest';
import { checkSentence, type SentenceContext } from '../../../../../src/main/pipeline/claims/check-sentence.ts';
import { buildCopyFilter, CopyGuard } from '../../../../../src/main/pipeline/claims/copy-guard.ts';

const DARK: SentenceContext = { requested: [{ id: 'exposure.under', degree: 'slight' }], licensed: [], denied: [] };
const verdictOf = (text: string, context: SentenceContext = DARK): string => checkSentence(text, context).verdict;

describe('checkSentence', () => {
  it('accepts what was asked', () => {
    expect(verdictOf('the photo is a little too dark.')).toBe('accepted');
  });

  it.each([
    ['too dark.', 'length'],
    ['the photo is is a little too dark.', 'garbled'],
    ['the photo is a little too dark and the.', 'garbled'],
    ['The photo is free of noise, and the sharp rendering of the subject.', 'garbled'],
    ['The background falls into blur and a subject that stands out nicely.', 'garbled'],
    ['A diagonal that cuts across the frame are worth keeping.', 'garbled'],
    ['From the start, diagonal lines and a strong diagonal.', 'garbled'],
    ['the photo is rather sharp and very crisp.', 'missing-claim'],
    ['the photo is a little too dark, but the colors are vivid.', 'unlicensed-claim'],
    ['the photo is far too dark, and much more light would help.', 'overstated'],
    ['the eyes are a little too dark.', 'con'],
    ['your photo is a little too dark.', 'person'],
    ['the photo is a little too dark in places.', 'local'],
    ['the background is so dark.', 'place'],
  ])('refuses %s as %s', (text, verdict) => {
    expect(verdictOf(text)).toBe(verdict);
  });

  it('takes no praise from what is overdone', () => {
    const context: SentenceContext = { requested: [{ id: 'comp.simple', degree: 'plain' }], licensed: [], denied: [] };
    expect(verdictOf('the arrangement is pleasingly simple.', context)).toBe('accepted');
    expect(verdictOf('the arrangement is too minimal.', context)).toBe('missing-claim');
  });

  it('lets a licensed further claim through and never a denied one', () => {
    const text = 'the photo is a little too dark, but the colors are vivid.';
    const vivid = [{ id: 'color.vivid', degree: 'plain' }] as const;
    expect(verdictOf(text, { ...DARK, licensed: vivid })).toBe('accepted');
    expect(verdictOf(text, { ...DARK, licensed: vivid, denied: ['color.vivid'] })).toBe('denied-claim');
  });

  it('refuses a long run of words from training text', () => {
    const copyGuard = new CopyGuard(buildCopyFilter(['as a whole the photo is a little too dark for me to read it']));
    expect(verdictOf('the photo is a little too dark overall.', { ...DARK, copyGuard })).toBe('accepted');
    expect(verdictOf('the photo is a little too dark for me to read.', { ...DARK, copyGuard })).toBe('copied');
    expect(copyGuard.isCopied('so the photo is a little too dark for it')).toBe(true);
  });

  it('refuses a damaged filter file', () => {
    expect(() => new CopyGuard(new Uint8Array(40))).toThrow(/damaged/);
  });
});
