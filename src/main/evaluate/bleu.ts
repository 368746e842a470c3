// BLEU-1..4 over a whole set (Papineni et al. 2002), with the closest reference length, as in the COCO caption evaluation.
import type { CaptionPair } from './caption-pair.ts';
import { countNgrams, LONGEST_NGRAM } from './ngrams.ts';

/** Guards of the reference implementation: they keep empty captions finite and change nothing else above 1e-9. */
const SMALL = 1e-9;
const TINY = 1e-15;

/** BLEU-1 to BLEU-4, each 0..1. */
export function bleu(pairs: readonly CaptionPair[]): number[] {
  const correct = Array.from({ length: LONGEST_NGRAM }, () => 0);
  const guessed = Array.from({ length: LONGEST_NGRAM }, () => 0);
  let candidateLength = 0;
  let referenceLength = 0;
  for (const { candidate, references } of pairs) {
    candidateLength += candidate.length;
    referenceLength += closestLength(candidate.length, references);
    const counts = countNgrams(candidate);
    const allowed = references.map(countNgrams);
    for (let n = 0; n < LONGEST_NGRAM; n += 1) {
      guessed[n] = (guessed[n] ?? 0) + Math.max(0, candidate.length - n);
      correct[n] = (correct[n] ?? 0) + countClipped(counts[n], allowed, n);
    }
  }
  const ratio = (candidateLength + TINY) / (referenceLength + SMALL);
  const brevity = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return correct.map((hits, n) => {
    product *= (hits + TINY) / ((guessed[n] ?? 0) + SMALL);
    return product ** (1 / (n + 1)) * brevity;
  });
}

/** The reference length nearest to the caption's; of two equally near the shorter. */
function closestLength(length: number, references: readonly string[][]): number {
  let closest = Number.POSITIVE_INFINITY;
  for (const { length: candidate } of references) {
    const nearer = Math.abs(candidate - length) - Math.abs(closest - length);
    if (nearer < 0 || (nearer === 0 && candidate < closest)) closest = candidate;
  }
  return closest;
}

/** N-grams of the caption that a reference has, each counted at most as often as in the reference that has it most. */
function countClipped(
  counts: Map<string, number> | undefined,
  references: readonly Map<string, number>[][],
  n: number,
): number {
  let clipped = 0;
  for (const [ngram, count] of counts ?? []) {
    const most = Math.max(...references.map((reference) => reference[n]?.get(ngram) ?? 0));
    clipped += Math.min(count, most);
  }
  return clipped;
}
