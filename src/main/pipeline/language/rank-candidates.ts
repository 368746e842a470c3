// Ranks the candidates of a sentence: likely by the model's own measure, and different from what the critique says already.
// Knows neither claims nor graphs.
import type { Random } from './random.ts';
import { contentWordsOf, countStutters, openingOf } from './sentence-text.ts';

export interface Candidate {
  text: string;
  /** Mean natural logarithm per token. */
  meanLogProbability: number;
  /** Of the unlikeliest token. */
  leastLogProbability: number;
}

/** What a repetition costs, in units of mean log-probability (candidates of one request usually differ by 0.1 to 0.6). */
const REPEATED_OPENING_COST = 0.6;
const REPEATED_WORDS_COST = 1.2;
/** For every word a sentence says twice ("muted and muted"). */
const STUTTER_COST = 0.5;
/** A sentence with a reason says more than "the exposure is good", and is about as likely: a word more than this many counts 0.05. */
const PLAIN_LENGTH_WORDS = 6;
const LENGTH_BONUS_PER_WORD = 0.05;
const MOST_BONUS_WORDS = 8;
/** A token unlikelier than this is where a sentence stumbles; each nat beyond costs. */
const STUMBLE_LOG_PROBABILITY = -4;
const STUMBLE_COST_PER_NAT = 0.25;
/** Always taking the likeliest would give every photo the same sentence for a claim; this much chance keeps them apart. */
const CHANCE_SCALE = 3;

function repetitionCost(text: string, said: readonly string[]): number {
  const opening = openingOf(text);
  const own = contentWordsOf(text);
  const saidWords = new Set(said.flatMap((sentence) => [...contentWordsOf(sentence)]));
  const repeated = [...own].filter((word) => saidWords.has(word)).length;
  const hasOpening = said.some((sentence) => openingOf(sentence) === opening);
  const repeatedShare = own.size > 0 ? repeated / own.size : 0;
  return (
    (hasOpening ? REPEATED_OPENING_COST : 0) + repeatedShare * REPEATED_WORDS_COST + countStutters(text) * STUTTER_COST
  );
}

function stumbleCost(leastLogProbability: number): number {
  return Math.max(0, STUMBLE_LOG_PROBABILITY - leastLogProbability) * STUMBLE_COST_PER_NAT;
}

function lengthBonus(text: string): number {
  const extra = text.split(' ').length - PLAIN_LENGTH_WORDS;
  return Math.min(MOST_BONUS_WORDS, Math.max(0, extra)) * LENGTH_BONUS_PER_WORD;
}

/** Gumbel noise: adding it to scores draws candidates in proportion to exp(score / CHANCE_SCALE). */
function chanceBonus(random: Random): number {
  return -CHANCE_SCALE * Math.log(-Math.log(Math.max(random(), 1e-12)));
}

/** Distinct candidates to be shown beside what was said already, the best first; word-for-word repetitions are left out. */
export function rankCandidates<T extends Candidate>(
  candidates: readonly T[],
  said: readonly string[],
  random: Random,
): T[] {
  const distinct = new Map(candidates.map((candidate) => [candidate.text, candidate]));
  for (const text of said) distinct.delete(text);
  const scored = [...distinct.values()].map((candidate) => {
    const { text, meanLogProbability, leastLogProbability } = candidate;
    const fluency = meanLogProbability - stumbleCost(leastLogProbability);
    const merit = fluency + lengthBonus(text) - repetitionCost(text, said);
    return { candidate, score: merit + chanceBonus(random) };
  });
  return scored.sort((a, b) => b.score - a.score).map(({ candidate }) => candidate);
}
