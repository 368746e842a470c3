// Each caption metric against values worked out by hand.
import { expect, it } from 'vitest';
import { bleu } from '../../../../src/main/evaluate/bleu.ts';
import type { CaptionPair } from '../../../../src/main/evaluate/caption-pair.ts';
import { cider } from '../../../../src/main/evaluate/cider.ts';
import { meteor } from '../../../../src/main/evaluate/meteor.ts';
import { rougeL } from '../../../../src/main/evaluate/rouge-l.ts';
import { spice } from '../../../../src/main/evaluate/spice/spice.ts';
import { openWordNet } from '../../../../src/main/evaluate/wordnet.ts';

const wordNet = openWordNet();

function pair(candidate: string, ...references: string[]): CaptionPair {
  return { id: candidate, candidate: split(candidate), references: references.map(split) };
}

function split(text: string): string[] {
  return text.split(' ').filter((token) => token !== '');
}

it('counts BLEU: 5 of 6 words, 3 of 5 pairs, 1 of 4 triples', () => {
  const [one, two, three, four] = bleu([pair('the cat is on the mat', 'the cat sat on the mat')]);
  expect(one).toBeCloseTo(5 / 6, 8);
  expect(two).toBeCloseTo(Math.sqrt(1 / 2), 8);
  expect(three).toBeCloseTo(1 / 2, 8);
  expect(four).toBeLessThan(1e-3);
});

it('punishes short captions, measured against the nearest reference length', () => {
  expect(bleu([pair('a b', 'a b c d')])[0]).toBeCloseTo(Math.exp(-1), 8);
  expect(bleu([pair('a b', 'a b c d', 'a x')])[0]).toBeCloseTo(1, 8);
  // Each word counts at most as often as one reference has it.
  expect(bleu([pair('a a a', 'a b b', 'a a c')])[0]).toBeCloseTo(2 / 3, 8);
});

it('takes ROUGE-L from the longest common subsequence', () => {
  expect(rougeL([pair('the cat is on the mat', 'the cat sat on the mat')])).toBeCloseTo(5 / 6, 8);
  // Precision 1, recall 1/2: 2.44 * 0.5 / (0.5 + 1.44).
  expect(rougeL([pair('a b', 'a x b y')])).toBeCloseTo(1.22 / 1.94, 8);
  expect(rougeL([pair('', 'a')])).toBe(0);
});

it('gives CIDEr 10 for captions equal to a reference that shares no word with other photos', () => {
  const set = [pair('a b c d e', 'a b c d e'), pair('v w x y z', 'v w x y z')];
  expect(cider(set)).toBeCloseTo(10, 8);
  // Words that every photo has weigh nothing.
  expect(cider([pair('a', 'a'), pair('a', 'a')])).toBe(0);
});

it('scores METEOR by exact, stem and synonym matches', () => {
  expect(meteor([pair('a cat on the mat', 'a cat on the mat')], wordNet)).toBeCloseTo(1, 8);
  expect(meteor([pair('dogs', 'dog')], wordNet)).toBeCloseTo(0.6, 8);
  expect(meteor([pair('auto', 'car')], wordNet)).toBeCloseTo(0.8, 8);
  expect(meteor([pair('cat', 'dog')], wordNet)).toBe(0);
  // Two words in the wrong order are two pieces: 1 - 0.6 * (2 / 2) ^ 0.2.
  expect(meteor([pair('b a', 'a b')], wordNet)).toBeCloseTo(0.4, 8);
  // The best of several references counts.
  expect(meteor([pair('red cat', 'dog', 'red cat')], wordNet)).toBeCloseTo(1, 8);
});

it('scores SPICE by what is said of the scene', () => {
  const score = spice([pair('a bus on the street', 'a red bus on the street')], wordNet);
  expect(score.precision).toBeCloseTo(1, 8);
  expect(score.recall).toBeCloseTo(3 / 4, 8);
  expect(score.spice).toBeCloseTo(6 / 7, 8);
  expect(spice([pair('an auto', 'a car')], wordNet).spice).toBe(1);
  expect(spice([pair('a cat', 'a dog')], wordNet).spice).toBe(0);
});

it('joins the references for SPICE and takes the best single one for SPICE-L', () => {
  const score = spice([pair('a dog on a sofa', 'a dog on a sofa', 'a red lamp')], wordNet);
  expect(score.spiceL).toBe(1);
  // Three of five propositions: dog, sofa, on; lamp, red.
  expect(score.recall).toBeCloseTo(3 / 5, 8);
});
