// The network beside the rules: its words, its packed weights, and the odds that the training code computes for the same sentences.
import { describe, expect, it } from 'vitest';
import { rateClaims, runsOf, unpackMatrix, wordsOf } from '../../../../../src/main/pipeline/claims/reader-net.ts';
import {
  CLAIM_IDS,
  EMBEDDING,
  OF_PART,
  PART_IDS,
  RARE_INPUT,
  RARE_VECTORS,
  RARE_WORDS,
  VOCABULARY,
} from '../../../../../src/main/pipeline/claims/reader-weights.ts';
import { tagByRules } from '../../../../../src/main/pipeline/claims/rule-tagger.ts';
import { tagClaims } from '../../../../../src/main/pipeline/claims/tagger.ts';
import { claimById, CLAIMS } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

/** Log odds by the training code before its weights were rounded to bytes: the three likeliest claims. */
const PYTHON_ODDS: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ['the lighting is a bit harsh but the composition is lovely', { 'comp.good': 9.7, 'light.harsh': 7.0 }],
  ['nice and sharp with a pleasantly blurred background', { 'dof.shallow': 8.4, 'focus.sharp': 8.1 }],
  ['i would crop some of the empty sky at the top', { 'crop.too_loose': 5.9, 'comp.too_empty': 2.8 }],
  ['maybe the horizon could be straightened a little', { 'horizon.tilted': 6.0 }],
  // Known by its letters only.
  ['such lovely simmetrry in this one', { 'comp.symmetry': 0.7 }],
  // Three of its words are known by their letters and what other texts tell of them.
  ['the glimmering twilight illuminates the gondola splendidly', { 'light.good': 1.2, 'light.dramatic': 0.0 }],
];

describe('wordsOf', () => {
  it('keeps words, marks and numbers, all numbers alike', () => {
    expect(wordsOf("it's f2.8 - well-lit, isn't it")).toEqual([
      "it's",
      'f',
      '0',
      '.',
      '0',
      '-',
      'well',
      '-',
      'lit',
      ',',
      "isn't",
      'it',
    ]);
  });

  it('reads something in everything', () => {
    expect(wordsOf('')).toEqual([',']);
    expect(wordsOf('word '.repeat(500))).toHaveLength(60);
  });
});

describe('runsOf', () => {
  it('gives the rows that the training code gives', () => {
    expect(runsOf('bokeh', 4096)).toEqual([2396, 1487, 766, 815, 4050, 405, 2718, 546, 963]);
  });

  it('shares runs between a word and its misspelling', () => {
    const right = new Set(runsOf('symmetry', 4096));
    expect(runsOf('symetry', 4096).filter((run) => right.has(run)).length).toBeGreaterThan(6);
    expect(runsOf('tripod', 4096).some((run) => right.has(run))).toBe(false);
  });
});

describe('unpackMatrix', () => {
  it('multiplies bytes by the scale of their row', () => {
    const bytes = Buffer.from(Int8Array.of(1, -2, 127, -127)).toString('base64');
    expect([...unpackMatrix({ rows: 2, columns: 2, bytes, scales: [0.5, 2] })]).toEqual([0.5, -1, 254, -254]);
  });

  it('refuses weights of another size', () => {
    const bytes = Buffer.from(Int8Array.of(1, 2, 3)).toString('base64');
    expect(() => unpackMatrix({ rows: 2, columns: 2, bytes, scales: [1, 1] })).toThrow(RangeError);
  });

  it('has a row of the embedding for each word, one for none and one for a dropped one', () => {
    expect(VOCABULARY.split(' ')).toHaveLength(EMBEDDING.rows - 2);
  });

  it('has a column for each rare word, none of them a word with a vector of its own', () => {
    const rare = RARE_WORDS.split(' ');
    expect(rare).toHaveLength(RARE_VECTORS.columns);
    expect([RARE_INPUT.rows, RARE_INPUT.columns]).toEqual([EMBEDDING.columns, RARE_VECTORS.rows]);
    const known = new Set(VOCABULARY.split(' '));
    expect(rare.filter((word) => known.has(word))).toEqual([]);
  });
});

describe('rateClaims', () => {
  it('knows every claim that is not vague', () => {
    expect([...CLAIM_IDS].sort()).toEqual(CLAIMS.flatMap(({ id, vague }) => (vague ? [] : [id])).sort());
    expect([...rateClaims('the light is soft', [], []).made.keys()]).toEqual([...CLAIM_IDS]);
  });

  it.each(PYTHON_ODDS)('gives the odds of the training code for "%s"', (text, odds) => {
    const { claims, doubtful } = tagByRules(text);
    const { made } = rateClaims(text, claims, doubtful);
    for (const [id, value] of Object.entries(odds)) expect(made.get(id)).toBeCloseTo(value, 0);
  });

  it('gives the odds of a part of the training code', () => {
    const { ofPart } = rateClaims('the front edge of the plate is soft', [], []);
    expect([...ofPart.keys()]).toEqual([...PART_IDS]);
    expect(ofPart.get('focus.soft')).toBeCloseTo(3.2, 0);
    const byRules = rateClaims('the front edge of the plate is soft', [{ id: 'focus.soft', local: true }], []);
    expect(byRules.ofPart.get('focus.soft')).toBeCloseTo(3.2 + OF_PART, 0);
  });
});

describe('tagClaims', () => {
  it('takes nothing of the rules without keeping it as doubtful, and keeps flags', () => {
    for (const [text] of PYTHON_ODDS) {
      const byRules = tagByRules(text);
      const read = tagClaims(text);
      const named = [...read.claims, ...read.doubtful].map(({ id }) => id);
      for (const { id } of byRules.claims.filter((claim) => claimById(claim.id)?.vague === false))
        expect(named).toContain(id);
      expect(read.flags).toEqual(byRules.flags);
    }
  });

  it.each([
    ['the sky is blown out on the left', 'exposure.clip_high', true],
    ['the front edge of the plate is soft', 'focus.soft', true],
    ['the whole picture is soft', 'focus.soft', false],
  ])('tells whether "%s" is of a part of the frame', (text, id, isOfPart) => {
    expect(tagClaims(text).claims.find((claim) => claim.id === id)?.local).toBe(isOfPart);
  });
});
