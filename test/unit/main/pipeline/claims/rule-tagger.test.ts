// The tagger's rules: clauses, negation, attitude, suggestions, general and specific, parts of the frame, idioms, flags.
import { describe, expect, it } from 'vitest';
import { tagByRules } from '../../../../../src/main/pipeline/claims/rule-tagger.ts';

function idsOf(sentence: string): string[] {
  return tagByRules(sentence)
    .claims.map((claim) => claim.id)
    .sort();
}

const READINGS: readonly (readonly [string, readonly string[]])[] = [
  ['The photo is a bit too dark and the colours are vivid.', ['color.vivid', 'exposure.under']],
  ['The image is not sharp.', ['focus.soft']],
  ["There isn't much noise.", ['noise.clean']],
  ["I don't like the harsh light.", ['light.harsh']],
  ["I'm not a fan of the vivid colors.", []],
  ['It could be sharper.', ['focus.soft']],
  ['It is too dark, could be brighter.', ['exposure.under']],
  ['It would be a great composition if the light were soft.', []],
  ['A tighter crop would help, but the light is soft.', ['crop.too_loose', 'light.soft']],
  ['The subject needs more room.', ['crop.too_tight']],
  ['Everything is in focus from front to back.', ['dof.deep']],
  ['The off-center placement works well.', ['comp.offcenter']],
  ['The subject is cut off at the edge.', ['comp.edge_cut']],
  ['The colors stand out.', ['color.vivid']],
  ['The colors look washed out.', ['color.dull']],
  ['The picture looks washed out.', ['exposure.over']],
  ['The subject blends into the background.', ['sep.weak']],
  ['The background is out of focus.', ['dof.shallow']],
  ['The composition is balanced and well composed.', ['comp.balanced']],
  ['A simple idea.', []],
];

describe('tagByRules', () => {
  it.each(READINGS)('reads %s', (sentence, ids) => {
    expect(idsOf(sentence)).toEqual([...ids].sort());
  });

  it('keeps the degree apart from the claim', () => {
    const degreeOf = (sentence: string): string | undefined => tagByRules(sentence).claims[0]?.degree;
    expect(degreeOf('the photo is slightly underexposed')).toBe('slight');
    expect(degreeOf('the photo is underexposed')).toBe('plain');
    expect(degreeOf('the photo is far too dark')).toBe('strong');
  });

  it('marks claims about a part of the frame', () => {
    expect(tagByRules('The upper corner is blown out.').claims).toEqual([
      { id: 'exposure.clip_high', degree: 'plain', local: true },
    ]);
    expect(tagByRules('The highlights are blown out.').claims[0]?.local).toBe(false);
  });

  it('flags what pixels cannot carry', () => {
    const flagsOf = (sentence: string): readonly string[] => tagByRules(sentence).flags;
    expect(flagsOf('The eyes of the bird are sharp.')).toContain('con');
    expect(flagsOf('The light gives a peaceful mood.')).toContain('mood');
    expect(flagsOf('A great subject, well lit.')).toContain('subject');
    expect(flagsOf('You could use a smaller aperture.')).toEqual(expect.arrayContaining(['person', 'settings']));
    expect(flagsOf('The top left corner is dark.')).toContain('place');
    expect(flagsOf('The lines lead the eye into the frame in black and white.')).toEqual([]);
    expect(flagsOf('The depth of field is good and the subject has room.')).toEqual([]);
  });
});
