// METEOR 1.5 for English (Denkowski & Lavie 2014): exact, stem and synonym matches, aligned with as few chunks as possible.
// Without the original's paraphrase table (60 MB, not ours to ship), so scores come out slightly lower: docs/evaluate.md.
import { stem } from 'porter2';
import type { CaptionPair } from './caption-pair.ts';
import { alignWords } from './meteor-alignment.ts';
import type { Match } from './meteor-alignment.ts';
import { overlap } from './overlap.ts';
import type { WordNet } from './wordnet.ts';

/** The published English parameters: recall weight, chunk exponent and weight, weight of content words. */
const ALPHA = 0.85;
const BETA = 0.2;
const GAMMA = 0.6;
const DELTA = 0.75;

const NO_SYNSETS: ReadonlySet<number> = new Set();

/** How much a match of each kind counts. */
const MATCH_WEIGHTS = { exact: 1, stem: 0.6, synonym: 0.8 } as const;

/** The most frequent closed-class words of English: they weigh less than content words. */
const FUNCTION_WORDS = new Set(
  (
    "the of and to a in that is for on was with as it by be at from his he are this have or had has not but an which they 's " +
    'were you their one all we can will would her she there been if who when more its up out about into than other i my'
  ).split(' '),
);

/** Sums that a score is made of; the score of a set is the score of the summed sums, not the mean of scores. */
interface MeteorSums {
  /** Matches by kind and word class, and lengths, each as [caption, reference]. */
  weighted: [number, number];
  lengths: [number, number];
  /** Numbers of words, unweighted. */
  words: [number, number];
  matches: number;
  chunks: number;
}

/** Score of the set, 0..1. */
export function meteor(pairs: readonly CaptionPair[], wordNet: WordNet): number {
  const total: MeteorSums = { weighted: [0, 0], lengths: [0, 0], words: [0, 0], matches: 0, chunks: 0 };
  for (const { candidate, references } of pairs) {
    const words = meteorWords(candidate);
    let best: MeteorSums | undefined;
    let bestScore = -1;
    for (const reference of references) {
      const sums = compare(words, meteorWords(reference), wordNet);
      const score = scoreOf(sums);
      if (score > bestScore) [best, bestScore] = [sums, score];
    }
    if (best) add(total, best);
  }
  return scoreOf(total);
}

/** METEOR's own normalisation after the Treebank's: hyphenated words are two. */
function meteorWords(tokens: readonly string[]): string[] {
  return tokens.flatMap((token) => token.replace(/(?<=[a-z0-9.])-(?=[a-z0-9])/g, ' ').split(' '));
}

function compare(candidate: string[], reference: string[], wordNet: WordNet): MeteorSums {
  const matches = alignWords(candidate.length, reference.length, findMatches(candidate, reference, wordNet));
  const weighted: [number, number] = [0, 0];
  for (const { candidate: at, reference: to, kind } of matches) {
    weighted[0] += MATCH_WEIGHTS[kind] * weightOf(candidate[at]);
    weighted[1] += MATCH_WEIGHTS[kind] * weightOf(reference[to]);
  }
  return {
    weighted,
    lengths: [weigh(candidate), weigh(reference)],
    words: [candidate.length, reference.length],
    matches: matches.length,
    chunks: countChunks(matches),
  };
}

/** Every pair of words that may be matched, by its strongest kind. */
function findMatches(candidate: readonly string[], reference: readonly string[], wordNet: WordNet): Match[] {
  const stems = reference.map(stem);
  const synsets = reference.map((word) => wordNet.synsetsOf(word));
  return candidate.flatMap((word, at) => {
    const wordStem = stem(word);
    const wordSynsets = wordNet.synsetsOf(word);
    return reference.flatMap((other, to): Match[] => {
      if (word === other) return [{ candidate: at, reference: to, kind: 'exact' }];
      if (wordStem === stems[to]) return [{ candidate: at, reference: to, kind: 'stem' }];
      if (overlap(wordSynsets, synsets[to] ?? NO_SYNSETS)) return [{ candidate: at, reference: to, kind: 'synonym' }];
      return [];
    });
  });
}

function weightOf(word: string | undefined): number {
  return word !== undefined && FUNCTION_WORDS.has(word) ? 1 - DELTA : DELTA;
}

function weigh(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + weightOf(word), 0);
}

/** Runs of matches that are neighbours in both texts; matches come in the order of the reference. */
function countChunks(matches: readonly Match[]): number {
  return matches.filter((match, index) => {
    const before = matches[index - 1];
    return !before || match.reference !== before.reference + 1 || match.candidate !== before.candidate + 1;
  }).length;
}

function add(total: MeteorSums, sums: MeteorSums): void {
  for (const side of [0, 1] as const) {
    total.weighted[side] += sums.weighted[side];
    total.lengths[side] += sums.lengths[side];
    total.words[side] += sums.words[side];
  }
  total.matches += sums.matches;
  total.chunks += sums.chunks;
}

function scoreOf({ weighted, lengths, words, matches, chunks }: MeteorSums): number {
  const precision = weighted[0] / lengths[0];
  const recall = weighted[1] / lengths[1];
  if (!(precision > 0) || !(recall > 0)) return 0;
  const fMean = 1 / ((1 - ALPHA) / precision + ALPHA / recall);
  // Texts that match from end to end in one piece pay no penalty.
  const identical = chunks === 1 && words.every((count) => count === matches);
  const penalty = identical ? 0 : GAMMA * (chunks / matches) ** BETA;
  return Math.max(0, fMean * (1 - penalty));
}
