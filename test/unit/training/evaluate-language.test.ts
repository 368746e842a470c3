// The figures of the language side on small critiques whose figures can be counted by hand.
import { describe, expect, it } from 'vitest';
import {
  distinct2,
  evaluateLanguage,
  pairsSharingOverHalf,
  repeatedShare,
  type CritiqueLine,
} from '../../../training/evaluate-language.ts';

function line(sentences: [text: string, id: string, source?: 'model' | 'fallback'][], tags: string[] = []): CritiqueLine {
  return {
    critique: {
      sentences: sentences.map(([text, id, source = 'model']) => ({
        text,
        source,
        claims: [{ id, polarity: 1 as const, support: 'measured' as const }],
        regions: [],
      })),
    },
    tags: [...tags, ...sentences.map(([, id]) => id)].map((id) => ({ id })),
  };
}

describe('language figures', () => {
  it('count what is stated, unsupported, copied and hand-written', () => {
    const lines = [
      line([
        ['The colors are very rich.', 'color.vivid'],
        ['The subject is sharp, but the photo is too dark.', 'focus.sharp'],
      ]),
      line([
        ['The dog is well lit by the soft light.', 'light.soft', 'fallback'],
        ['The horizon is level and it steadies the whole picture.', 'comp.thirds'],
      ]),
    ];
    const human = new Set(['horizon is level and it steadies the whole']);
    const figures = evaluateLanguage(lines, human);
    expect(figures).toMatchObject({ photos: 2, sentences: 4, sentencesPerCritique: 2, fallbackShare: 0.25, copies: 1, contentNouns: 1 });
    expect(figures.claimsStated).toBeCloseTo(3 / 4, 10);
    // Too dark and a level horizon are not licensed.
    expect(figures.claimsUnsupported).toBeGreaterThanOrEqual(2 / 6);
    expect(figures.claimsUnsupported).toBeLessThanOrEqual(2 / 5);
  });

  it('count a claim as supported when the photo has its tag', () => {
    const figures = evaluateLanguage([line([['The subject is sharp, but the photo is too dark.', 'focus.sharp']], ['exposure.under'])], new Set());
    expect(figures).toMatchObject({ claimsUnsupported: 0, claimsStated: 1, copies: 0 });
  });

  it('measure variety within a hundred sentences', () => {
    expect(distinct2(Array.from({ length: 100 }, () => 'the light is soft'))).toBeCloseTo(3 / 300, 10);
    expect(distinct2(['the light is soft', 'the light is hard'])).toBeCloseTo(4 / 6, 10);
    expect(distinct2([])).toBe(0);
  });

  it('find repetition across photos only within fifty', () => {
    const own = (at: number): string[] => [`sentence ${at}`, `other ${at}`];
    const far = Array.from({ length: 60 }, (_, at) => (at === 0 || at === 55 ? ['the same', `x ${at}`] : own(at)));
    expect(repeatedShare(far)).toBe(0);
    const near = Array.from({ length: 10 }, (_, at) => (at % 5 === 0 ? ['the same', `x ${at}`] : own(at)));
    expect(repeatedShare(near)).toBeCloseTo(1 / 20, 10);
  });

  it('find critiques that share more than half of their sentences', () => {
    expect(pairsSharingOverHalf([['a', 'b', 'c'], ['a', 'b', 'd'], ['a', 'x', 'y']])).toBe(1);
    expect(pairsSharingOverHalf([['a', 'b'], ['a', 'c']])).toBe(0);
  });
});
