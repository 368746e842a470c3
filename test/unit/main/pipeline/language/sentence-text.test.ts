// Free text into sentences: ends, line breaks, list marks, abbreviations, repetition, a text that was cut.
import { describe, expect, it } from 'vitest';
import { splitText } from '../../../../../src/main/pipeline/language/sentence-text.ts';

describe('splitText', () => {
  it.each<[string, readonly string[]]>([
    ['The light is soft. The crop is tight!', ['The light is soft.', 'The crop is tight!']],
    ['the light is soft', ['The light is soft.']],
    [
      '**Light:** soft and even\n1. the crop is tight\n- more room helps',
      ['Light: soft and even.', 'The crop is tight.', 'More room helps.'],
    ],
    ['Strengths:\nThe light is soft.', ['The light is soft.']],
    ['Shot at f/2.8 or so, e.g. wide open. It is sharp.', ['Shot at f/2.8 or so, e.g. wide open.', 'It is sharp.']],
    ['It is sharp. It is sharp. Good. ', ['It is sharp.']],
    ['', []],
  ])('splits %j', (text, sentences) => {
    expect(splitText(text, false)).toEqual(sentences);
  });

  it('drops what a token limit cut off', () => {
    expect(splitText('The light is soft. The crop is', true)).toEqual(['The light is soft.']);
    expect(splitText('The crop is', true)).toEqual([]);
  });
});
