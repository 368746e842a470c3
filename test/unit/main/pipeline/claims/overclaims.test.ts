// Sentences that make more of a merit than its measures do are refused.
import { describe, expect, it } from 'vitest';
import { checkSentence } from '../../../../../src/main/pipeline/claims/check-sentence.ts';
import { isProminent, overclaims, saidDegree } from '../../../../../src/main/pipeline/claims/overclaims.ts';
import type { Degree } from '../../../../../src/main/domain/critique.ts';

const asked = (id: string, degree: Degree = 'plain') => [{ id, degree }];

describe('overclaims', () => {
  it.each([
    ['What carries the photo is a clean, noise-free rendering.', 'noise.clean', 'strong', true],
    ['The photo is free of noise.', 'noise.clean', 'strong', false],
    ['A fairly strong contrast makes the first impression.', 'contrast.good', 'slight', true],
    ['Bold contrast makes the first impression.', 'contrast.good', 'strong', false],
    ['The cropping is wonderful overall.', 'crop.good', 'strong', true],
    ['The light is wonderful.', 'light.good', 'strong', false],
    ['The deep depth of field is the main strength here.', 'dof.deep', 'plain', true],
    ['The deep focus works well.', 'dof.deep', 'strong', true],
    ['This is a photo carried by the simple composition.', 'comp.simple', 'strong', true],
    ['A simple composition would lift the photo.', 'comp.simple', 'plain', false],
    ['Everything is sharp from front to back.', 'dof.deep', 'strong', false],
    ['The background is noticeably dull.', 'bg.distract', 'plain', true],
    ['The background is noticeably busy.', 'bg.distract', 'plain', false],
    ['The warm tones run through the photo.', 'color.warm', 'slight', false],
    ['Placing the subject off center would give the photo more energy.', 'comp.centered', 'plain', false],
  ] as const)('%j about %s, %s: %s', (text, id, degree, expected) => {
    expect(overclaims(text, asked(id, degree))).toBe(expected);
  });

  it('lets what was asked for by nobody pass, and needs one prominent claim of two', () => {
    expect(overclaims('The light carries the photo.', [])).toBe(false);
    const both = [...asked('exposure.good'), ...asked('contrast.good', 'strong')];
    expect(overclaims('Good exposure and bold contrast hold the photo together.', both)).toBe(false);
    expect(overclaims('Good exposure and bold contrast carry the photo.', both)).toBe(true);
  });

  it('lets no praise be said more strongly than plain but of what defines a photo', () => {
    expect(saidDegree({ id: 'color.wb_good', degree: 'strong', polarity: 1 })).toBe('plain');
    expect(saidDegree({ id: 'color.wb_good', degree: 'slight', polarity: 1 })).toBe('slight');
    expect(saidDegree({ id: 'color.vivid', degree: 'strong', polarity: 1 })).toBe('strong');
    expect(saidDegree({ id: 'exposure.under', degree: 'strong', polarity: -1 })).toBe('strong');
  });

  it('is a reason to refuse a sentence', () => {
    const context = { requested: asked('noise.clean', 'strong'), licensed: [], denied: [] };
    expect(checkSentence('What carries the photo is a clean, noise-free rendering.', context).verdict).toBe(
      'overclaimed',
    );
    expect(checkSentence('The photo is free of noise.', context).verdict).toBe('accepted');
  });

  it('takes only what is seen at once for a first impression', () => {
    expect(isProminent({ id: 'color.vivid', degree: 'plain' })).toBe(true);
    expect(isProminent({ id: 'color.vivid', degree: 'slight' })).toBe(false);
    expect(isProminent({ id: 'noise.clean', degree: 'strong' })).toBe(false);
  });
});
