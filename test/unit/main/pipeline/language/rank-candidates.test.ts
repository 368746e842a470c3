// Which candidate is shown: likely, but not a repetition of the critique so far; and how a sentence is shown.
import { describe, expect, it } from 'vitest';
import { rankCandidates } from '../../../../../src/main/pipeline/language/rank-candidates.ts';
import { createRandom } from '../../../../../src/main/pipeline/language/random.ts';
import { contentWordsOf, openingOf, tidySentence } from '../../../../../src/main/pipeline/language/sentence-text.ts';

const candidate = (text: string, meanLogProbability: number, leastLogProbability = -3) => ({
  text,
  meanLogProbability,
  leastLogProbability,
});

const best = (...args: Parameters<typeof rankCandidates>) => rankCandidates(...args)[0];

/** No chance: the same noise for every candidate. */
const even = () => 0.5;

describe('ranking candidates', () => {
  const bland = candidate('The exposure is good.', -1);
  const rich = candidate('Nicely balanced tones hold detail everywhere.', -1.2);

  it('takes the likelier of two equally new candidates', () => {
    const less = candidate('The highlights are blown.', -1.4);
    expect(best([less, bland], [], even)).toBe(bland);
  });

  it('avoids openings and words that were used already', () => {
    expect(best([bland, rich], [], even)).toBe(bland);
    expect(best([bland, rich], ['The exposure holds up well.'], even)).toBe(rich);
  });

  it('avoids sentences that say a word twice', () => {
    const stutter = candidate('The colors are muted and muted.', -0.8);
    expect(best([stutter, bland], [], even)).toBe(bland);
  });

  it('avoids sentences that stumble over a token', () => {
    const stumbling = candidate('The exposure is tired.', -0.9, -8);
    expect(best([stumbling, bland], [], even)).toBe(bland);
  });

  it('prefers a sentence that says more to a bland one of equal likelihood', () => {
    const reasoned = candidate('The exposure is good, so nothing looks forced.', -1);
    expect(best([bland, reasoned], [], even)).toBe(reasoned);
  });

  it('gives a slightly less likely candidate its chance', () => {
    const less = candidate('The exposure suits it.', -1.15);
    const chosen = Array.from({ length: 200 }, (_, seed) => best([bland, less], [], createRandom(seed)));
    const share = chosen.filter((choice) => choice === less).length / chosen.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.5);
  });

  it('never repeats a sentence of the same critique', () => {
    expect(best([bland], [bland.text], even)).toBeUndefined();
    expect(best([], [], even)).toBeUndefined();
  });
});

describe('a sentence as shown', () => {
  it.each([
    ['the light  is soft .', 'The light is soft.'],
    ['  colors are vivid,', 'Colors are vivid.'],
    ['is it sharp?', 'Is it sharp?'],
    ['', ''],
  ])('%j becomes %j', (raw, shown) => {
    expect(tidySentence(raw)).toBe(shown);
  });

  it('is judged by its first two words and the words that carry it', () => {
    expect(openingOf('The light is soft.')).toBe('the light');
    expect([...contentWordsOf('The light is soft, and the light lasts.')]).toEqual(['light', 'soft', 'lasts']);
  });
});
