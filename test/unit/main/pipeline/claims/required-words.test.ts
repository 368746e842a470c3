// The index of patterns by the strings they need: a pattern that can match must never be left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COLOR_PATTERNS } from '../../../../../src/main/pipeline/claims/lexicon-color.ts';
import { COMPOSITION_PATTERNS } from '../../../../../src/main/pipeline/claims/lexicon-composition.ts';
import { FOCUS_PATTERNS } from '../../../../../src/main/pipeline/claims/lexicon-focus.ts';
import { TONE_PATTERNS } from '../../../../../src/main/pipeline/claims/lexicon-tone.ts';
import { PatternIndex, requiredStrings } from '../../../../../src/main/pipeline/claims/required-words.ts';
import { SUGGESTIONS } from '../../../../../src/main/pipeline/claims/suggestions.ts';

const OWN = join(import.meta.dirname, '../../../../fixtures/claims/own-sentences.json');

describe('requiredStrings', () => {
  it.each([
    ['too dark', ['too dark']],
    ['colors? (?:\\w+ ){0,3}?bleached', ['bleached']],
    ['out[- ]of[- ]focus', ['focus']],
    ['(?:soft|gentle) light', [' light']],
    ['(?<!no )grain(?! of)(?:y|iness)?', ['grain']],
    ["bull'?s?[- ]?eye", ['bull']],
    ['(?:rich|vivid)+', ['rich', 'vivid']],
    ['a\\.b', ['a.b']],
  ])('reads %s', (source, strings) => {
    expect(requiredStrings(source)).toEqual(strings);
  });

  it.each(['\\w+', '(?:dark)?', 'dark|\\d+', '(?:a|b)*', '[dD]'])('finds nothing certain in %s', (source) => {
    expect(requiredStrings(source)).toBeUndefined();
  });
});

describe('PatternIndex', () => {
  it('keeps every pattern that matches', () => {
    const lexicons = [COLOR_PATTERNS, COMPOSITION_PATTERNS, FOCUS_PATTERNS, TONE_PATTERNS];
    const sources = [
      ...lexicons.flatMap((lexicon) => Object.values(lexicon).flat()),
      ...SUGGESTIONS.map(({ pattern }) => pattern),
    ];
    const index = new PatternIndex(sources);
    const patterns = sources.map((source) => new RegExp(source));
    const sentences = (JSON.parse(readFileSync(OWN, 'utf8')) as { text: string }[]).map(({ text }) =>
      text.toLowerCase(),
    );
    for (const sentence of sentences) {
      const found = index.candidates(sentence);
      const matching = patterns.flatMap((pattern, position) => (pattern.test(sentence) ? [position] : []));
      expect(matching.filter((position) => !found.has(position))).toEqual([]);
    }
  });
});
